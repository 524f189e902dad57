"""The reasons to refuse a turn; a view answers each in words."""

from chat.access.errors import NotFound


class ReplyRunning(Exception):
    """A reply runs on this branch; the request must wait for its end."""


class Followed(Exception):
    """A message follows this reply, which must not change any more."""


class NotThere(NotFound):
    """The message does not exist, is deleted, or has the wrong role for the request."""


class TooMuchAtOnce(Exception):
    """A limit is reached. The two arguments are a title and what to do."""

    @property
    def title(self) -> str:
        return str(self.args[0])

    @property
    def advice(self) -> str:
        return str(self.args[1])
