"""How posts look, the same on the calendar, in lists and on their own page."""

from collections.abc import Mapping

from hotline.content.posts.states import PostState

#: tone and icon of a badge
POST_LOOKS: Mapping[PostState, tuple[str, str]] = {
    PostState.DRAFT: ("neutral", "edit"),
    PostState.IN_REVIEW: ("warn", "eye"),
    PostState.APPROVED: ("accent", "check"),
    PostState.SCHEDULED: ("info", "clock"),
    PostState.PUBLISHING: ("info", "upload"),
    PostState.PUBLISHED: ("good", "check-circle"),
    PostState.REFUSED: ("bad", "octagon"),
    PostState.WITHDRAWN: ("quiet", "undo"),
}
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
