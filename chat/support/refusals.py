"""One line in the log for a request that Django refuses, because anybody can send such requests."""

import logging


class RefusalsInOneLine(logging.Filter):
    """Drops the tracebacks of Django's security log; the request is at fault, not our code."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = None
        return True
