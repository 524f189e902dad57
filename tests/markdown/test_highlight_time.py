"""No lexer hangs on hostile code: each is given up soon after its patience ends."""

from time import thread_time

import pytest

from chat.markdown import highlight as module
from chat.markdown.highlight import _STAND_INS, LANGUAGES, MAX_HIGHLIGHTED_CHARS, highlight

UNITS = ["\n", " \n", "a\n", "a b\n", "// a\n", "# a\n", "/*\n", "(\n", '"\n', "<<A\n", "<!--\n"]
LONG_LINES = ["a ", "=", "<", '"\\', "(", "{", "//", "$("]
LEXERS = {type(module.lexer_of(name)): name for name in sorted(LANGUAGES - _STAND_INS.keys())}
# Seconds of CPU: far above what a lexer needs between two tokens, far below a hang.
HANG_S = 20.0


@pytest.mark.parametrize("language", LEXERS.values())
def test_no_lexer_hangs(language, monkeypatch):
    monkeypatch.setattr(module, "_LONGEST_S", 0.01)
    sources = [unit * (MAX_HIGHLIGHTED_CHARS // len(unit)) for unit in UNITS]
    sources += [
        "\n".join((unit * 500)[:500] for _ in range(MAX_HIGHLIGHTED_CHARS // 501))
        for unit in LONG_LINES
    ]
    sources += [unit * (MAX_HIGHLIGHTED_CHARS // len(unit)) for unit in LONG_LINES]
    for source in sources:
        began = thread_time()
        highlight(source, language)
        assert thread_time() - began < HANG_S, source[:20]
