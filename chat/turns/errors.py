"""What can stand in the way of a turn; a view answers each in words."""

from chat.access.errors import NotFound


class ReplyRunning(Exception):
    """A reply runs on this branch; what was asked for has to wait for its end."""


class Followed(Exception):
    """Something follows this reply; it would change under what was written after it."""


class NotThere(NotFound):
    """The message does not exist, is deleted, or is not of the kind that this can be done with."""


class TooMuchAtOnce(Exception):
    """A limit is reached. The two arguments are a title and what to do."""

    @property
    def title(self) -> str:
        return str(self.args[0])

    @property
    def advice(self) -> str:
        return str(self.args[1])
