"""The outline of a conversation: its questions, as links to them."""

import datetime as dt
import uuid
import zoneinfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chat.conversations.outline import outline as outline_of

from .guards import MemberRequest, conversation_or_404, member_required


@require_GET
@member_required
def outline(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """By the days of a reader in `?zone=`, such as `Europe/Berlin`."""
    conversation = conversation_or_404(request, id).conversation
    found = outline_of(conversation, _zone(request.GET.get("zone", "")))
    context = {"page": conversation.get_absolute_url(), "outline": found}
    return render(request, "conversations/outline.html", context)


def _zone(name: str) -> dt.tzinfo:
    """The browser's zone; the server's where it has none of that name."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):  # an odd name is a path
        return timezone.get_default_timezone()
