"""Folders: made, changed, looked into, deleted."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chat.access import permissions
from chat.conversations import folders, sidebar
from chat.forms.filing import FolderForm, NewFolderForm
from chat.live import line
from chat.models import Folder
from chat.models.filing import Colour
from chat.support.fragments import fragment
from chat.turns import announce

from .guards import ASK_FOR_ROLE, MemberRequest, Refused, member_required, navigates, notice


@require_POST
@member_required
def make(request: MemberRequest) -> HttpResponse:
    """Make a folder, of the member or of the team."""
    form = NewFolderForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    if form.cleaned_data["of_team"] and not permissions.may_send(request.member):
        raise Refused(_("Your role does not allow this"), ASK_FOR_ROLE)
    try:
        folder = folders.make(request.member, **form.cleaned_data)
    except folders.TooManyFolders:
        advice = _("Delete one that nobody needs, then try again.")
        return notice(request, 409, _("There are too many folders"), advice)
    _tell(request, folder)
    if navigates(request):
        return redirect("folder", folder.pk)
    return JsonResponse({"id": folder.pk})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def folder(request: MemberRequest, id: int) -> HttpResponse:
    """What is in a folder; a POST changes its name, colour and instructions."""
    found = folders.find(request.member, id)
    if request.method == "POST":
        return _change(request, found)
    listed = sidebar.in_folder(request.member, found)
    if request.htmx and not request.headers.get("HX-Boosted"):
        items = fragment("filing/folder_items.html", {"conversations": listed, "shown": None})
        return HttpResponse(items)
    context = {
        "folder": found,
        "conversations": listed,
        "may_change": folders.may_change(request.member, found),
        "colours": Colour.choices,
    }
    return render(request, "filing/folder.html", context)


@require_POST
@member_required
def delete(request: MemberRequest, id: int) -> HttpResponse:
    """Delete a folder; its conversations stay."""
    found = _to_change(request, id)
    folders.delete(request.member, found)
    _tell(request, found)
    if navigates(request):
        messages.success(request, _("The folder is deleted. Its conversations are in the list."))
        return redirect("home")
    return HttpResponse(status=204)


def _change(request: MemberRequest, found: Folder) -> HttpResponse:
    found = _to_change(request, found.pk)
    form = FolderForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    folders.change(request.member, found, **form.cleaned_data)
    _tell(request, found)
    return _done(request, found)


def _to_change(request: MemberRequest, id: int) -> Folder:
    found = folders.find(request.member, id)
    if not folders.may_change(request.member, found):
        advice = _("Who made it may change it, and the owners and admins of the team.")
        raise Refused(_("This folder is the team's"), advice)
    return found


def _tell(request: MemberRequest, folder: Folder) -> None:
    line.say(announce.ordered(request.member, for_all=folder.is_of_team))


def _done(request: MemberRequest, folder: Folder) -> HttpResponse:
    return redirect("folder", folder.pk) if navigates(request) else HttpResponse(status=204)


def _refuse(request: MemberRequest, form: FolderForm) -> HttpResponse:
    reason = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return notice(request, 400, _("The folder was not saved"), reason)
