"""Errors that an API reports within an answer: beside a chunk, in a choice, or instead of both."""

from collections.abc import Mapping
from typing import Any

from .finish_reasons import is_failure


def reported_error(value: Any) -> Any:
    """The error that a JSON value of an answer reports; None where it reports none."""
    if isinstance(value, list):
        return next((found for one in value[:3] if (found := reported_error(one))), None)
    if not isinstance(value, Mapping):
        return None
    for name in ("error", "errors"):
        if value.get(name):
            return value[name] if isinstance(value[name], Mapping) else value
    if _is_error(value):
        return value
    choices = value.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        if isinstance(choice, Mapping) and choice.get("index", 0) in (0, None):
            return _of_choice(choice)
    return None


def _of_choice(choice: Mapping[str, Any]) -> Any:
    if choice.get("error"):
        return choice["error"]
    reason = choice.get("finish_reason")
    if isinstance(reason, str) and is_failure(reason):
        return {"type": reason}
    return None


def _is_error(value: Mapping[str, Any]) -> bool:
    """Whether an object without choices says that it is an error."""
    if _word(value.get("object")) == "error" or _word(value.get("type")) == "error":
        return True
    if value.get("choices") is not None:
        return False
    if value.get("detail"):
        return True
    if not value.get("message"):
        return False
    return (
        any("error" in _word(value.get(name)) for name in ("type", "code", "status", "event"))
        or any(_is_error_status(value.get(name)) for name in ("code", "status", "status_code"))
        or value.get("success") is False
    )


def _word(value: Any) -> str:
    return value.lower() if isinstance(value, str) else ""


def _is_error_status(value: Any) -> bool:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    return isinstance(value, int) and 400 <= value < 600
