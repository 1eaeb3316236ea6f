"""审计记录: who did what, searchable, with a proof that nothing was changed afterwards."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.audit import AuditEntry, Verification, verify_chain
from hotline.people.audit_trail import AuditFilter, list_audit
from hotline.people.models import Staff
from hotline.worktime.zone import CHINA
from web.centre.admin import audit_words
from web.kit import forms, needs, page, render, signed_in
from web.kit.limits import limited

URL = "/admin/audit"
READER = needs("audit.view")
PER_PAGE = 50


class AuditQuery(BaseModel):
    who: str = Field(default="", max_length=60)
    action: str = Field(default="", max_length=60)
    subject: str = Field(default="", max_length=60)
    since: date | None = None
    until: date | None = None
    after: int | None = Field(default=None, gt=0, lt=2**62)


async def listing(request: Request) -> Response:
    return await _show(request, None)


@limited("verify-audit", "6/minute")
async def verify(request: Request) -> Response:
    return await _show(request, await verify_chain())


async def _show(request: Request, proof: Verification | None) -> Response:
    form = forms.read_query(request, AuditQuery)
    query = form.model or AuditQuery()
    found = await list_audit(_filter(query), by=signed_in(request), after=query.after, limit=PER_PAGE)
    chosen = query.model_dump(mode="json", exclude_defaults=True, exclude={"after"})
    return render(
        request,
        "centre/admin/audit.html",
        form=form,
        entries=found.entries,
        next_url=f"{URL}?{urlencode(chosen | {'after': found.after})}" if found.after else "",
        first_url=f"{URL}?{urlencode(chosen)}" if query.after else "",
        narrowed=bool(chosen),
        families=list(audit_words.FAMILIES.items()),
        words=audit_words,
        names=await _names(found.entries),
        proof=proof,
    )


async def _names(entries: list[AuditEntry]) -> dict[str, str]:
    """Staff by name: an entry's subject holds only their number."""
    ids = {row.subject.removeprefix("staff:") for row in entries if row.subject.startswith("staff:")}
    rows = await Staff.filter(id__in=[int(one) for one in ids if one.isdigit()])
    return {f"staff:{row.id}": row.name for row in rows}


def _filter(query: AuditQuery) -> AuditFilter:
    return AuditFilter(
        who=query.who,
        action=query.action,
        subject=query.subject,
        since=_midnight(query.since),
        until=_midnight(query.until, days=1),
    )


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    if day is None or not 1990 < day.year < 9000:
        return None
    return datetime.combine(day + timedelta(days=days), time(), CHINA)


ROUTES = [
    page(URL, listing, guard=READER, name="audit_log"),
    page(f"{URL}/verify", verify, ["POST"], guard=READER, name="verify_audit"),
]
