"""Where a version of a script stands."""

from collections.abc import Mapping
from enum import StrEnum


class VersionState(StrEnum):
    """Only what a second person approved is spoken to anybody."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


VERSION_STATES: Mapping[VersionState, str] = {
    VersionState.IN_REVIEW: "待审核",
    VersionState.APPROVED: "已通过",
    VersionState.REFUSED: "未通过",
    VersionState.WITHDRAWN: "已撤回",
}
