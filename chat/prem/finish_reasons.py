"""The reasons why a model ended, by the names that servers give them."""

LENGTH, FILTER, CALLS, STOP = "length", "content_filter", "tool_calls", "stop"
# The model broke down, or was ended from outside: no end of an answer.
FAILED = frozenset(
    {
        *("error", "abort", "aborted", "internal_error", "network_error", "server_error"),
        *("cancelled", "canceled", "timeout"),
        *("insufficient_system_resource", "malformed_function_call"),
    }
)
NAMES = {
    **dict.fromkeys(
        (LENGTH, "max_tokens", "max_output_tokens", "max_length", "model_length", "token_limit"),
        LENGTH,
    ),
    **dict.fromkeys(
        (
            *(FILTER, "content_filtered", "content-filter", "safety", "recitation", "blocklist"),
            *("prohibited_content", "spii", "image_safety", "sensitive", "guardrail_intervened"),
        ),
        FILTER,
    ),
    **dict.fromkeys((CALLS, "tool_call", "tool_use", "function_call"), CALLS),
    **dict.fromkeys((STOP, "eos", "eos_token", "end_turn", "stop_sequence", "complete"), STOP),
    **dict.fromkeys(("null", "none", "finish_reason_unspecified"), ""),
}


def known_reason(reason: str) -> str:
    """The reason by the name that this product uses; one that is not known stays as it is."""
    return NAMES.get(reason.strip().lower(), reason) if reason else ""


def is_failure(reason: str) -> bool:
    """Whether a reason says that the answer failed."""
    return reason.strip().lower() in FAILED
