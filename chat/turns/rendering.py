"""The text of a reply as it arrives, and its HTML: plain text where the renderer fails."""

import asyncio
import logging
from collections.abc import Sequence

from django.utils.html import escape

from chat.live.frames import Op
from chat.markdown import MarkdownStream

logger = logging.getLogger(__name__)


class Rendering:
    """The text of a whole reply, kept apart from the renderer, and its HTML.

    `has_failed` is true once the renderer has raised; it is not called again.
    """

    def __init__(self) -> None:
        self.has_failed = False
        self._pieces: list[str] = []
        self._stream = MarkdownStream()

    @property
    def text(self) -> str:
        """The text that has arrived; may be called from any thread."""
        return "".join(self._pieces)

    @property
    def html(self) -> str:
        return plain(self.text) if self.has_failed else self._stream.html

    def feed(self, text: str) -> None:
        """Append text. Raises what the renderer raises; the text is kept."""
        self._pieces.append(text)
        if self.has_failed:
            return
        try:
            self._stream.feed(text)
        except Exception:
            self.has_failed = True
            raise

    def patch(self) -> Sequence[Op]:
        """The ops since the last call. Raises what the renderer raises."""
        if self.has_failed:
            raise RuntimeError("the renderer has failed before")
        try:
            return self._stream.patch()
        except Exception:
            self.has_failed = True
            raise

    async def finish(self) -> Sequence[Op]:
        """The last ops. Never raises: when the renderer fails, plain text replaces the body."""
        if not self.has_failed:
            # A long text, or code to be coloured, takes too long for the event loop.
            finish = self._stream.finish
            try:
                return await asyncio.to_thread(finish) if self._stream.slow else finish()
            except Exception:
                logger.exception("a text could not be rendered")
                self.has_failed = True
        return [self.snapshot()]

    def snapshot(self) -> Op:
        """One op that replaces all ops so far. Never raises."""
        if not self.has_failed:
            try:
                return self._stream.snapshot()
            except Exception:
                logger.exception("a text could not be rendered")
                self.has_failed = True
        return ["reset", plain(self.text), 0, ""]


def plain(text: str) -> str:
    """The escaped text, made without the renderer and its sanitiser."""
    return f'<pre class="plain-text" tabindex="0">{escape(text)}</pre>' if text.strip() else ""
