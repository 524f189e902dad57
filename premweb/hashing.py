"""How passwords are hashed: Django's way, on a core that replies do not need."""

from django.contrib.auth import hashers

from premweb.core import elsewhere


class PBKDF2PasswordHasher(hashers.PBKDF2PasswordHasher):
    """Half a second of work in which other threads go on: away from the event loop's core."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with elsewhere():
            return super().encode(password, salt, iterations)
