"""The closed vocabularies of posts, with their Chinese."""

from collections.abc import Mapping
from enum import StrEnum


class PostKind(StrEnum):
    """What a post is."""

    ARTICLE = "article"
    VIDEO = "video"


class PostState(StrEnum):
    """Where a post stands; what leads from one to the next is in `writing`, `approving` and `results`."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Way(StrEnum):
    """How it reaches people: shown on the account, or pushed to every follower (which is rationed)."""

    PUBLISH = "publish"
    MASS_SEND = "mass_send"


class Importance(StrEnum):
    """What a mass send is saved for."""

    NORMAL = "normal"
    IMPORTANT = "important"
    TOP = "top"

    @property
    def weight(self) -> int:
        return list(Importance).index(self)


class Step(StrEnum):
    """Where a release stands with the platform."""

    WAITING = "waiting"  # for its moment, or for the platform to be there
    DRAFTED = "drafted"  # the platform has the text
    SENDING = "sending"  # the platform is being told; after a crash it is asked first
    SENT = "sent"  # it took the order; the result comes later
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TAKING_DOWN = "taking_down"
    TAKEN_DOWN = "taken_down"


KINDS: Mapping[PostKind, str] = {PostKind.ARTICLE: "图文", PostKind.VIDEO: "视频"}
POST_STATES: Mapping[PostState, str] = {
    PostState.DRAFT: "草稿",
    PostState.IN_REVIEW: "待审核",
    PostState.APPROVED: "待发布",
    PostState.SCHEDULED: "已排期",
    PostState.PUBLISHING: "发布中",
    PostState.PUBLISHED: "已发布",
    PostState.REFUSED: "平台未通过",
    PostState.WITHDRAWN: "已撤下",
}
WAYS: Mapping[Way, str] = {Way.PUBLISH: "发布", Way.MASS_SEND: "群发"}
IMPORTANCES: Mapping[Importance, str] = {
    Importance.NORMAL: "一般",
    Importance.IMPORTANT: "重要",
    Importance.TOP: "头条",
}
#: The text may be changed; a changed text is a draft again.
EDITABLE = (PostState.DRAFT, PostState.APPROVED, PostState.REFUSED, PostState.WITHDRAWN)
#: Not out yet, and meant to go out.
AHEAD = (PostState.DRAFT, PostState.IN_REVIEW, PostState.APPROVED, PostState.SCHEDULED, PostState.PUBLISHING)
#: A release the platform has to be spoken to about.
UNDER_WAY = (Step.WAITING, Step.DRAFTED, Step.SENDING, Step.SENT, Step.TAKING_DOWN)
