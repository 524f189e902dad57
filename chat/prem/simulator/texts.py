"""The words of the simulated models."""

import random
import re

RICH = """\
## {opening}

You asked about *{question}*. This answer is **simulated**: it shows what a real \
one would look like, with `inline code`, ~~second thoughts~~ and a [link](https://example.com).

### What to look at first

1. **Start small.** One question, one answer, one place to find it again.
2. **Measure.** A figure beside a reference says more than a feeling:
   - the time to the first word
   - the time to the last one
3. **Keep it.** What was said is saved as it arrives.

- [x] Ask something
- [x] Watch the answer stream
- [ ] Reload in the middle

| Part | What it does | Cost |
|:-----|:-------------|-----:|
| engine | reads the stream | 12 µs |
| renderer | turns Markdown into HTML | 30 µs |
| socket | sends what is new | 8 µs |

```python
async def relay(source, sink, *, window=0.033):
    \"\"\"Send what arrives, at most one frame per window.\"\"\"
    pending: list[str] = []
    async for delta in source:
        pending.append(delta)
        if sink.ready(window):
            await sink.send("".join(pending))
            pending.clear()
```

> The first draft of anything is a question.
> It gets better when somebody answers.

> [!NOTE]
> Set `PREM_API_KEY` and start again to talk to real models.

The mean of $n$ values is $\\bar{x} = \\frac{1}{n} \\sum_{i=1}^{n} x_i$, and its error \
shrinks with the root:

$$
\\sigma_{\\bar{x}} = \\frac{\\sigma}{\\sqrt{n}}
$$

```bash
make run    # starts the app with everything embedded
```

![A diagram of the way of a message](https://example.com/diagram.png)

---

That is the whole tour[^1]. What would you like to know next?

[^1]: Footnotes work too, and stand at the end.
"""

REASONING = (
    "The question can be read in two ways. Let me take the wider one first and see where it "
    "leads.\n"
    "If the answer is to be of use, it should begin with what the reader can do now, and give the "
    "reasons after that. A table would make the comparison short; a few lines of code would make "
    "it concrete.\n"
    "Is there anything that contradicts this? The costs differ by an order of magnitude, but none "
    "of them matters below a thousand requests a second. So the simple way is the right one.\n"
    "I will give a short list, the table, the code, and say openly what I do not know."
)

_VOCABULARY = re.findall(
    r"\w+",
    """
    the a of to and in that it is was for on are with as they at be this have from or one had
    by word but not what all were we when your can said there use an each which she do how
    their if will up other about out many then them these so some her would make like him into
    time has look two more write go see number no way could people my than first water been
    call who oil its now find long down day did get come made may part
    """,
)


def long_text(seed: int, words: int = 20_000) -> str:
    """About so many words, in paragraphs under headings, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311
    parts: list[str] = []
    count = 0
    while count < words:
        if len(parts) % 6 == 0:
            parts.append(f"## Part {len(parts) // 6 + 1}")
        length = min(chance.randint(40, 120), words - count)
        sentence = " ".join(chance.choice(_VOCABULARY) for _ in range(length))
        parts.append(f"{sentence.capitalize()}.")
        count += length
    return "\n\n".join(parts)
