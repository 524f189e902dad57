"""Django's admin, for the operator of the installation: accounts and teams, never conversations.

What may be changed here goes through `actions`, with the consequences it has in the product;
the rest is there to be looked at. Secrets and texts are not.
"""

import datetime as dt
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat.access import permissions, second_factor
from chat.access.actor import Actor
from chat.background import bell, retries
from chat.conversations.search import state as search
from chat.conversations.search.tasks import rebuild_index
from chat.models import (
    AuditEvent,
    BackgroundTask,
    Invitation,
    Membership,
    SearchIndex,
    Team,
    User,
)
from chat.support.client_ip import client_ip
from chat.teams import general, second_factor_resets
from chat.teams.members import LastOwner

from . import actions

LAST_OWNER = gettext_lazy(
    "Nothing was changed: a team needs an owner who can sign in. Make another one first."
)

# The name of the page that switches somebody's second factor off.
RESET = "chat_user_second_factor"
# How the filters of a list look for the values of their field.
FILTERS_ASK = ("", "exact", "gte", "lt", "isnull")


def _actor(request: HttpRequest) -> Actor:
    assert isinstance(request.user, User)  # the site lets nobody else in
    return Actor.operator(request.user, client_ip(request))


def described(words: str | Promise, *fields: str) -> Any:
    """The fieldsets of a form that begins with what saving it means."""
    return ((None, {"description": words, "fields": fields}),)


class OperatorSite(admin.AdminSite):
    """Operators come in by the sign-in of everybody; to others who are signed in, nothing is here.

    Signing in and out and passwords have their addresses under /accounts/ alone.
    """

    site_title = site_header = gettext_lazy("PremWeb operator")
    index_title = gettext_lazy("Accounts and teams")
    offered = ("index", "jsi18n", "app_list", None)

    def has_permission(self, request: HttpRequest) -> bool:
        return permissions.may_operate(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inside = secure_admin_login(super().admin_view(view, cacheable))

        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                if not self.has_permission(request):
                    raise Http404
                if second_factor.is_lacking(request.user.pk):
                    return redirect("mfa_index")
            answer: HttpResponse = inside(request, *args, **kwargs)
            return answer

        return guard

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls = super().get_urls()
        return [url for url in urls if getattr(url, "name", None) in self.offered]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic when it runs
    """What an operator sees of a model. Nothing can be done with it unless a subclass says so."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what a filter of the list asks: Django's own rule lets an address ask any column."""
        field, _suffix, how = lookup.partition("__")
        return field in (self.list_filter or ()) and how in FILTERS_ASK

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.may_operate(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return permissions.may_operate(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class EditableAdmin(ReadOnlyAdmin):
    """What an operator may change, unless it is the last owner's."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return permissions.may_operate(request.user)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # Out here its transaction has been rolled back.
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except LastOwner:
            messages.error(request, LAST_OWNER)
            return redirect(request.path)


class MembershipsInline(admin.TabularInline):  # type: ignore[type-arg]
    """A person's or a team's memberships; each leads to its own page, where it can be changed."""

    model = Membership
    fields = readonly_fields = ("team", "user", "role", "created_at")
    ordering = ("id",)
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return permissions.may_operate(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class UserAdmin(EditableAdmin):
    """Accounts are made by invitations and commands, and deactivated rather than deleted."""

    list_display = ("email", "first_name", "last_name", "teams", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "last_login")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    fieldsets = described(
        gettext_lazy(
            "An account that is made inactive is signed out everywhere at once; its replies stop."
        ),
        *("email", "first_name", "last_name", "is_active", "is_staff"),
        *("second_factor", "last_login", "date_joined"),
    )
    readonly_fields = ("email", "is_staff", "second_factor", "last_login", "date_joined")
    inlines = (MembershipsInline,)
    change_form_template = "admin/user_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        reset = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<int:id>/second-factor/", reset, name=RESET), *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, id: int) -> HttpResponse:
        """Ask whether it is meant, then let somebody in who lost phone and recovery codes."""
        user = get_object_or_404(User, pk=id)
        if user == request.user:  # an open session alone must not be enough for that
            raise PermissionDenied
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {"person": user}
            context["title"] = _("Switch off two-step verification")
            return TemplateResponse(request, "admin/reset_second_factor.html", context)
        try:
            second_factor_resets.reset(user, _actor(request))
        except second_factor_resets.Nothing:
            words = _("Nothing was changed: %(email)s has no second factor.")
            messages.error(request, words % {"email": user.email})
        else:
            words = _("It is off: %(email)s signs in with the password alone.")
            messages.success(request, words % {"email": user.email})
        return redirect("admin:chat_user_change", id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = (
            super().get_queryset(request).annotate(team_count=Count("memberships"))
        )
        return counted

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Who shuts themselves out would need the command line to come back.
        own = obj is not None and obj.pk == request.user.pk
        return [*self.readonly_fields, *(("is_active",) if own else ())]

    @admin.display(ordering="team_count", description=gettext_lazy("teams"))
    def teams(self, user: Any) -> int:
        return int(user.team_count)

    @admin.display(boolean=True, description=gettext_lazy("second factor"))
    def second_factor(self, user: User) -> bool:
        return second_factor.has_one(user.pk)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.save(update_fields=["first_name", "last_name"])
        if "is_active" not in form.changed_data:
            return
        if obj.is_active:
            actions.activate(obj, _actor(request))
        else:
            actions.deactivate(obj, _actor(request))


class TeamAdmin(EditableAdmin):
    """A team's name. What its owners decide stays theirs."""

    list_display = ("name", "members", "second_factor_required", "retention_days", "created_at")
    list_filter = ("second_factor_required", "created_at")
    search_fields = ("name",)
    ordering = ("name", "id")
    fields = ("name", "second_factor_required", "retention_days", "created_at")
    readonly_fields = ("second_factor_required", "retention_days", "created_at")
    inlines = (MembershipsInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = (
            super().get_queryset(request).annotate(member_count=Count("memberships"))
        )
        return counted

    @admin.display(ordering="member_count", description=gettext_lazy("members"))
    def members(self, team: Any) -> int:
        return int(team.member_count)

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:
        if form.changed_data:
            general.rename(obj, " ".join(obj.name.split()), _actor(request))


class MembershipAdmin(EditableAdmin):
    """Roles, and removal."""

    list_display = ("user", "team", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "team")
    search_fields = ("user__email", "team__name")
    ordering = ("team__name", "team_id", "id")
    fieldsets = described(
        gettext_lazy(
            "Who is deleted here leaves the team. What they shared goes to its oldest other owner;"
            " their private conversations are closed until an owner asks for them."
        ),
        *("user", "team", "role", "created_at"),
    )
    readonly_fields = ("user", "team", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return permissions.may_operate(request.user)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if form.changed_data:
            actions.change_role(obj.pk, obj.role, _actor(request))

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        actions.remove(obj.pk, _actor(request))

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, *args)
        except LastOwner:
            messages.error(request, LAST_OWNER)
            return redirect("admin:chat_membership_change", object_id)


class InvitationAdmin(ReadOnlyAdmin):
    """Ways into teams, without their links."""

    list_display = ("who", "team", "role", "created_by", "created_at", "state")
    list_filter = ("role", "created_at")
    list_select_related = ("team", "created_by")
    search_fields = ("email", "team__name", "created_by__email")
    fields = (
        *("team", "role", "email", "mailed", "created_by", "created_at"),
        *("expires_at", "used_at", "used_by", "revoked_at"),
    )
    actions = ("revoke",)

    @admin.display(description=gettext_lazy("for"))
    def who(self, invitation: Invitation) -> str:
        return invitation.target

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> str:
        if invitation.used_at:
            return _("used")
        if invitation.revoked_at:
            return _("revoked")
        return _("open") if invitation.expires_at > timezone.now() else _("expired")

    @admin.action(description=gettext_lazy("Revoke the chosen invitations"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        actor = _actor(request)
        count = sum(actions.revoke(one, actor) for one in chosen.select_related("team"))
        words = ngettext(
            "%(count)s of the chosen invitations can be used no more.",
            "%(count)s of the chosen invitations can be used no more.",
            count,
        )
        messages.success(request, words % {"count": count})


class AuditAdmin(ReadOnlyAdmin):
    """What was done in which team. The titles of conversations are not for operators."""

    list_display = ("created_at", "team", "actor_name", "action", "about", "client_ip")
    list_filter = ("action", "created_at")
    list_select_related = ("team",)
    search_fields = ("actor_name", "team__name")
    fields = ("created_at", "team", "actor_name", "action", "about", "detail", "client_ip")

    @admin.display(description=gettext_lazy("target"))
    def about(self, event: AuditEvent) -> str:
        return _("a conversation") if event.action.startswith("conversation.") else event.target


class TaskAdmin(ReadOnlyAdmin):
    """Background tasks: mail, retention, cleaning up. What they were given is not shown."""

    list_display = ("name", "status", "tries", "reason", "enqueued_at", "next_try", "finished_at")
    list_filter = ("status", "enqueued_at")
    search_fields = ("task_path",)
    ordering = ("-enqueued_at",)
    fields = (
        *("name", "status", "tries", "reason", "enqueued_at"),
        *("started_at", "next_try", "finished_at"),
    )
    actions = ("run_again",)

    @admin.display(description=gettext_lazy("task"), ordering="task_path")
    def name(self, task: BackgroundTask) -> str:
        return task.task_path

    @admin.display(description=gettext_lazy("tries"))
    def tries(self, task: BackgroundTask) -> str:
        return _("%(tries)s of %(most)s") % {"tries": task.tries, "most": retries.MAX_TRIES}

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, task: BackgroundTask) -> str:
        return task.reason

    @admin.display(description=gettext_lazy("next try"))
    def next_try(self, task: BackgroundTask) -> dt.datetime | None:
        return retries.next_try(task)

    @admin.action(description=gettext_lazy("Run the chosen tasks again, now"))
    def run_again(self, request: HttpRequest, chosen: QuerySet[BackgroundTask]) -> None:
        count = sum(retries.run_again(one) for one in chosen)
        bell.ring()
        words = ngettext(
            "%(count)s of the chosen tasks runs again.",
            "%(count)s of the chosen tasks run again.",
            count,
        )
        messages.success(request, words % {"count": count})


class SearchIndexAdmin(ReadOnlyAdmin):
    """Whether searches find everything, and how far a rebuild has come."""

    list_display = ("state", "progress", "started_at", "finished_at")
    fields = ("state", "progress", "version", "started_at", "finished_at")
    actions = ("rebuild",)

    @admin.display(description=gettext_lazy("state"))
    def state(self, index: SearchIndex) -> str:
        found = search.state()
        if found.is_whole and search.is_lacking():
            return _("older than the messages: it is made anew within minutes")
        return _("whole") if found.is_whole else _("being made: searches are incomplete")

    @admin.display(description=gettext_lazy("conversations"))
    def progress(self, index: SearchIndex) -> str:
        return _("%(done)s of %(total)s") % {"done": index.done, "total": index.total}

    @admin.action(description=gettext_lazy("Make the index anew"))
    def rebuild(self, request: HttpRequest, chosen: QuerySet[SearchIndex]) -> None:
        search.mark_lost()
        rebuild_index.enqueue()
        messages.success(request, _("The search index is made anew."))


site = OperatorSite()
site.disable_action("delete_selected")
site.register(User, UserAdmin)
site.register(Team, TeamAdmin)
site.register(Membership, MembershipAdmin)
site.register(Invitation, InvitationAdmin)
site.register(AuditEvent, AuditAdmin)
site.register(BackgroundTask, TaskAdmin)
site.register(SearchIndex, SearchIndexAdmin)
