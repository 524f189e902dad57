"""The task that sends mail."""

from django_tasks import task

# Its tasks hold sealed links that let people in, so they are deleted once they are done.
MAIL_QUEUE = "mail"


@task(queue_name=MAIL_QUEUE)
def send_mail(sealed: str) -> None:
    """Hand a sealed mail to the mail server."""
    from .mail import hand_over

    hand_over(sealed)
