"""Start, stop, pause and move the clocks of a case. The arithmetic is `worktime`'s, the limits the profile's."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hotline.orders.case import Case
from hotline.orders.marking import late_reason, raise_mark
from hotline.orders.models import Assignment, Clock
from hotline.orders.states import ClockKind, MarkColour, MarkRule, Part
from hotline.profiles.models import calendar_at
from hotline.worktime.deadline import (
    Deadline,
    carry_over,
    days_left_point,
    due,
    earlier,
    extend,
    pause_sentence,
    shift_for_pause,
)
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.zone import CHINA

HANDLING = (ClockKind.HANDLE, ClockKind.CO_HANDLE)
OF_ASSIGNMENT = (*HANDLING, ClockKind.SIGN, ClockKind.CONFIRM, ClockKind.FEEDBACK)
#: What started the clock, as its explanation says it.
_EVENTS = {
    ClockKind.DISPATCH: "收到诉求",
    ClockKind.SIGN: "派出",
    ClockKind.CONFIRM: "签收",
    ClockKind.FEEDBACK: "派出",
    ClockKind.HANDLE: "派出",
    ClockKind.CO_HANDLE: "派出",
    ClockKind.REVIEW: "提交审核",
    ClockKind.CALLBACK: "转回访",
    ClockKind.OBJECTION: "提出申请",
}


async def start(case: Case, kind: ClockKind, assignment: Assignment | None = None) -> Clock | None:
    """Start a clock by the city's profile; a city that sets no such limit gets no clock."""
    asked = ClockKind.HANDLE if kind is ClockKind.CO_HANDLE else kind
    order = case.order
    limit = case.profile.limit(asked, order.type, order.urgency, case.now, case.calendar)
    if limit is None:
        return None
    deadline = due(case.now, limit, case.calendar, warn_share=case.profile.warn_share, event=_EVENTS[kind])
    if kind is ClockKind.CO_HANDLE:
        deadline = earlier(
            deadline.due_at, case.profile.co_handler_lead_days, case.calendar, start=case.now, unit=limit.unit
        )
    return await _create(case, kind, limit, deadline, assignment)


async def start_until(case: Case, kind: ClockKind, assignment: Assignment, due_at: datetime) -> Clock:
    """Start a clock with a moment set by a person: the co-handler's own feedback deadline (LEDGER 17.3)."""
    text = f"由主办单位指定，{_when(due_at)}前反馈。"
    minutes = max(1, int((due_at - case.now).total_seconds() // 60))
    warn_at = case.now + (due_at - case.now) * case.profile.warn_share
    deadline = Deadline(due_at, warn_at, case.calendar.version, (text,))
    return await _create(case, kind, Limit(minutes, Unit.MINUTES), deadline, assignment)


async def stop(case: Case, kinds: Iterable[ClockKind], assignment: Assignment | None = None) -> None:
    """Stop clocks; one that is past its due time is breached for good, unless supervision waived it."""
    wanted = set(kinds)
    for clock in list(case.clocks):
        if clock.kind in wanted and (assignment is None or clock.assignment_id == assignment.id):
            await _finish(case, clock)


async def stop_all(case: Case) -> None:
    """Nothing runs on an order that reached its end."""
    for clock in list(case.clocks):
        await _finish(case, clock)


async def pause(case: Case) -> None:
    """Hold every running clock: awaiting the citizen's material, suspended, merged (RULES §4.3)."""
    for clock in case.clocks:
        if clock.paused_at is None:
            clock.paused_at = case.now
            await clock.save(update_fields=["paused_at"])


async def resume(case: Case) -> None:
    """Run on: each due time moves by what the pause took, counted in the clock's own unit."""
    for clock in case.clocks:
        if clock.paused_at is not None:
            _shift(case, clock, clock.paused_at)
            clock.paused_at = None
            await clock.save()
            await _show_due(case, clock)


async def prolong(case: Case, assignment: Assignment, days: int) -> None:
    """An approved extension: the due date moves, the original one is kept for the reports."""
    for clock in case.clocks:
        if clock.kind in HANDLING and clock.assignment_id == assignment.id:
            deadline = extended(case, clock, days)
            clock.due_at = deadline.due_at
            clock.warn_at = _warn_at(case, clock.kind, Unit(clock.unit), deadline)
            clock.explanation = [*clock.explanation, *deadline.explanation]
            await clock.save()
            await _show_due(case, clock)


def extended(case: Case, clock: Clock, days: int) -> Deadline:
    """What the clock's deadline would be after an extension: also the preview before it is asked for."""
    return extend(
        clock.due_at,
        Limit(days, Unit.WORKING_DAYS),
        case.calendar,
        start=clock.started_at,
        original_due_at=clock.original_due_at,
        warn_share=case.profile.warn_share,
    )


def longest_extension(case: Case, assignment: Assignment) -> int | None:
    """Working days an extension may last: at most the original limit (RULES §7, profile `max_share`)."""
    limit = handling_clock(case, assignment)
    if limit is None or limit.unit != Unit.WORKING_DAYS:
        return None
    return max(1, int(limit.value * case.profile.extension.max_share))


def handling_clock(case: Case, assignment: Assignment) -> Clock | None:
    """The running clock of one assignment's handling."""
    return next(
        (one for one in case.clocks if one.assignment_id == assignment.id and one.kind in HANDLING), None
    )


async def forgive(case: Case, clock: Clock, days: int, reason: str) -> None:
    """督办 approval: the breach does not count; `days` working days are granted from now (RULES §4.3)."""
    clock.waived, clock.breached_at = reason[:200], None
    if days:
        deadline = due(case.now, Limit(days, Unit.WORKING_DAYS), case.calendar)
        clock.due_at = deadline.due_at
        clock.warn_at = _warn_at(case, clock.kind, Unit.WORKING_DAYS, deadline)
    clock.explanation = [*clock.explanation, f"督办批准不计超期，办理至{_when(clock.due_at)}。"]
    await clock.save()
    await _show_due(case, clock)


async def hand_over(case: Case, assignment: Assignment) -> None:
    """Running clocks judge whoever holds the share now."""
    for clock in case.clocks:
        if clock.assignment_id == assignment.id:
            clock.organisation_id = assignment.organisation_id
            await clock.save(update_fields=["organisation_id"])


async def reopen(case: Case, assignment: Assignment) -> None:
    """A refused result: the unit's clock runs on as if it had never stopped – the time lost is the unit's."""
    clock = await Clock.filter(assignment_id=assignment.id, kind__in=list(HANDLING)).order_by("-id").first()
    if clock is None:
        return
    clock.stopped_at = None
    clock.explanation = [*clock.explanation, "办理结果被退回修改，时限继续计算。"]
    await clock.save()
    case.clocks.append(clock)
    await _show_due(case, clock)


async def recompute(case: Case, clock: Clock) -> bool:
    """Count a running clock again by the calendar in force; True when its due time moved.

    What was added to the first due date – extensions, pauses – is added again, in the clock's own unit.
    """
    unit = Unit(clock.unit)
    before, old = clock.due_at, await calendar_at(case.order.tenant_id, clock.calendar_version)
    if old is None or unit.natural or old.version == case.calendar.version:
        return False
    first = _first_due(case, clock)
    granted = (clock.original_due_at, before)
    clock.due_at = carry_over(*granted, first.due_at, unit, old, case.calendar)
    first_warn_at = carry_over(*granted, first.warn_at, unit, old, case.calendar)
    clock.warn_at = _warn_at(
        case, clock.kind, unit, replace(first, due_at=clock.due_at, warn_at=first_warn_at)
    )
    clock.calendar_version = case.calendar.version
    if clock.due_at != before:
        text = f"工作日历调整，期限由{_when(before)}改为{_when(clock.due_at)}。"
        clock.explanation = [*clock.explanation, text]
    await clock.save()
    await _show_due(case, clock)
    return clock.due_at != before


def _first_due(case: Case, clock: Clock) -> Deadline:
    limit = Limit(clock.value, Unit(clock.unit))
    first = due(clock.started_at, limit, case.calendar, warn_share=case.profile.warn_share)
    if clock.kind is not ClockKind.CO_HANDLE:
        return first
    ahead = case.profile.co_handler_lead_days
    return earlier(first.due_at, ahead, case.calendar, start=clock.started_at, unit=limit.unit)


async def _create(
    case: Case, kind: ClockKind, limit: Limit, deadline: Deadline, assignment: Assignment | None
) -> Clock:
    clock = await Clock.create(
        order_id=case.order.id,
        assignment_id=assignment.id if assignment else None,
        organisation_id=assignment.organisation_id if assignment else case.order.tenant_id,
        kind=kind,
        value=limit.value,
        unit=limit.unit.value,
        started_at=case.now,
        due_at=deadline.due_at,
        original_due_at=deadline.due_at,
        warn_at=_warn_at(case, kind, limit.unit, deadline),
        calendar_version=deadline.calendar_version,
        explanation=list(deadline.explanation),
    )
    case.clocks.append(clock)
    await _show_due(case, clock, assignment)
    return clock


def _warn_at(case: Case, kind: ClockKind, unit: Unit, deadline: Deadline) -> datetime:
    """When handling turns yellow: a share of the limit is used, or only the last working days are left."""
    days = case.profile.warn_days_left
    if kind not in HANDLING or unit is not Unit.WORKING_DAYS or not days:
        return deadline.warn_at
    return min(deadline.warn_at, days_left_point(deadline.due_at, days, case.calendar))


async def _finish(case: Case, clock: Clock) -> None:
    if clock.paused_at is not None:
        _shift(case, clock, clock.paused_at)
        clock.paused_at = None
    clock.stopped_at = case.now
    if case.now > clock.due_at and not clock.waived and clock.breached_at is None:
        clock.breached_at = clock.due_at
        await _mark_late(case, clock)
    await clock.save()
    case.clocks.remove(clock)


async def _mark_late(case: Case, clock: Clock) -> None:
    """An answer that came late before any sweep looked is marked all the same."""
    if clock.kind in HANDLING:
        await raise_mark(case, MarkColour.RED, MarkRule.OVERDUE, late_reason(clock), clock=clock)


def _shift(case: Case, clock: Clock, paused_at: datetime) -> None:
    unit, before = Unit(clock.unit), clock.due_at
    clock.due_at = shift_for_pause(before, paused_at, case.now, unit, case.calendar)
    clock.warn_at = shift_for_pause(clock.warn_at, paused_at, case.now, unit, case.calendar)
    text = pause_sentence(paused_at, case.now, before, clock.due_at)
    clock.explanation = [*clock.explanation, text]


async def _show_due(case: Case, clock: Clock, assignment: Assignment | None = None) -> None:
    """Lists sort by the due time on the order and on the assignment: keep both in step with the clock."""
    if clock.kind not in (*HANDLING, ClockKind.DISPATCH):
        return
    if clock.assignment_id is not None:
        share = assignment or case.assignment(clock.assignment_id)
        share.due_at = clock.due_at
        await share.save(update_fields=["due_at"])
        if share.part is not Part.LEAD or share.parent_id is not None:
            return
    case.order.due_at = clock.due_at


def _when(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
