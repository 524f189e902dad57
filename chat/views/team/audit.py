"""The audit log as a page and as a file."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chat.access import audit, audit_words, people, permissions
from chat.models import AuditEvent
from chat.models.batches import in_batches
from chat.views.guards import MemberRequest, allowed_to

EVENTS_A_PAGE = 50
EVENTS_A_BATCH = 500


@require_GET
@allowed_to(permissions.may_see_audit)
def log(request: MemberRequest) -> HttpResponse:
    events = AuditEvent.objects.filter(team=request.member.team)
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    people.name_events(request.member.team, page.object_list)
    context = {"page": page, "actions": audit.ACTIONS, "details": audit_words.details}
    return render(request, "team/audit.html", context)


@require_GET
@allowed_to(permissions.may_see_audit)
def export(request: MemberRequest) -> HttpResponseBase:
    events = in_batches(AuditEvent.objects.filter(team=request.member.team), "-id", EVENTS_A_BATCH)
    response = StreamingHttpResponse(audit.as_csv(events), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response
