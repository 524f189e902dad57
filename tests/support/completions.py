"""One streamed completion, read to its end by the client of the API."""

import asyncio

from chat.prem import Accumulator, ChatMessage, CompletionRequest, PremClient, PremError
from tests.support.processes import TIMEOUT_S
from tests.support.upstream import DONE, chunk, event, upstream

REQUEST = CompletionRequest(model="m", messages=(ChatMessage("user", "Hello"),))
KEY = "sk-a-key-that-must-not-show"
STREAM = b"".join(
    [
        event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}}]}),
        chunk("Grüße, \u2028 "),
        b": keep-alive\n\n",
        chunk("Welt 😀"),
        chunk("", finish_reason="stop"),
        event({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}),
        DONE,
    ]
)


async def read(client: PremClient) -> tuple[str, Accumulator, PremError | None]:
    """The text until the end, what else was said, and the error that was the end."""
    completion, text, error = Accumulator(), "", None
    try:
        async with client.stream(REQUEST) as batches:
            async for batch in batches:
                for piece in batch:
                    text += completion.add(piece).text
    except PremError as reason:
        error = reason
    return text + completion.close().text, completion, error


async def ask(*scripts, read_timeout: float = 5.0):
    """One streamed completion. Returns its text, what it said, its error, the API."""
    async with upstream(*scripts) as api:
        client = PremClient(base_url=api.url, api_key=KEY, read_timeout=read_timeout)
        text, completion, error = await read(client)
        await client.aclose()
        await asyncio.wait_for(api.all_closed.wait(), TIMEOUT_S)
        return text, completion, error, api
