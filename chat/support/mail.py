"""Mail: whether it leaves this server, and the queue that it goes through.

A page never waits for a mail server. It saves the mail, sealed, in the arguments of a task, in the
transaction of the change. The task hands the mail over, and is retried when that fails.
"""

import json
from collections.abc import Sequence
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from . import sealing, tasks

PURPOSE = "mail"
FIELDS = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")


def is_configured() -> bool:
    """Whether a mail server is set; without one, addresses cannot be confirmed."""
    configured: bool = settings.MAIL_CONFIGURED
    return configured


class QueuedBackend(BaseEmailBackend):
    """Django's mail backend, which enqueues a task for each mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Enqueue one task for each mail, so that a failure does not repeat other mails."""
        for message in email_messages:
            tasks.send_mail.enqueue(sealing.seal(json.dumps(_fields_of(message)), PURPOSE))
        return len(email_messages)


def hand_over(sealed: str) -> None:
    """Give a queued mail to the mail server. Raises SMTPException and OSError."""
    # The log hides the links in it by their form: to remember whole mails would fill the memory.
    message = _message_of(json.loads(sealing.unseal(sealed, PURPOSE, hide=False).text))
    message.connection = get_connection(settings.EMAIL_TRANSPORT)
    message.send()


def _fields_of(message: EmailMessage) -> dict[str, Any]:
    if message.attachments:
        raise ValueError("a mail with an attachment cannot be queued")
    domain = parseaddr(message.from_email)[1].rpartition("@")[2]
    # The same on each try: a mailbox can tell that it has the mail already.
    headers = {"Message-ID": make_msgid(domain=domain or "localhost"), "Date": formatdate()}
    html = [[each[0], each[1]] for each in getattr(message, "alternatives", [])]
    return {
        **{name: getattr(message, name) for name in FIELDS},
        "headers": headers | message.extra_headers,
        "subtype": message.content_subtype,
        "alternatives": html,
    }


def _message_of(fields: dict[str, Any]) -> EmailMessage:
    message = EmailMultiAlternatives(
        **{name: fields[name] for name in FIELDS}, headers=fields["headers"]
    )
    message.content_subtype = fields["subtype"]
    for content, kind in fields["alternatives"]:
        message.attach_alternative(content, kind)
    return message
