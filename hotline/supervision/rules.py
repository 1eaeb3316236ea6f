"""Whether a step may be taken now: pure decisions over a loaded case, refused in words a person reads."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hotline.infra.errors import Forbidden, Invalid, TooMany
from hotline.supervision.case import NoticeCase

Guard = Callable[[NoticeCase], None]
REMIND_AGAIN = timedelta(hours=4)
FURTHEST = timedelta(days=365)


def _feed_back(case: NoticeCase) -> None:
    """Who asks does not answer himself."""
    if case.by.staff_id is not None and case.by.staff_id == case.notice.issued_by_id:
        raise Forbidden("发出督办单的人不能代被督办单位反馈", code="separation_of_duties")


def _judge(case: NoticeCase) -> None:
    """Who answered does not judge the answer."""
    if case.by.staff_id is not None and case.by.staff_id in case.fed_back_by:
        raise Forbidden("反馈人不能核实自己的反馈，请由其他人员核实", code="separation_of_duties")


def _remind(case: NoticeCase) -> None:
    """Somebody who is reminded every minute stops listening."""
    if case.reminded_at is not None and case.now < case.reminded_at + REMIND_AGAIN:
        raise TooMany("刚刚催促过，请过几个小时再催", code="reminded_recently")


def require_reach(now: datetime, due_at: datetime) -> None:
    """A deadline lies ahead, and not years away."""
    if due_at <= now:
        raise Invalid("反馈期限必须晚于现在", fields={"due_at": "必须晚于现在"})
    if due_at - now > FURTHEST:
        raise Invalid("反馈期限太远，最长一年", fields={"due_at": "最长一年"})


GUARDS: dict[str, Guard] = {
    "acknowledge": _feed_back,
    "feed_back": _feed_back,
    "verify": _judge,
    "refuse": _judge,
    "remind": _remind,
}
