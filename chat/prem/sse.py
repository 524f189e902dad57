"""Server-sent events out of bytes cut anywhere.

A byte parser of our own: iterators over lines of text also cut at U+2028, U+2029 and U+0085, which
are text in JSON. Rules: https://html.spec.whatwg.org/multipage/server-sent-events.html, but for the
last event, which counts here also without its blank line.
"""

from dataclasses import dataclass

from .errors import LineTooLong

MAX_LINE_BYTES = 1024 * 1024
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class ServerSentEvent:
    """`data` lines joined by LF, and the event's name (empty: a message)."""

    data: str
    name: str = ""


class SSEParser:
    """Feed it what arrives; it returns the events that are complete. Linear in its input."""

    def __init__(self, max_line_bytes: int = MAX_LINE_BYTES) -> None:
        self._max_line_bytes = max_line_bytes
        self._open: list[bytes] = []
        self._open_size = 0
        self._skip_lf = False
        self._at_start = True
        self._data: list[bytes] = []
        self._data_size = 0
        self._name = b""
        self._failure: LineTooLong | None = None

    @property
    def between_events(self) -> bool:
        """Whether the next byte begins an event."""
        return not (self._open or self._data or self._name or self._skip_lf or self._at_start)

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """The events that `data` completes. Raises LineTooLong, once the events before the line
        have been returned.
        """
        if self._failure is not None:
            raise self._failure
        if self._skip_lf and data:
            # The LF of a CRLF that was cut in two.
            data = data.removeprefix(b"\n")
            self._skip_lf = False
        if not data:
            return []
        self._skip_lf = data.endswith(b"\r")
        # Bytes know no line ends but these three, so this one scan is exact.
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = data.split(b"\n")
        events: list[ServerSentEvent] = []
        try:
            self._take(lines, rest, events)
        except LineTooLong as error:
            self._failure = error
            if not events:
                raise
        return events

    def _take(self, lines: list[bytes], rest: bytes, events: list[ServerSentEvent]) -> None:
        if lines:
            self._open.append(lines[0])
            lines[0] = b"".join(self._open)
            self._open, self._open_size = [], 0
            for line in lines:
                self._line(line, events)
        if rest:
            self._open.append(rest)
            self._open_size += len(rest)
            self._check(self._open_size)

    def close(self) -> list[ServerSentEvent]:
        """The event that the end of the stream completes, if there is one. Raises LineTooLong."""
        if self._failure is not None:
            raise self._failure
        events: list[ServerSentEvent] = []
        if self._open:
            self._line(b"".join(self._open), events)
            self._open = []
        self._dispatch(events)
        return events

    def _line(self, line: bytes, events: list[ServerSentEvent]) -> None:
        self._check(len(line))
        if self._at_start:
            line = line.removeprefix(BOM)
            self._at_start = False
        if not line:
            self._dispatch(events)
            return
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
            self._data_size += len(value)
            self._check(self._data_size)
        elif field == b"event":
            self._name = value

    def _dispatch(self, events: list[ServerSentEvent]) -> None:
        if self._data:
            text = b"\n".join(self._data).decode("utf-8", "replace")
            events.append(ServerSentEvent(text, self._name.decode("utf-8", "replace")))
        self._data, self._data_size, self._name = [], 0, b""

    def _check(self, size: int) -> None:
        if size > self._max_line_bytes:
            raise LineTooLong(f"A line of the answer has more than {self._max_line_bytes} bytes.")
