"""工作日历: the year at a glance, publishing a new version, and what it did to running clocks."""

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, Field
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Conflict, NotFound
from hotline.orders.recalculation import applied, put_in_force
from hotline.profiles.actions import publish_calendar
from hotline.profiles.models import CalendarVersion, calendar_at, calendar_for
from hotline.worktime.calendar import Calendar, CalendarInvalid
from hotline.worktime.comparison import Changes, compare, working_days
from hotline.worktime.zone import local
from web.centre.admin import audit_words, calendar_text
from web.kit import forms, needs, page, redirect, render, signed_in
from web.kit import gettext as _

URL = "/admin/calendars"
ADMIN = needs("admin.calendars")
FIRST_YEAR, LAST_YEAR = 2020, 2099
SHOWN_VERSIONS = 20


class Draft(BaseModel):
    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    base: str = Field(max_length=64)
    name: str = Field(min_length=2, max_length=60)
    holidays: str = Field(default="", max_length=10_000)
    make_up_days: str = Field(default="", max_length=5_000)
    seasons: str = Field(max_length=2_000)
    official: bool = False
    step: str = "preview"


@dataclass(frozen=True)
class Preview:
    """What publishing a draft would change, and the data it would publish."""

    data: dict[str, Any]
    changes: Changes
    days_before: int
    days_after: int


async def year_view(request: Request) -> Response:
    tenant = signed_in(request).tenant_id or 0
    in_force = await calendar_for(tenant)
    wanted = request.query_params.get("version", "")
    shown = await calendar_at(tenant, wanted) if wanted else in_force
    if shown is None:
        raise NotFound("没有这个日历版本")
    year = _year(request)
    return render(
        request,
        "centre/admin/calendars.html",
        calendar=shown,
        in_force=in_force,
        year=year,
        years=sorted({day.year for day in shown.holidays} | {year}),
        months=[_month(shown, year, month) for month in range(1, 13)],
        working=working_days(shown, year),
        seasons=calendar_text.seasons_text(shown).splitlines(),
        versions=await _versions(tenant),
        who=audit_words.who,
    )


async def edit(request: Request) -> Response:
    tenant = signed_in(request).tenant_id or 0
    in_force = await calendar_for(tenant)
    if request.method != "POST":
        return await _show(request, forms.blank(_values(in_force, _year(request))), _year(request), None)
    form = await forms.read(request, Draft)
    draft = form.model
    preview = _preview(form, in_force) if draft else None
    if draft and preview and form.model and draft.step == "publish":
        with form.keeping_refusals():
            return await _publish(request, tenant, draft, preview, in_force)
    year = draft.year if draft else _year(request)
    return await _show(request, form, year, preview if form.model else None)


async def recount(request: Request) -> Response:
    """Once more, when the run after publishing was cut short."""
    actor, now = signed_in(request), request.state.now
    version = (await calendar_for(actor.tenant_id or 0)).version
    response = redirect(request, URL, toast=_("正在重新计算，稍后刷新查看结果。"))
    response.background = BackgroundTask(put_in_force, version, by=actor, now=now)
    return response


async def _publish(
    request: Request, tenant: int, draft: Draft, preview: Preview, in_force: Calendar
) -> Response:
    actor, now = signed_in(request), request.state.now
    if draft.base != in_force.version:
        raise Conflict("编辑期间有人发布了新版本，请核对后重新预览", code="stale_calendar")
    if preview.changes.nothing:
        raise Conflict("与当前日历没有差别，不需要发布")
    row = await publish_calendar(tenant, {**preview.data, "name": draft.name}, actor, now)
    toast = _("已发布，正在按新日历重新计算未完成的时限。")
    response = redirect(request, f"{URL}?year={draft.year}", toast=toast)
    # Behind the answer: a big city's clocks take a while, and nobody should wait for them.
    response.background = BackgroundTask(put_in_force, row.version, by=actor, now=now)
    return response


async def _show(request: Request, form: "forms.Form[Draft]", year: int, preview: Preview | None) -> Response:
    return render(
        request,
        "centre/admin/calendar_edit.html",
        form=form,
        year=year,
        years=range(FIRST_YEAR, LAST_YEAR + 1),
        preview=preview,
    )


def _preview(form: "forms.Form[Draft]", in_force: Calendar) -> Preview | None:
    draft = form.model
    if draft is None:
        return None
    data = _data(form, draft, in_force)
    if data is None:
        return None
    try:
        proposed = Calendar.from_json({**data, "version": "draft"})
    except CalendarInvalid as error:
        form.refuse(str(error))
        return None
    before, after = working_days(in_force, draft.year), working_days(proposed, draft.year)
    return Preview(data, compare(in_force, proposed), before, after)


def _data(form: "forms.Form[Draft]", draft: Draft, in_force: Calendar) -> dict[str, Any] | None:
    """The edited calendar; each text that cannot be read is named at its own field."""
    holidays = _read(form, "holidays", lambda: calendar_text.parse_days(draft.holidays, draft.year))
    make_up = _read(form, "make_up_days", lambda: calendar_text.parse_days(draft.make_up_days, draft.year))
    seasons = _read(form, "seasons", lambda: calendar_text.parse_seasons(draft.seasons))
    if holidays is None or make_up is None or seasons is None:
        return None
    return {
        **calendar_text.edited(in_force, draft.year, holidays, make_up, draft.official),
        "seasons": seasons,
    }


def _read(form: "forms.Form[Draft]", name: str, parse: Any) -> Any:
    try:
        return parse()
    except calendar_text.Unreadable as error:
        form.refuse(str(error), name)
        return None


def _values(calendar: Calendar, year: int) -> dict[str, Any]:
    holidays = {day: calendar.names.get(day, "") for day in calendar.holidays}
    make_up = {day: calendar.names.get(day, "") for day in calendar.make_up_days}
    return {
        "year": year,
        "base": calendar.version,
        "name": f"{year} 年工作日历",
        "holidays": calendar_text.days_text(holidays, year),
        "make_up_days": calendar_text.days_text(make_up, year),
        "seasons": calendar_text.seasons_text(calendar),
        "official": "true" if year in calendar.years else "",
    }


def _year(request: Request) -> int:
    asked = request.query_params.get("year", "")
    if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:4]) <= LAST_YEAR:
        return int(asked[:4])
    return local(request.state.now).year


def _month(calendar: Calendar, year: int, month: int) -> dict[str, Any]:
    """Weeks of (day, kind, name); None pads the first and last week."""
    weeks = [
        [_day(calendar, date(year, month, day)) if day else None for day in week]
        for week in months.Calendar(firstweekday=0).monthdayscalendar(year, month)
    ]
    working = sum(bool(cell and cell[1] in ("work", "make-up")) for week in weeks for cell in week)
    return {"number": month, "weeks": weeks, "working": working}


def _day(calendar: Calendar, day: date) -> tuple[int, str, str]:
    if day in calendar.make_up_days:
        return day.day, "make-up", calendar.names.get(day) or _("调休上班")
    if day in calendar.holidays:
        return day.day, "holiday", calendar.names.get(day) or _("放假")
    return day.day, "work" if calendar.is_working_day(day) else "rest", ""


async def _versions(tenant: int) -> list[tuple[CalendarVersion, int | None]]:
    rows = await CalendarVersion.filter(tenant_id=tenant).order_by("-id").limit(SHOWN_VERSIONS)
    return [(row, await applied(row.version)) for row in rows]


ROUTES = [
    page(URL, year_view, guard=ADMIN, name="calendars"),
    page(f"{URL}/edit", edit, ["GET", "POST"], guard=ADMIN, name="edit_calendar"),
    page(f"{URL}/recount", recount, ["POST"], guard=ADMIN, name="recount_clocks"),
]
