"""What stands between the paragraphs of an answer: code, tables and formulas."""

from random import Random
from typing import Protocol


class Words(Protocol):
    """Where the words in a block come from."""

    rng: Random

    def __getitem__(self, slot: str) -> str: ...


_CODE = (
    "```python\ndef {function}(rows):\n    total = 0\n    for row in rows:\n"
    "        if row.amount > {number}:  # {thing}\n            total += row.amount\n"
    "    return total\n```",
    '```python\nimport csv\n\nwith open("{file}.csv", newline="") as source:\n'
    "    rows = list(csv.DictReader(source))\nprint(len(rows), {number})\n```",
    "```sql\nSELECT team, count(*) AS {column}\nFROM {table}\nWHERE created_at > '{date}'\n"
    "GROUP BY team\nORDER BY {column} DESC\nLIMIT {number};\n```",
    "```js\nconst {function} = (items) =>\n  items.filter((item) => item.size > {number})\n"
    "    .map((item) => item.name);\n```",
    "```bash\ntar -czf {file}.tar.gz data/\nrsync -a {file}.tar.gz backup:/srv/{table}/\n```",
    '```json\n{{"id": {number}, "name": "{file}", "tags": ["{table}", "{column}"]}}\n```',
)
_FORMULAS = (
    "$$\\bar{{x}} = \\frac{{1}}{{n}} \\sum_{{i=1}}^{{n}} x_i, \\quad n = {number}$$",
    "$$K(t) = K_0 \\cdot (1 + r)^{{t}}, \\quad K_0 = {number}$$",
    "$$P(A \\mid B) = \\frac{{P(B \\mid A)\\,P(A)}}{{P(B)}}$$",
    "$$\\sigma = \\sqrt{{\\frac{{1}}{{{number}}} \\sum (x_i - \\mu)^2}}$$",
    "$$E = \\int_0^{{{number}}} f(t)\\, dt$$",
)
_TABLES = ("invoices", "orders", "visits", "drafts", "tickets", "shipments", "payments")


def code(words: Words) -> str:
    rng = words.rng
    return rng.choice(_CODE).format(
        function=words["code"].replace(".", "_"),
        number=words["number"],
        thing=words["thing"],
        file=words["name"].lower().replace(" ", "-"),
        table=rng.choice(_TABLES),
        column=rng.choice(_TABLES),
        date=f"20{rng.randint(20, 26)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    )


def formula(words: Words) -> str:
    return words.rng.choice(_FORMULAS).format(number=words["number"])


def table(words: Words) -> str:
    """Three columns, and a few rows."""
    head = f"| {words['thing']} | {words['name']} | % |"
    rows = [
        f"| {words['thing']} | {words['number']} | {words.rng.randint(1, 99)} |"
        for _ in range(words.rng.randint(2, 6))
    ]
    return "\n".join([head, "|---|--:|--:|", *rows])
