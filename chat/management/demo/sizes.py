"""How many messages each conversation has: many are short, a few very long."""

from random import Random

SHORTEST, LONGEST = 2, 3_000


def check(conversations: int, messages: int) -> None:
    """Raises ValueError where so many messages do not fit into so many conversations."""
    if not SHORTEST * conversations <= messages <= LONGEST * conversations:
        raise ValueError(
            f"{conversations} conversations hold {SHORTEST * conversations} to "
            f"{LONGEST * conversations} messages, and not {messages}."
        )


def sizes(conversations: int, messages: int, rng: Random) -> list[int]:
    """Sizes that make up this many messages; a question and its reply are the least.

    Raises what `check` raises.
    """
    check(conversations, messages)
    weights = [min(rng.paretovariate(1.2), 500.0) for _ in range(conversations)]
    scale = (messages - SHORTEST * conversations) / sum(weights)
    found = [min(LONGEST, SHORTEST + int(weight * scale)) for weight in weights]
    missing, at = messages - sum(found), 0
    while missing:
        added = min(missing, LONGEST - found[at], max(1, missing // conversations))
        found[at] += added
        missing -= added
        at = (at + 1) % conversations
    return found
