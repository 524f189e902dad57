"""Finding in a conversation that is open."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from chat.conversations.search import within

from .guards import MemberRequest, conversation_or_404, member_required


@require_GET
@member_required
def find(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """The messages that hold `?q=`, how often each, and whether all were read."""
    conversation = conversation_or_404(request, id).conversation
    found = within.hits(conversation, request.GET.get("q", ""))
    return JsonResponse({"messages": found.messages, "is_whole": found.is_whole})
