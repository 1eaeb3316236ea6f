"""Who hears of a step. Words that leave the house name the notice and its deadline, nothing of any order."""

from datetime import datetime

from hotline.messages.acknowledging import acknowledge
from hotline.messages.kinds import name_kind
from hotline.messages.models import Notice
from hotline.messages.notices import cancel, notify
from hotline.messages.states import UNHEARD, Audience
from hotline.people.actor import Actor
from hotline.supervision.case import NoticeCase
from hotline.supervision.workflow import Side
from hotline.worktime.zone import local

#: What screens call these kinds of notices.
KINDS = {
    "supervision_issued": "督办单",
    "supervision_postponed": "督办期限调整",
    "supervision_fed_back": "督办反馈",
    "supervision_refused": "督办退回重报",
    "supervision_verified": "督办销号",
    "supervision_withdrawn": "督办撤回",
    "supervision_overdue": "督办逾期",
}
for _kind, _label in KINDS.items():
    name_kind(_kind, _label)
#: step → kind of notice, which side hears of it, title
_TOLD: dict[str, tuple[str, Side, str]] = {
    "issue": ("supervision_issued", Side.TARGET, "收到督办单 {number}"),
    "remind": ("supervision_issued", Side.TARGET, "请尽快反馈督办单 {number}"),
    "postpone": ("supervision_postponed", Side.TARGET, "督办单 {number} 的反馈期限已调整"),
    "feed_back": ("supervision_fed_back", Side.ISSUER, "{unit}已反馈督办单 {number}"),
    "refuse": ("supervision_refused", Side.TARGET, "督办单 {number} 的反馈被退回"),
    "verify": ("supervision_verified", Side.TARGET, "督办单 {number} 已销号"),
    "withdraw": ("supervision_withdrawn", Side.TARGET, "督办单 {number} 已撤回"),
}
_OVERDUE = "督办单 {number} 逾期未反馈"
#: What these notices are titled, with `{number}` and `{unit}`.
TITLES = (*(title for _kind, _side, title in _TOLD.values()), _OVERDUE)
#: Nothing more is owed to or by anybody: what was still being told is over.
_ENDS = frozenset({"verify", "withdraw"})


def subject_of(notice_id: int) -> str:
    """Under which word the messages room keeps what concerns this notice."""
    return f"supervision:{notice_id}"


async def tell(case: NoticeCase, step: str) -> None:
    """Inside the step's transaction: it happened and somebody will know, or neither."""
    await _heard(case)
    if step in _ENDS:
        await cancel(case.now, "督办单已了结", subject_key=subject_of(case.notice.id))
    if step not in _TOLD:
        return
    kind, side, title = _TOLD[step]
    await _notify(case, kind, side, title, f"{case.notice.version}")


async def tell_overdue(case: NoticeCase) -> None:
    """Both sides hear of it: the unit's main leader, and whoever issued the notice."""
    await _notify(case, "supervision_overdue", Side.TARGET, _OVERDUE, "overdue")
    await _notify(case, "supervision_overdue", Side.ISSUER, _OVERDUE, "overdue-issuer")


async def _notify(case: NoticeCase, kind: str, side: Side, title: str, occasion: str) -> Notice:
    notice = case.notice
    place = case.target if side is Side.TARGET else case.issuer
    return await notify(
        kind,
        tenant_id=notice.tenant_id,
        organisation_id=place.id,
        audience=_audience(case, kind, side),
        title=title.format(number=notice.number, unit=case.target.label),
        body=_body(case),
        url=_url(case, side),
        urgency=notice.urgency,
        subject_key=subject_of(notice.id),
        now=case.now,
        dedupe=f"{subject_of(notice.id)}:{notice.version}:{kind}:{occasion}",
        staff_ids=_named(case, side),
    )


def _audience(case: NoticeCase, kind: str, side: Side) -> Audience:
    if side is Side.ISSUER:
        return Audience.SUPERVISORS if _by_centre(case) else Audience.LEADERS
    return Audience.MAIN_LEADER if kind == "supervision_overdue" else Audience.LEADERS


def _named(case: NoticeCase, side: Side) -> tuple[int, ...]:
    """The leader a notice is addressed to hears of it first; whoever issued it hears the answer."""
    person = case.notice.leader_id if side is Side.TARGET else case.notice.issued_by_id
    return (person,) if person is not None else ()


def _url(case: NoticeCase, side: Side) -> str:
    room = "desk" if side is Side.ISSUER and _by_centre(case) else "app"
    return f"/{room}/supervision/{case.notice.id}"


def _by_centre(case: NoticeCase) -> bool:
    return case.notice.issuer_id == case.notice.tenant_id


def _body(case: NoticeCase) -> str:
    due = local(case.notice.due_at)
    return f"被督办单位：{case.target.label}，反馈期限：{due.month}月{due.day}日 {due:%H:%M}，共 {len(case.orders)} 件工单。"


async def _heard(case: NoticeCase) -> None:
    """Whoever takes a step has taken note of what was told to him."""
    await _take_note(case.notice.id, case.by, "button", case.now)


async def opened(notice_id: int, *, by: Actor, now: datetime) -> None:
    """Somebody opened the notice's page: what was sent to him about it has been read."""
    await _take_note(notice_id, by, "opened", now)


async def _take_note(notice_id: int, by: Actor, how: str, now: datetime) -> None:
    unheard = Notice.filter(subject_key=subject_of(notice_id), state__in=UNHEARD)
    his = unheard.filter(deliveries__staff_id=by.staff_id or 0).distinct()
    for one in await his.values_list("id", flat=True):
        await acknowledge(int(str(one)), by=by, how=how, now=now)
