"""A completion: one call of the API, whose text becomes part of the reply."""

from dataclasses import asdict
from typing import Any

from chat.models import Step
from chat.models.message import Role
from chat.prem import Accumulator, ChatMessage, CompletionRequest, Delta, Pace
from chat.upstream import Access, Clients

from .running import RunningStep, Take


class Completion(RunningStep):
    """Asks the API and reads its answer to the end."""

    def __init__(
        self, row: Step, request: CompletionRequest, access: Access, clients: Clients, pace: Pace
    ) -> None:
        super().__init__(row)
        self._request, self._access, self._clients, self._pace = request, access, clients, pace
        self._completion = Accumulator()

    async def run(self, take: Take) -> None:
        async with self._clients.stream(self._access, self._request, self._pace) as batches:
            async for batch in batches:
                deltas = [self._completion.add(chunk) for chunk in batch]
                text = "".join([delta.text for delta in deltas])
                await take(Delta(text, "".join([delta.reasoning for delta in deltas])))

    def close(self) -> Delta:
        return self._completion.close()

    def values(self) -> dict[str, Any]:
        completion = self._completion
        said = {
            "answered_by": completion.model,
            "finish_reason": completion.finish_reason,
            "system_fingerprint": completion.system_fingerprint,
            "upstream_id": completion.id,
        }
        return {name: _fitting(name, text) for name, text in said.items()} | {
            "tool_calls": completion.tool_calls,
            "usage": asdict(completion.usage) if completion.usage else None,
            "upstream_created": completion.created,
        }

    @staticmethod
    def said(row: Step, text: str) -> list[ChatMessage]:
        return [ChatMessage(Role.ASSISTANT, text or None, tool_calls=tuple(row.tool_calls) or None)]


def _fitting(field: str, text: str) -> str:
    """As much of the text as the field holds: the API may say anything."""
    return text[: Step._meta.get_field(field).max_length]  # type: ignore[union-attr]
