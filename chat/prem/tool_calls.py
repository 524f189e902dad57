"""Tool calls out of their fragments, also where these have no index, or all the same one."""

import json
from dataclasses import dataclass, field

from .types import ToolCallFragment

MAX_TOOL_CALLS = 128


@dataclass(slots=True)
class Call:
    """A call as far as it has arrived."""

    index: int
    id: str = ""
    type: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list)

    @property
    def arguments(self) -> str:
        return "".join(self.pieces)


class ToolCalls:
    """Fragments of one index belong together, until another id, or another whole call, begins."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._open: dict[int, Call] = {}  # the call that each index stands for at the moment
        self._by_id: dict[tuple[int, str], Call] = {}

    def add(self, fragment: ToolCallFragment) -> None:
        call = self._call_of(fragment)
        if call is None:
            return
        call.id = call.id or fragment.id
        call.type = call.type or fragment.type
        call.name = call.name or fragment.name
        call.pieces.append(fragment.arguments)

    def in_order(self) -> list[Call]:
        """The calls in the order of their indexes, those of one index in that of their arrival."""
        return sorted(self._calls, key=lambda call: call.index)

    def _call_of(self, fragment: ToolCallFragment) -> Call | None:
        """The call that a fragment belongs to, or a new one; None when there are too many."""
        call = self._open.get(fragment.index)
        if fragment.id and call is not None and call.id not in ("", fragment.id):
            call = self._by_id.get((fragment.index, fragment.id))
        elif not fragment.id and call is not None and _begins_another(fragment, call):
            call = None
        if call is None:
            if len(self._calls) >= MAX_TOOL_CALLS:
                return None
            call = Call(fragment.index)
            self._calls.append(call)
        self._open[fragment.index] = call
        if fragment.id:
            self._by_id[fragment.index, fragment.id] = call
        return call


def _begins_another(fragment: ToolCallFragment, call: Call) -> bool:
    """Whether a fragment with a name, but no id, follows on a call that is whole."""
    if not fragment.name or not call.name or not fragment.arguments:
        return False
    try:
        return isinstance(json.loads(call.arguments), dict)
    except (ValueError, RecursionError):
        return False
