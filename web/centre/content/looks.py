"""How the states of public content look, the same in lists and on pages."""

from collections.abc import Mapping

from hotline.content.states import ArticleState, QuestionState

#: tone and icon of a badge
ARTICLE_LOOKS: Mapping[ArticleState, tuple[str, str]] = {
    ArticleState.DRAFT: ("neutral", "edit"),
    ArticleState.IN_REVIEW: ("warn", "eye"),
    ArticleState.PUBLISHED: ("good", "globe"),
    ArticleState.WITHDRAWN: ("quiet", "undo"),
}
QUESTION_LOOKS: Mapping[QuestionState, tuple[str, str]] = {
    QuestionState.ASKED: ("warn", "question"),
    QuestionState.OPEN: ("info", "hourglass"),
    QuestionState.ANSWERED: ("warn", "eye"),
    QuestionState.PUBLISHED: ("good", "globe"),
    QuestionState.REFUSED: ("quiet", "ban"),
}
