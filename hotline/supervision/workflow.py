"""The life of a supervision notice as one table: step → side → permission → from-states → to-state.

Screens draw their buttons from it, the API publishes it, docs draw it, tests walk it exhaustively.
"""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

from hotline.supervision import inputs
from hotline.supervision.states import OPEN, OWED, SupervisionState

S = SupervisionState


class Side(StrEnum):
    """Whose step it is: of the unit a notice was sent to, or of those who sent it."""

    TARGET = "target"
    ISSUER = "issuer"


@dataclass(frozen=True)
class Step:
    """One row. An empty `to` means the state does not change."""

    name: str
    label: str
    permission: str
    side: Side
    from_states: frozenset[SupervisionState]
    fields: type[BaseModel] = inputs.NoticeStep
    to: SupervisionState | None = None


STEPS: tuple[Step, ...] = (
    Step(
        "acknowledge",
        "签收督办单",
        "supervision.feed_back",
        Side.TARGET,
        frozenset({S.ISSUED}),
        to=S.ACKNOWLEDGED,
    ),
    Step("feed_back", "反馈", "supervision.feed_back", Side.TARGET, OWED, inputs.FeedBack, S.FED_BACK),
    Step(
        "verify",
        "核实销号",
        "supervision.verify",
        Side.ISSUER,
        frozenset({S.FED_BACK}),
        inputs.VerifyNotice,
        S.VERIFIED,
    ),
    Step(
        "refuse",
        "退回重报",
        "supervision.verify",
        Side.ISSUER,
        frozenset({S.FED_BACK}),
        inputs.RefuseFeedback,
        S.REFUSED,
    ),
    Step("remind", "再次催促", "supervision.issue", Side.ISSUER, OWED),
    Step("postpone", "调整期限", "supervision.issue", Side.ISSUER, OWED, inputs.Postpone),
    Step("withdraw", "撤回", "supervision.issue", Side.ISSUER, OPEN, inputs.WithdrawNotice, S.WITHDRAWN),
)

WORKFLOW: dict[str, Step] = {step.name: step for step in STEPS}
