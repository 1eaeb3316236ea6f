"""The closed vocabularies of public content, with their Chinese."""

from collections.abc import Mapping
from enum import StrEnum


class Section(StrEnum):
    """Where an article appears on the portal."""

    NEWS = "news"
    NOTICE = "notice"
    GUIDANCE = "guidance"
    ABOUT = "about"


class ArticleState(StrEnum):
    """draft → in_review → published → withdrawn; a refused review goes back to draft."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class QuestionState(StrEnum):
    """监督问政: asked → open (public, the department owes an answer) → answered → published."""

    ASKED = "asked"
    OPEN = "open"
    ANSWERED = "answered"
    PUBLISHED = "published"
    REFUSED = "refused"


SECTIONS: Mapping[Section, str] = {
    Section.NEWS: "热线动态",
    Section.NOTICE: "通知公告",
    Section.GUIDANCE: "办事指引",
    Section.ABOUT: "关于我们",
}
ARTICLE_STATES: Mapping[ArticleState, str] = {
    ArticleState.DRAFT: "草稿",
    ArticleState.IN_REVIEW: "待审核",
    ArticleState.PUBLISHED: "已发布",
    ArticleState.WITHDRAWN: "已撤下",
}
QUESTION_STATES: Mapping[QuestionState, str] = {
    QuestionState.ASKED: "待审核",
    QuestionState.OPEN: "等待答复",
    QuestionState.ANSWERED: "答复审核中",
    QuestionState.PUBLISHED: "已答复",
    QuestionState.REFUSED: "不予公开",
}
#: What everybody may read: the question stands in public while the department prepares its answer.
PUBLIC_QUESTIONS = (QuestionState.OPEN, QuestionState.ANSWERED, QuestionState.PUBLISHED)
