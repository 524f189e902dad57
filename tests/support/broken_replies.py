"""`manage.py` whose parts raise on texts that say so: for faults that nothing from outside causes.

A reply with `break-feed`, `break-patch`, `break-snapshot` or `break-finish` in its text breaks the
renderer there, `break-article` its message, `break-save` what is saved beside its text, and
`break-task` whatever settles it. `break-begun` in a question breaks the news of its turn.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")


def break_parts() -> None:
    """Put the faults in, once the app can be imported."""
    from chat.markdown import MarkdownStream
    from chat.turns import announce
    from chat.turns.reply import Reply
    from chat.turns.settle import Settling

    feed, article, begun, run, settle = (
        MarkdownStream.feed,
        announce.article,
        announce.begun,
        Settling.run,
        Reply._settle,
    )

    def breaking(name: str) -> Callable[..., Any]:
        whole: Callable[..., Any] = getattr(MarkdownStream, name)

        def method(self: MarkdownStream) -> Any:
            fail_on(f"break-{name}", self.text)
            return whole(self)

        return method

    def broken_feed(self: MarkdownStream, text: str) -> None:
        fail_on("break-feed", self.text + text)
        feed(self, text)

    def broken_article(conversation: Any, message: Any, *more: Any, **named: Any) -> str:
        if message.role == "assistant":
            fail_on("break-article", message.text)
        return article(conversation, message, *more, **named)

    def broken_begun(turn: Any) -> Any:
        fail_on("break-begun", turn.fresh[0].text)
        return begun(turn)

    def broken_run(self: Settling, last: Mapping[str, Any], *values: Any) -> bool:
        if last["status"] == "complete":
            fail_on("break-save", last["text"])
        return run(self, last, *values)

    async def broken_settle(self: Reply, *arguments: Any) -> None:
        fail_on("break-task", self.texts()[0])
        await settle(self, *arguments)

    for name in ("patch", "snapshot", "finish"):
        setattr(MarkdownStream, name, breaking(name))
    MarkdownStream.feed = broken_feed  # type: ignore[method-assign]
    announce.article = broken_article
    announce.begun = broken_begun
    Settling.run = broken_run  # type: ignore[method-assign]
    Reply._settle = broken_settle  # type: ignore[method-assign,assignment]


def fail_on(mark: str, text: str) -> None:
    if mark in text:
        raise ZeroDivisionError(mark)


if __name__ == "__main__":
    import django

    django.setup()
    break_parts()
    from manage import main

    main()
