"""What is done with a message that waits for its turn."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.forms.turns import TextForm
from chat.live import line
from chat.models import Conversation
from chat.turns import announce, waiting
from chat.turns.errors import NotThere

from .guards import MemberRequest, conversation_to_write, member_required, notice
from .turns import refuse


@require_POST
@member_required
def change(request: MemberRequest, id: uuid.UUID, waiting_id: int) -> HttpResponse:
    conversation = conversation_to_write(request, id)
    form = TextForm(request.POST)
    if not form.is_valid():
        return refuse(request, form)
    try:
        waiting.change(request.member, conversation, waiting_id, form.cleaned_data["text"])
    except NotThere:
        return _gone(request)
    return _told(conversation)


@require_POST
@member_required
def withdraw(request: MemberRequest, id: uuid.UUID, waiting_id: int) -> HttpResponse:
    conversation = conversation_to_write(request, id)
    try:
        waiting.withdraw(request.member, conversation, waiting_id)
    except NotThere:
        return _gone(request)
    return _told(conversation)


def _told(conversation: Conversation) -> HttpResponse:
    line.say(announce.waiting(conversation))
    return HttpResponse(status=204)


def _gone(request: MemberRequest) -> HttpResponse:
    advice = _(
        "It was sent as it was, or withdrawn in another window. You can edit it in the chat."
    )
    return notice(request, 409, _("This message waits no more"), advice)
