"""What is counted against guessing, for all processes alike, until it is forgotten."""

from django.db import models


class CacheEntry(models.Model):
    """The table of Django's cache in the database, where allauth counts and keeps used codes."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache"

    def __str__(self) -> str:
        return self.cache_key


class FailedSignIns(models.Model):
    """How often a sign-in has failed for a subject: an account, or an account at one client."""

    subject = models.CharField(max_length=64, primary_key=True, help_text="a hash")
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.failures} of {self.subject}"
