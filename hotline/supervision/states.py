"""The closed vocabularies of a supervision notice, with their Chinese."""

from collections.abc import Mapping
from enum import StrEnum


class SupervisionState(StrEnum):
    """issued → acknowledged → fed_back → verified; a refused feedback is given again."""

    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    FED_BACK = "fed_back"
    REFUSED = "refused"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"


#: The unit owes its feedback: the deadline runs.
OWED = frozenset({SupervisionState.ISSUED, SupervisionState.ACKNOWLEDGED, SupervisionState.REFUSED})
#: Neither lifted nor withdrawn.
OPEN = OWED | {SupervisionState.FED_BACK}

STATES: Mapping[SupervisionState, str] = {
    SupervisionState.ISSUED: "待签收",
    SupervisionState.ACKNOWLEDGED: "待反馈",
    SupervisionState.FED_BACK: "待核实",
    SupervisionState.REFUSED: "退回重报",
    SupervisionState.VERIFIED: "已销号",
    SupervisionState.WITHDRAWN: "已撤回",
}
