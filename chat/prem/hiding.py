"""The key that a request was sent with, kept out of what the API answers: it may echo it."""

HIDDEN = "[hidden]"
MIN_KEY_CHARS = 8  # a shorter one is no secret, and would blank ordinary words


def hidden(text: str, key: str) -> str:
    """The whole text without the key."""
    return text.replace(key, HIDDEN) if len(key) >= MIN_KEY_CHARS else text


class KeyHider:
    """Hides the key in text that comes in pieces, wherever they cut it.

    What may be the beginning of the key is held back for the next piece, so that the work for a
    piece is bounded by its length and that of the key.
    """

    def __init__(self, key: str) -> None:
        self._key = key if len(key) >= MIN_KEY_CHARS else ""
        self._held = ""

    def add(self, text: str) -> str:
        """The text that is sure not to be the key, as far as it has come."""
        if not self._key or not text:
            return text
        text = (self._held + text).replace(self._key, HIDDEN)
        at = text.find(self._key[0], max(0, len(text) - len(self._key) + 1))
        while at >= 0 and not self._key.startswith(text[at:]):
            at = text.find(self._key[0], at + 1)
        keep = len(text) if at < 0 else at
        self._held = text[keep:]
        return text[:keep]

    def close(self) -> str:
        """What was held back; hidden as well where it is most of the key."""
        held, self._held = self._held, ""
        return HIDDEN if len(held) > len(self._key) // 2 else held
