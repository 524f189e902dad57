"""Every address that Django answers; premweb/asgi.py answers /healthz and /readyz itself."""

from django.urls import URLPattern, URLResolver, include, path

from chat.operator.admin import site as operator
from chat.views import (
    conversations,
    filing,
    find,
    folders,
    join,
    messages,
    models,
    outline,
    search,
    trash,
    turns,
    waiting,
)
from chat.views.team import (
    audit,
    former,
    general,
    invitations,
    members,
    retention,
    second_factor,
    security,
    switch,
    usage,
)
from chat.views.team import models as team_models
from premweb.account_urls import account

one_message: list[URLPattern | URLResolver] = [
    path("edit/", turns.edit, name="edit"),
    path("regenerate/", turns.regenerate, name="regenerate"),
    path("continue/", turns.go_on, name="continue"),
    path("show/", messages.show, name="show"),
    path("delete/", messages.delete, name="delete_message"),
    path("restore/", messages.restore, name="restore_message"),
    path("preview/", search.preview, name="preview_message"),
]
one_conversation: list[URLPattern | URLResolver] = [
    path("", conversations.conversation, name="conversation"),
    path("export.json", conversations.export, name="export"),
    path("title/", conversations.rename, name="rename"),
    path("share/", conversations.share, name="share"),
    path("delete/", conversations.delete, name="delete"),
    path("instructions/", conversations.instruct, name="instruct"),
    path("find/", find.find, name="find"),
    path("preview/", search.preview, name="preview"),
    path("stop/", turns.stop, name="stop"),
    path("outline/", outline.outline, name="outline"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:message_id>.txt", messages.message_text, name="message_text"),
    path("messages/<uuid:message_id>/", include(one_message)),
    path("waiting/<int:waiting_id>/", waiting.change, name="change_waiting"),
    path("waiting/<int:waiting_id>/withdraw/", waiting.withdraw, name="withdraw"),
]
team: list[URLPattern | URLResolver] = [
    path("", general.general, name="team"),
    path("rename/", general.rename, name="rename_team"),
    path("domains/", general.allow_domain, name="allow_domain"),
    path("domains/<int:domain_id>/remove/", general.forbid_domain, name="forbid_domain"),
    path("owner/", general.hand_over, name="hand_over"),
    path("leave/", general.leave, name="leave_team"),
    path("switch/", switch.switch, name="switch_team"),
    path("members/", members.member_list, name="members"),
    path("members/<int:member_id>/role/", members.change_role, name="change_role"),
    path("members/<int:member_id>/remove/", members.remove, name="remove_member"),
    path("members/former/<int:user_id>/", former.open_private, name="open_private"),
    path("invitations/", invitations.invite, name="invite"),
    path("invitations/<int:invitation_id>/link/", invitations.repeat, name="repeat_invitation"),
    path("invitations/<int:invitation_id>/revoke/", invitations.revoke, name="revoke_invitation"),
    path("audit/", audit.log, name="audit"),
    path("audit.csv", audit.export, name="audit_csv"),
    path("models/", team_models.page, name="team_models"),
    path("models/offer/", team_models.save_offer, name="save_offer"),
    path("models/defaults/", team_models.save_defaults, name="save_defaults"),
    path("models/titles/", team_models.save_titles, name="save_titles"),
    path("models/refresh/", team_models.refresh, name="refresh_models"),
    path("models/key/", team_models.save_key, name="save_key"),
    path("models/key/remove/", team_models.remove_key, name="remove_key"),
    path("usage/", usage.page, name="usage"),
    path("retention/", retention.page, name="retention"),
    path("retention/trash/", retention.trash_days, name="trash_days"),
    path("security/", security.security, name="security"),
    path("security/<int:member_id>/reset/", second_factor.ask, name="ask_reset"),
    path("security/<int:member_id>/confirm/", second_factor.confirm, name="confirm_reset"),
    path("security/<int:member_id>/withdraw/", second_factor.withdraw, name="withdraw_reset"),
]
urlpatterns = [
    path("", conversations.home, name="home"),
    path("conversations/", conversations.conversations, name="conversations"),
    path("conversations/change/", filing.change, name="change"),
    path("archive/", filing.archive, name="archive"),
    path("folders/", folders.make, name="make_folder"),
    path("folders/<int:id>/", folders.folder, name="folder"),
    path("folders/<int:id>/delete/", folders.delete, name="delete_folder"),
    path("trash/", trash.page, name="trash"),
    path("trash/restore/", trash.restore, name="restore"),
    path("trash/empty/", trash.empty, name="empty_trash"),
    path("c/<uuid:id>/", include(one_conversation)),
    path("search/", search.search, name="search"),
    path("search/palette/", search.palette, name="palette"),
    path("team/", include(team)),
    path("models/", models.model_options, name="models"),
    path("join/<str:token>/", join.join, name="join"),
    path("accounts/", include(account)),
    path("operator/", operator.urls),
]
handler400 = "chat.views.errors.bad_request"
handler403 = "chat.views.errors.permission_denied"
handler404 = "chat.views.errors.not_found"
handler429 = "chat.views.errors.too_many_requests"
handler500 = "chat.views.errors.server_error"
