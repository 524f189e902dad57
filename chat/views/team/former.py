"""The private conversations of a former member: an owner asks for them, and is asked once more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chat.access import permissions
from chat.support import mail
from chat.teams import former
from chat.views.guards import MemberRequest, allowed_to


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_to(permissions.may_open_private)
def open_private(request: MemberRequest, user_id: int) -> HttpResponse:
    """Says what opening them means, and then does it."""
    if request.method != "POST":
        person = get_object_or_404(former.former_members(request.member.team), pk=user_id)
        context = {"former": person, "mail_configured": mail.is_configured()}
        return render(request, "team/open_private.html", context)
    count = former.take_over(request.member, user_id, request.actor)
    words = ngettext(
        "%(num)s conversation is yours now.", "%(num)s conversations are yours now.", count
    )
    messages.success(request, words % {"num": count})
    return redirect("members")
