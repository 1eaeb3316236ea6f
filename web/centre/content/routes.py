"""门户内容, its addresses."""

from web.centre.content import articles, desk, questions
from web.kit import needs, page

DESK = needs("content.edit", "content.review")
WRITERS, REVIEWERS = needs("content.edit"), needs("content.review")
ARTICLE, QUESTION = "/desk/content/articles/{id:int}", "/desk/content/questions/{id:int}"

ROUTES = [
    page("/desk/content", desk.content_desk, guard=DESK, name="desk_content"),
    page("/desk/content/articles/new", articles.create, ["GET", "POST"], guard=WRITERS, name="new_article"),
    page(ARTICLE, articles.article, guard=DESK, name="desk_article"),
    page(f"{ARTICLE}/edit", articles.edit, ["GET", "POST"], guard=WRITERS, name="edit_article"),
    page(f"{ARTICLE}/send", articles.send, ["POST"], guard=WRITERS, name="send_article"),
    page(f"{ARTICLE}/review", articles.review, ["POST"], guard=REVIEWERS, name="review_article"),
    page(f"{ARTICLE}/withdraw", articles.withdraw, ["POST"], guard=REVIEWERS, name="withdraw_article"),
    page(QUESTION, questions.question, guard=DESK, name="desk_question"),
    page(f"{QUESTION}/admit", questions.admit, ["POST"], guard=WRITERS, name="admit_question"),
    page(f"{QUESTION}/review", questions.review, ["POST"], guard=REVIEWERS, name="review_question"),
    page(f"{QUESTION}/withdraw", questions.withdraw, ["POST"], guard=REVIEWERS, name="withdraw_question"),
]
