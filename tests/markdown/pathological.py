"""Texts of about 40 KB that make a careless parser slow or its output huge."""

SIZE = 40_000


def fill(unit: str) -> str:
    return unit * (SIZE // len(unit))


_UNITS = [
    *("[", "![", "*", "**a ", "*a ", "_a", "~~a", "`", "`a``b", "<", "<a ", "<b>", "<!--", "<?"),
    *("<![CDATA[", "&", "&amp;", "$", "$a ", "$a$", "$$a$$\n", "\\(", "\\(a\\)", "\\[", "\\", "|"),
    *(">", "> ", "> - ", "- ", "1. ", "# ", "#", "\n", " ", "\t", "- a\n", "- a\n\n", "- [ ] a\n"),
    *(
        "> a\n\n",
        "# a\n",
        "---\n\n",
        "a  \n",
        "```\n",
        "```py\n",
        "~~~\n\n",
        "[a](",
        "[a](http://x)",
    ),
    *("![a](http://x/y)", "[^a]", "[^", "[a]: x\n", "<http://a>", "<a@b.c>", "http://a ", "a_"),
    *("$\\frac12$ ", "$\\bad$ ", "é😀", "\x00a", "\ud800a", "| a ", "|a|\n|-|\n", "a\n=\n", "\r"),
    *("- a\n  b\n", "1) a\n\n   b\n", "[[", "]]", "](", "!", "http://", "a://b", "\u2028", "\f"),
]
PATHOLOGICAL = {repr(unit): fill(unit) for unit in _UNITS} | {
    "one long link": "[a]: http://x/" + "y" * 10_000 + "\n\n" + "[a]" * 10_000,
    "one long title": "[a]: http://x/ '" + "y" * 10_000 + "'\n\n" + "[a]" * 10_000,
    "many definitions": "".join(f"[a{i}]: http://x/{'y' * 200}\n" for i in range(80))
    + "\n"
    + "".join(f"[a{i % 80}]" for i in range(4_000)),
    "chained definitions": "".join(f"[a{i}]: http://x 'a{i + 1}'\n" for i in range(2_000)),
    "footnotes used": "[^a]" * 10_000 + "\n\n[^a]: x",
    "footnotes defined": "".join(f"[^{i}]: x\n" for i in range(4_000)),
    "footnotes in footnotes": "".join(f"[^{i}]: [^{i + 1}]\n" for i in range(3_000)),
    "wide table": "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\n" + "|a\n" * 5_000,
    "long table": "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + "|a\n" * 13_000,
    "runs of backticks": "".join("`" * i + " " for i in range(280)),
    "deep list": "".join(" " * (2 * i) + "- a\n" for i in range(200)),
    "deep quotes": "".join("> " * i + "a\n" for i in range(200)),
    "stars around": "*" * 20_000 + "a" + "*" * 20_000,
    "images in images": "![" * 5_000 + "](http://x)" * 3_000,
    "links in links": "[" * 5_000 + "](http://x)" * 3_000,
    "braces": "$" + fill("{") + "$",
    "words in money": "$" + "a" * (SIZE // 2) + " " * (SIZE // 2) + "1$",
    "subscripts": "$$" + fill("x_") + "$$",
    "roots": "$" + "\\sqrt" * 900 + "x$",
    "environments": "$" + "\\begin{matrix}" * 30 + "a" + "\\end{matrix}" * 30 + "$",
    "matrices": fill("$\\begin{matrix}a&b\\\\c&d\\end{matrix}$ "),
    "one line": "word " * 8_000,
    "one word": "a" * SIZE,
    "one item": "- " + "word " * 8_000,
    "one quote": "> " + "word " * 8_000,
    "one formula": "\\[" + "x + " * 10_000,
    "one link text": "[" + "word " * 8_000,
    "one address": "[a](http://a/" + "b" * SIZE,
}
