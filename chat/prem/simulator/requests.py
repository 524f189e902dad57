"""What the API accepts: every field of a completion request, its type and its range."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

GOES_ON = re.compile(r"your answer .*cut off|continue exactly", re.IGNORECASE)
ROLES = {"system", "user", "assistant", "tool"}


class Refused(Exception):
    """An answer that is not 200. `headers` go out with it."""

    def __init__(self, status: int, message: str, *, code: str = "", **headers: str) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A valid request, as far as the scripts need it."""

    model: str
    messages: list[Mapping[str, Any]]
    stream: bool
    seed: int
    usage_wanted: bool
    longest: int | None
    schema: Any = None  # that the answer must keep
    tools: tuple[Mapping[str, Any], ...] = ()  # the functions that may be called

    @property
    def question(self) -> str:
        """The text of the last message that a user sent, but for one that asks to go on."""
        messages = self.messages[:-1] if self.begun else self.messages
        texts = [m.get("content") for m in messages if m["role"] == "user"]
        return texts[-1] or "" if texts else ""

    @property
    def begun(self) -> str:
        """The answer that was cut off, where the last message asks for the rest of it."""
        if len(self.messages) < 2 or self.messages[-2]["role"] != "assistant":
            return ""
        asks = GOES_ON.match(self.messages[-1].get("content") or "")
        return (self.messages[-2].get("content") or "") if asks else ""

    @property
    def answers_a_tool(self) -> bool:
        return bool(self.messages[-1]["role"] == "tool")


def parse(body: Any, default_seed: int) -> Asked:
    """The request out of a JSON body. Raises Refused with 400 or 422, naming the field."""
    if not isinstance(body, Mapping):
        raise Refused(422, "The body must be a JSON object.")
    for name, (rule, fits) in FIELDS.items():
        if name in body and not fits(body[name]):
            raise Refused(422, f"{name}: {rule}")
    for name in ("model", "messages"):
        if name not in body:
            raise Refused(422, f"{name}: required")
    _check_messages(body["messages"])
    options = body.get("stream_options") or {}
    return Asked(
        model=body["model"],
        messages=body["messages"],
        stream=bool(body.get("stream")),
        seed=body.get("seed") or default_seed,
        usage_wanted=not body.get("stream") or options.get("include_usage") is True,
        longest=body.get("max_completion_tokens"),
        schema=_schema_of(body.get("response_format")),
        tools=_callable(body.get("tools"), body.get("tool_choice")),
    )


def _schema_of(response_format: Any) -> Any:
    if not isinstance(response_format, Mapping) or response_format.get("type") != "json_schema":
        return None
    named = response_format.get("json_schema")
    schema = named.get("schema") if isinstance(named, Mapping) else None
    if not isinstance(schema, Mapping):
        raise Refused(422, "response_format.json_schema.schema: required")
    return schema


def _callable(tools: Any, choice: Any) -> tuple[Mapping[str, Any], ...]:
    """The functions that the choice allows."""
    found = [tool.get("function") for tool in tools or () if isinstance(tool, Mapping)]
    functions = [one for one in found if isinstance(one, Mapping) and one.get("name")]
    if choice == "none":
        return ()
    if isinstance(choice, Mapping):
        wanted = choice.get("function")
        name = wanted.get("name") if isinstance(wanted, Mapping) else None
        functions = [one for one in functions if one["name"] == name]
        if not functions:
            raise Refused(400, "tool_choice: names no function of tools")
    return tuple(functions)


def _check_messages(messages: list[Any]) -> None:
    for place, message in enumerate(messages):
        where = f"messages.{place}"
        if not isinstance(message, Mapping):
            raise Refused(422, f"{where}: must be an object")
        if message.get("role") not in ROLES:
            raise Refused(422, f"{where}.role: must be system, user, assistant or tool")
        if not isinstance(message.get("content"), str | None):
            raise Refused(422, f"{where}.content: must be a string or null")
        if message["role"] == "system" and place > 0:
            raise Refused(400, "A system message is allowed only as the first message.")
        if message["role"] == "tool" and not isinstance(message.get("tool_call_id"), str):
            raise Refused(422, f"{where}.tool_call_id: required with role tool")


Check = Callable[[Any], bool]


def _number(low: float, high: float, *, nullable: bool = False) -> tuple[str, Check]:
    def fits(value: Any) -> bool:
        if value is None:
            return nullable
        usable = isinstance(value, int | float) and not isinstance(value, bool)
        return bool(usable and low <= value <= high)

    return f"must be a number from {low:g} to {high:g}", fits


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_response_format(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("type") in {"text", "json_schema"}


FIELDS: dict[str, tuple[str, Check]] = {
    "model": ("must be a string", lambda v: isinstance(v, str) and v != ""),
    "messages": (
        "must be a list with at least one message",
        lambda v: isinstance(v, list) and v != [],
    ),
    "stream": ("must be a boolean", lambda v: isinstance(v, bool | None)),
    "temperature": _number(0, 2, nullable=True),
    "top_p": _number(0, 1, nullable=True),
    "max_completion_tokens": (
        "must be a positive integer or null",
        lambda v: v is None or (_is_integer(v) and v > 0),
    ),
    "frequency_penalty": _number(-2, 2, nullable=True),
    "presence_penalty": _number(-2, 2, nullable=True),
    "seed": ("must be an integer", lambda v: v is None or _is_integer(v)),
    "stop": ("must be a string or a list of strings", lambda v: isinstance(v, str | list | None)),
    "response_format": ("type must be text or json_schema", _is_response_format),
    "tools": ("must be a list", lambda v: isinstance(v, list | None)),
    "tool_choice": (
        "must be none, auto, required or an object",
        lambda v: v in (None, "none", "auto", "required") or isinstance(v, Mapping),
    ),
    "stream_options": ("must be an object", lambda v: isinstance(v, Mapping | None)),
}
