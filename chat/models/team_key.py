"""A team's own key to Prem's API, and the address that it is for."""

from django.conf import settings
from django.db import models

from chat.support.sealing import seal, unseal

from .team import Team

BASE_URL_LENGTH = 300


class TeamKey(models.Model):
    """The key, sealed. It goes to its base URL alone; an empty one is the server's PREM_BASE_URL.

    Teams without a row use the key of the environment, or the simulator.
    """

    team = models.OneToOneField(
        Team, on_delete=models.CASCADE, primary_key=True, related_name="prem_key"
    )
    sealed = models.TextField()
    ending = models.CharField(max_length=4, help_text="its last characters, to be shown")
    base_url = models.CharField(max_length=BASE_URL_LENGTH, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"key of {self.team_id}, ending in {self.ending}"

    def encrypt(self, key: str) -> None:
        """Store this key, encrypted for this team alone."""
        self.sealed, self.ending = seal(key, self._purpose), key[-4:]

    def decrypt(self) -> str:
        """The key; one that an older SECRET_KEY encrypted is encrypted anew. Raises Unreadable."""
        found = unseal(self.sealed, self._purpose)
        if found.stale:
            self._reseal(found.text)
        return found.text

    def _reseal(self, key: str) -> None:
        old, self.sealed = self.sealed, seal(key, self._purpose)
        # Somebody may have set another one meanwhile.
        TeamKey.objects.filter(pk=self.pk, sealed=old).update(sealed=self.sealed)

    @property
    def _purpose(self) -> str:
        return f"Prem key of team {self.team_id}"  # untranslated
