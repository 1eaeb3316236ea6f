"""Who may do which step on a case: state, permission, scope, then the rules."""

from hotline.infra.errors import Conflict, Forbidden, NotFound, Refused
from hotline.orders.case import Case
from hotline.orders.labels import STATES
from hotline.orders.rules import GUARDS, pending_decisions
from hotline.orders.workflow import REVIEWS, STEPS, WORKFLOW, Step


def require_visible(case: Case) -> None:
    """An order outside one's view does not exist – its number must not even be confirmed."""
    if not case.reaches("order.view"):
        raise NotFound("没有找到这个工单")


def check(case: Case, step: Step) -> None:
    """Raise the refusal a person reads, or return.

    Order matters: what one may never do is answered before what one cannot do now.
    """
    require_visible(case)
    if not case.reaches(permission_of(step)):
        raise Forbidden("您的岗位没有此项权限")
    if case.state not in step.from_states:
        raise Conflict(
            "工单当前为“{state}”，不能{action}",
            code="wrong_state",
            state=STATES[case.state],
            action=step.label,
        )
    guard = GUARDS.get(step.name)
    if guard is not None:
        guard(case)


def permission_of(step: Step) -> str:
    """Evaluating is the citizen's alone; everything else stands in the permission table."""
    return step.permission or "order.evaluate"


def permitted(case: Case, step: Step) -> bool:
    """Whether `check` would pass."""
    try:
        check(case, step)
    except Refused:
        return False
    return True


def allowed_steps(case: Case) -> list[Step]:
    """The steps the actor may take now: a screen draws one button for each."""
    return [step for step in STEPS if permitted(case, step)]


def allowed_actions(case: Case) -> list[str]:
    """The API's names of the allowed steps: every review is called `review`."""
    names = ["review" if step.reviews else step.name for step in allowed_steps(case)]
    return list(dict.fromkeys(names))


def resolve(case: Case, action: str, review_kind: str | None) -> Step:
    """The step an action name stands for; `review` becomes the review that waits."""
    if action != "review":
        step = WORKFLOW.get(action)
        if step is None:
            raise NotFound("没有这个操作", code="unknown_action")
        return step
    return REVIEWS[review_kind or _waiting_review(case)]


def _waiting_review(case: Case) -> str:
    kinds = pending_decisions(case)
    if not kinds:
        require_visible(case)
        raise Conflict("没有等待审核的事项", code="nothing_to_review")
    mine = [kind for kind in sorted(kinds) if permitted(case, REVIEWS[kind])]
    if len(mine) > 1:
        raise Conflict("有多项等待审核，请指明审核哪一项", code="several_reviews")
    return mine[0] if mine else sorted(kinds)[0]
