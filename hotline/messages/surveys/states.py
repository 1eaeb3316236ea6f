"""The closed words of surveys and of what citizens text back."""

from enum import StrEnum


class SurveyState(StrEnum):
    """Where one question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    UNDELIVERED = "undelivered"  # the message certainly never reached him
    WITHDRAWN = "withdrawn"  # answered by another way: not asked any more

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _STATES[self]


class SurveyWay(StrEnum):
    """How the answer came."""

    LINK = "link"
    REPLY = "reply"


class ReplyFate(StrEnum):
    """What became of a text message somebody sent us."""

    EVALUATED = "evaluated"
    REVISED = "revised"
    WORDS = "words"  # added to an answer given just before
    UNCLEAR = "unclear"  # a person has to read it
    NOBODY = "nobody"  # nothing was asked of this number
    REFUSED = "refused"  # understood, and too late: archived, or being handled again
    OPTED_OUT = "opted_out"

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _FATES[self]


_STATES = {
    SurveyState.OPEN: "等待评价",
    SurveyState.ANSWERED: "已评价",
    SurveyState.UNDELIVERED: "未送达",
    SurveyState.WITHDRAWN: "已由其他方式评价",
}
_FATES = {
    ReplyFate.EVALUATED: "已计入评价",
    ReplyFate.REVISED: "已修改评价",
    ReplyFate.WORDS: "已补充说明",
    ReplyFate.UNCLEAR: "未能识别",
    ReplyFate.NOBODY: "没有对应的评价",
    ReplyFate.REFUSED: "已不能评价",
    ReplyFate.OPTED_OUT: "退订",
}
