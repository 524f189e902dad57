"""What waited and was not sent, until its author has been told."""

from django.conf import settings
from django.db import models

from .conversation import TITLE_LENGTH, Conversation


class WithdrawnMessage(models.Model):
    """A waiting message whose author may not write in the conversation any more."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="withdrawn"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # As the author knew it: they may not see the conversation any more.
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
