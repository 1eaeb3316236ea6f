"""Who may take which step on a notice: visibility, permission and side, state, then the rules."""

from hotline.infra.errors import Conflict, Forbidden, NotFound, Refused
from hotline.supervision.case import NoticeCase
from hotline.supervision.rules import GUARDS
from hotline.supervision.states import STATES
from hotline.supervision.workflow import STEPS, WORKFLOW, Side, Step

MISSING = "没有找到这份督办单"
MOST = 2**63


def known(notice_id: int) -> int:
    """The id itself; one no database can hold is nobody's."""
    if notice_id >= MOST:
        raise NotFound(MISSING)
    return notice_id


def require_visible(case: NoticeCase) -> None:
    """A notice outside one's view does not exist."""
    if not case.reaches("supervision.view", Side.TARGET, Side.ISSUER):
        raise NotFound(MISSING)


def check(case: NoticeCase, step: Step) -> None:
    """Raise the refusal a person reads, or return."""
    require_visible(case)
    if not case.reaches(step.permission, step.side):
        raise Forbidden("您的岗位没有此项权限")
    if case.notice.state not in step.from_states:
        raise Conflict(
            "督办单当前为“{state}”，不能{action}",
            code="wrong_state",
            state=STATES[case.notice.state],
            action=step.label,
        )
    guard = GUARDS.get(step.name)
    if guard is not None:
        guard(case)


def permitted(case: NoticeCase, step: Step) -> bool:
    """Whether `check` would pass."""
    try:
        check(case, step)
    except Refused:
        return False
    return True


def allowed_steps(case: NoticeCase) -> list[Step]:
    """The steps the actor may take now: a screen draws one button for each."""
    return [step for step in STEPS if permitted(case, step)]


def named(name: str) -> Step:
    """The step of this name."""
    step = WORKFLOW.get(name)
    if step is None:
        raise NotFound("没有这个操作", code="unknown_action")
    return step
