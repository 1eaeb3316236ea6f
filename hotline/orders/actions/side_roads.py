"""疑难, 挂起, 申诉, 标记, 免责, 关注: what happens beside the main road."""

from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.orders import clocks, inputs, marking
from hotline.orders.actions.attaching import attach
from hotline.orders.actions.closing import to_difficult
from hotline.orders.actions.outcome import STAYS, Outcome
from hotline.orders.case import Case
from hotline.orders.labels import mark_label
from hotline.orders.models import Appeal, Follow
from hotline.orders.states import Decision, State
from hotline.people.models import Organisation


async def mark_difficult(case: Case, fields: inputs.WithReason) -> Outcome:
    """转疑难: also the workstation's 送疑难工单 (LEDGER M18)."""
    return Outcome(await to_difficult(case), {"text": fields.reason})


async def suspend(case: Case, fields: inputs.WithReason) -> Outcome:
    """挂起: upper-level co-ordination; every clock rests."""
    case.order.state_before = case.state.value
    await clocks.pause(case)
    return Outcome(State.SUSPENDED, {"text": fields.reason})


async def resume(case: Case, fields: inputs.WithReason) -> Outcome:
    """恢复办理, where it was."""
    await clocks.resume(case)
    return Outcome(State(case.order.state_before), {"text": fields.reason})


async def appeal(case: Case, fields: inputs.AppealAssessment) -> Outcome:
    """申诉: a unit objects to how this order counts against it (LEDGER 15.6)."""
    organisation_id = await _assessed(case)
    waiting = Appeal.filter(
        order_id=case.order.id,
        organisation_id=organisation_id,
        subject=fields.subject,
        decision=Decision.PENDING,
    )
    if await waiting.exists():
        raise Conflict("同一事项的申诉正在审核", code="appeal_pending")
    made = await Appeal.create(
        order_id=case.order.id,
        tenant_id=case.order.tenant_id,
        organisation_id=organisation_id,
        subject=fields.subject,
        reason=fields.reason,
        by_name=case.by.name,
        at=case.now,
    )
    await attach(case, fields.files, "appeal", made.id)
    return Outcome(data={"subject": fields.subject, "text": fields.reason, "appeal": made.id})


async def decide_appeal(case: Case, fields: inputs.DecideAppeal) -> Outcome:
    """申诉审核."""
    waiting = Appeal.filter(order_id=case.order.id, decision=Decision.PENDING).order_by("id")
    found = await (waiting.filter(id=fields.appeal) if fields.appeal else waiting).first()
    if found is None:
        raise NotFound("没有等待审核的申诉")
    found.decision, found.opinion = Decision(fields.decision), fields.opinion
    found.decided_by_name, found.decided_at = case.by.name, case.now
    await found.save()
    return Outcome(data={"decision": fields.decision, "subject": found.subject, "text": fields.opinion})


async def raise_mark(case: Case, fields: inputs.RaiseMark) -> Outcome:
    """A supervisor's own mark: proven false closing, media risk (RULES §9)."""
    if fields.rule.value not in case.profile.marks:
        raise Conflict("本市的预警规则没有启用这类标记", code="rule_off")
    lead = case.order.lead_organisation_id
    if not await marking.put(case.order, fields.colour, fields.rule, fields.reason, case.now, lead):
        raise Conflict("同类标记已经存在", code="marked")
    label = mark_label(fields.colour, case.profile.mark_label)
    return Outcome(data={"colour": fields.colour, "label": label, "rule": fields.rule, "text": fields.reason})


async def lift_mark(case: Case, fields: inputs.LiftMark) -> Outcome:
    """解除标记 after verification."""
    lifted = await marking.lift(case, fields.reason, fields.mark)
    if not lifted:
        raise Conflict("没有可以解除的标记", code="nothing_to_lift")
    return Outcome(data={"text": fields.reason, "count": lifted})


async def prompt(case: Case, fields: inputs.WithReason) -> Outcome:
    """督促: a leader tells the units that still work on it to get on; the citizen's own word is `urge`."""
    units = list(dict.fromkeys(one.organisation.label for one in case.live))
    return Outcome(data={"text": fields.reason, "organisations": units})


async def waive_breach(case: Case, fields: inputs.WaiveBreach) -> Outcome:
    """免责超期: only 督办 can un-breach a limit, with a reason that stays (RULES §4.3, freeze rule)."""
    late = [one for one in case.clocks if one.due_at < case.now and not one.waived]
    chosen = [one for one in late if fields.assignment in (None, one.assignment_id)]
    if not chosen:
        raise Invalid("这条交办没有超期的时限", fields={"assignment": "没有超期的时限"})
    for clock in chosen:
        await clocks.forgive(case, clock, fields.days, fields.reason)
    return Outcome(data={"text": fields.reason, "days": fields.days})


async def follow(case: Case, _: inputs.Nothing) -> Outcome:
    """关注; following twice is following."""
    if case.by.staff_id is not None:
        await Follow.get_or_create(
            defaults={"at": case.now}, order_id=case.order.id, staff_id=case.by.staff_id
        )
    return STAYS


async def unfollow(case: Case, _: inputs.Nothing) -> Outcome:
    """取消关注."""
    await Follow.filter(order_id=case.order.id, staff_id=case.by.staff_id).delete()
    return STAYS


async def _assessed(case: Case) -> int:
    for share in case.assignments:
        if share.organisation.path.startswith(case.by.organisation_path):
            return share.organisation_id
    own = await Organisation.get_or_none(id=case.by.organisation_id)
    if own is None or own.id == case.order.tenant_id:
        raise Conflict("只有承办过此工单的单位可以申诉", code="not_assessed")
    return own.id
