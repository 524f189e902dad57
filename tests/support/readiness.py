"""What a server says of its own state."""

import httpx

TOKEN = "token-of-the-monitor"


def readyz(url: str) -> httpx.Response:
    """What /readyz tells who knows the token of the settings."""
    return httpx.get(f"{url}/readyz", headers={"Authorization": f"Bearer {TOKEN}"})
