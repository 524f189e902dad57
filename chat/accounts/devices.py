"""The devices of a person: what their browsers call themselves, and signing them out."""

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils.translation import gettext as _

# The first that is found counts: most browsers also name those they want to pass for.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),  # untranslated
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),  # untranslated
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """Such as "Firefox on Linux"; what is unknown by the first word of its name."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent.split("/")[0][:40] or _("Unknown device")


def end_others(request: HttpRequest) -> None:
    """Sign the person out everywhere but here; the sockets of those sessions close."""
    here = request.session.session_key
    others = UserSession.objects.filter(user_id=request.user.pk).exclude(session_key=here)
    get_adapter().end_sessions(others)
