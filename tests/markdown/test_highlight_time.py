"""No lexer hangs on hostile code: each is given up soon after its patience ends."""

from time import thread_time

from chat.markdown import highlight as module
from chat.markdown.highlight import _STAND_INS, LANGUAGES, MAX_HIGHLIGHTED_CHARS, highlight

UNITS = ["\n", " \n", "a\n", "a b\n", "// a\n", "# a\n", "/*\n", "(\n", '"\n', "<<A\n", "<!--\n"]
LONG_LINES = ["a ", "=", "<", '"\\', "(", "{", "//", "$("]
LEXERS = {type(module.lexer_of(name)): name for name in sorted(LANGUAGES - _STAND_INS.keys())}
# Seconds of CPU: far above a limit that is kept, far below some lexers' time without one.
HANG_S = 2.0


def test_no_lexer_hangs(monkeypatch):
    monkeypatch.setattr(module, "_MAX_HIGHLIGHT_S", 0.002)
    most = MAX_HIGHLIGHTED_CHARS
    sources = [unit * (most // len(unit)) for unit in UNITS]
    sources += ["\n".join((unit * 500)[:500] for _ in range(most // 501)) for unit in LONG_LINES]
    sources += [unit * (most // len(unit)) for unit in LONG_LINES]
    for language in LEXERS.values():
        for source in sources:
            began = thread_time()
            highlight(source, language)
            assert thread_time() - began < HANG_S, (language, source[:20])
