"""What Django refuses of a request takes one line of the log: anybody can send such requests."""

import logging


class RefusalsInOneLine(logging.Filter):
    """Drops the tracebacks of Django's security log: what is wrong stands in the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = None
        return True
