"""Who asks, what they may do, and which conversation of theirs: asked by every view before all."""

import functools
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from chat.access import permissions
from chat.access.actor import Actor
from chat.access.errors import NotFound
from chat.access.permissions import ConversationAccess
from chat.models import Conversation, Membership
from chat.support.client_ip import client_ip

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class NoTeam(PermissionDenied):
    """Somebody is signed in who is in no team."""


class Refused(PermissionDenied):
    """What is seen may not be changed. The arguments are a title and what to do."""


READ_ONLY = gettext_lazy("You may read here, not write")
ASK_FOR_ROLE = gettext_lazy("Ask an owner or admin of the team for another role.")


class MemberRequest(HttpRequest):
    """A request whose sender is a member; `htmx` says how it was made."""

    member: Membership
    actor: Actor
    htmx: "object"


def member_required(view: Callable[Concatenate[MemberRequest, P], HttpResponseBase]) -> View[P]:
    """Let members through as `request.member`; send others to sign in (a script gets 401).

    What the domain does not find for them is answered with 404.
    """

    @functools.wraps(view)
    def check(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        # Not `request.user`, a proxy that looks at each attribute first: a page asks for hundreds.
        user = get_user(request)
        member = permissions.member_for(user, request.session)
        if member is None:
            if user.is_authenticated:
                raise NoTeam
            if request.htmx:
                return signed_out(request)
            return _lead_to_sign_in(request)
        if permissions.lacks_second_factor(member):
            return _lead_to_second_factor(request)
        request.member = member
        request.actor = Actor.person(member.user, client_ip(request))
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    return check  # type: ignore[return-value]


def signed_out(request: HttpRequest) -> HttpResponse:
    """For a script: the page says it, and keeps what is written in it."""
    words = _(
        '<a href="{url}" target="_blank">Sign in again</a>, then reload this page. '
        "Your text is kept."
    )
    advice = format_html(words, url=reverse("account_login"))
    return notice(request, 401, _("You are signed out."), advice)


def _lead_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Back to the page that was asked for; a form that was sent is not sent again by that."""
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("You are signed out. What you sent was not saved."))
    return redirect_to_login(reverse("home"))


def _lead_to_second_factor(request: MemberRequest) -> HttpResponse:
    if request.htmx:
        advice = _("Set one up under Your account, Two-step verification; your text is kept.")
        return notice(request, 403, _("Your team asks for a second factor"), advice)
    return redirect("mfa_index")


def sender_required(view: Callable[Concatenate[MemberRequest, P], HttpResponseBase]) -> View[P]:
    """Let through only members who may begin conversations."""

    @functools.wraps(view)
    def check(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not permissions.may_send(request.member):
            raise Refused(READ_ONLY, ASK_FOR_ROLE)
        return view(request, *args, **kwargs)

    return member_required(check)  # type: ignore[arg-type]


def allowed_to(
    permission: Callable[[Membership], bool],
) -> Callable[[Callable[Concatenate[MemberRequest, P], HttpResponseBase]], View[P]]:
    """Let through members who have one of the permissions in `chat/access/permissions.py`."""

    def decorate(view: Callable[Concatenate[MemberRequest, P], HttpResponseBase]) -> View[P]:
        @functools.wraps(view)
        def check(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not permission(request.member):
                advice = _("Ask an owner or admin of the team to do it, or for another role.")
                raise Refused(_("Your role does not allow this"), advice)
            return view(request, *args, **kwargs)

        return member_required(check)  # type: ignore[arg-type]

    return decorate


def form_of(page: str) -> Callable[[View[P]], View[P]]:
    """For a form on the page of this name, which shows what is wrong with it at its own address:
    who comes back to that address is led to the page.
    """

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, *args, **kwargs) if request.method == "POST" else redirect(page)

        return require_http_methods(["GET", "HEAD", "POST"])(answer)  # type: ignore[return-value]

    return decorate


def conversation_or_404(request: MemberRequest, id: uuid.UUID) -> ConversationAccess:
    """One the member may see. Raises Http404 for foreign and missing ones alike."""
    found = permissions.find_conversation(request.member, id)
    if found is None:
        raise Http404
    return found


def conversation_to_write(request: MemberRequest, id: uuid.UUID) -> Conversation:
    """One the member may write in. Raises Http404, or Refused when they see it."""
    found = conversation_or_404(request, id)
    if found.may_write:
        return found.conversation
    if permissions.may_send(request.member):
        raise Refused(READ_ONLY, _("This conversation is shared with you to read. Ask its owner."))
    raise Refused(READ_ONLY, ASK_FOR_ROLE)


def conversation_to_manage(request: MemberRequest, id: uuid.UUID) -> Conversation:
    """One the member may rename, share, delete. Raises Http404, or Refused when they see it."""
    found = conversation_or_404(request, id)
    if found.may_manage:
        return found.conversation
    advice = _("Its owner may do this, and the owners and admins of the team.")
    raise Refused(_("This conversation is somebody else's"), advice)


def navigates(request: HttpRequest) -> bool:
    """Whether a browser shows the answer as a page: it asks for one, and no script does."""
    asks_for_page = "text/html" in request.headers.get("Accept", "")
    return asks_for_page and not getattr(request, "htmx", False)


def notice(
    request: HttpRequest, status: int, title: str | Promise, advice: str | Promise
) -> HttpResponse:
    """A short message beside the composer: what happened and what to do; the text stays there.

    A browser without scripts gets a page that says it.
    """
    name = "errors/refused.html" if navigates(request) else "errors/notice.html"
    context = {"title": title, "advice": advice, "status": status}
    response = render(request, name, context, status=status)
    response["X-Notice"] = "1"
    return response


def id_or_none(value: str) -> uuid.UUID | None:
    """The id in a query string; None for anything else."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
