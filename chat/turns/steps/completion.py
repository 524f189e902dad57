"""A completion: one call of the API, whose text becomes part of the reply."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from chat.models import Step
from chat.models.message import Role
from chat.prem import (
    Accumulator,
    ChatMessage,
    CompletionRequest,
    ContextTooLong,
    Delta,
    EmptyReply,
    Pace,
)
from chat.turns.prompt import Prompt
from chat.upstream import Access, Clients, windows

from .running import RunningStep, Take


class Completion(RunningStep):
    """Asks the API and reads its answer to the end."""

    def __init__(
        self,
        row: Step,
        request: CompletionRequest,
        access: Access,
        clients: Clients,
        pace: Pace,
        prompt: Prompt | None = None,
    ) -> None:
        """`prompt` holds the messages of the request; without it no turns can be left out."""
        super().__init__(row)
        self._request, self._access, self._clients, self._pace = request, access, clients, pace
        self._prompt = prompt
        self._completion = Accumulator(access.key)
        self._says_something = self._has_heard = False

    async def run(self, take: Take) -> None:
        try:
            await self._ask(take)
        except ContextTooLong as error:
            # Our estimate of tokens was too low, or nobody knew how small the model's window is.
            if self._has_heard or not self._shorten(error):
                raise
            await self._ask(take)

    def _shorten(self, error: ContextTooLong) -> bool:
        """Leave older turns out of the request; False where there are none to leave out."""
        prompt = self._prompt
        if prompt is None:
            return False
        model = self._request.model
        limit = windows.note_refusal(self._access, model, prompt.tokens, error.message)
        self._prompt = prompt.fitting(limit)
        self._request = msgspec.structs.replace(self._request, messages=self._prompt.messages())
        self.row.omitted = self._prompt.omitted
        return self._prompt.omitted > prompt.omitted

    async def _ask(self, take: Take) -> None:
        async with self._clients.stream(self._access, self._request, self._pace) as batches:
            async for batch in batches:
                await take(self._heard([self._completion.add(chunk) for chunk in batch]))
        await take(self._heard([self._completion.close()]))
        if not self._says_something and not self._completion.tool_calls:
            raise EmptyReply.after(self._completion.finish_reason)

    def _heard(self, deltas: Sequence[Delta]) -> Delta:
        """The deltas as one."""
        delta = joined(deltas)
        self._has_heard = self._has_heard or bool(delta.text or delta.reasoning)
        has_text = bool(delta.text) and not delta.text.isspace()
        self._says_something = has_text or (self._says_something and not delta.withdrawn)
        return delta

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
        return {name: fitting(name, text) for name, text in said.items()} | {
            "tool_calls": completion.tool_calls,
            "usage": asdict(completion.usage) if completion.usage else None,
            "upstream_created": completion.created,
        }

    @staticmethod
    def said(row: Step, text: str) -> list[ChatMessage]:
        return [ChatMessage(Role.ASSISTANT, text or None, tool_calls=tuple(row.tool_calls) or None)]


def joined(deltas: Sequence[Delta]) -> Delta:
    """The deltas as one. What is withdrawn is taken from their own text first."""
    reasoning = "".join([delta.reasoning for delta in deltas])
    if not any(delta.withdrawn for delta in deltas):
        return Delta("".join([delta.text for delta in deltas]), reasoning)
    text, withdrawn = "", 0
    for delta in deltas:
        kept = max(0, len(text) - delta.withdrawn)
        withdrawn += delta.withdrawn - (len(text) - kept)
        text = text[:kept] + delta.text
    return Delta(text, reasoning, withdrawn)


def fitting(field: str, text: str) -> str:
    """The text, cut to the length of the field: the API may send any length."""
    return text[: Step._meta.get_field(field).max_length]  # type: ignore[union-attr]
