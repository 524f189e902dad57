"""The mails that wait in the queue, sealed."""

from django_tasks import TaskResultStatus

from chat.models import BackgroundTask
from chat.support import mail, sealing
from chat.support.tasks import MAIL_QUEUE


def reseal_all() -> None:
    """Seal anew what an older SECRET_KEY has sealed, so that that one can go.

    One that does not open is left as it is: its task fails, and the operator sees it.
    """
    unsent = BackgroundTask.objects.filter(queue_name=MAIL_QUEUE)
    for task in unsent.exclude(status=TaskResultStatus.SUCCESSFUL).iterator():
        try:
            arguments = [sealing.resealed(each, mail.PURPOSE) for each in task.args_kwargs["args"]]
        except sealing.Unreadable:
            continue
        if arguments != task.args_kwargs["args"]:
            kept = BackgroundTask.objects.filter(pk=task.pk)
            kept.update(args_kwargs=task.args_kwargs | {"args": arguments})
