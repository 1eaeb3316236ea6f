"""图文排期, its addresses."""

from web.centre.posts import brief, calendar, comments, drawing, editor, files, frames, post, topics
from web.kit import needs, page

DESK = needs("post.edit", "post.review", "post.publish")
WRITERS, REVIEWERS, RELEASERS = needs("post.edit"), needs("post.review"), needs("post.publish")
SUBMITTERS = needs("order.submit")
ROOT = "/desk/posts"
POST = f"{ROOT}/{{id:int}}"

ROUTES = [
    page(ROOT, calendar.week, guard=DESK, name="posts_week"),
    page(f"{ROOT}/month", calendar.month, guard=DESK, name="posts_month"),
    page(f"{ROOT}/all", calendar.every, guard=DESK, name="posts_all"),
    page(f"{ROOT}/new", editor.create, ["GET", "POST"], guard=WRITERS, name="new_post"),
    page(f"{ROOT}/templates/{{name}}", editor.template, guard=WRITERS, name="post_template"),
    page(f"{ROOT}/check", editor.check_text, ["POST"], guard=WRITERS, name="check_post"),
    page(f"{ROOT}/frame", frames.empty_frame, guard=DESK, name="empty_post_frame"),
    page(f"{ROOT}/files", files.upload, ["POST"], guard=WRITERS, name="upload_post_file"),
    page(f"{ROOT}/files/{{id:int}}", files.file, guard=DESK, name="post_file"),
    page(f"{ROOT}/charts", drawing.chart, ["POST"], guard=WRITERS, name="draw_chart"),
    page(f"{ROOT}/cards", drawing.card, ["POST"], guard=WRITERS, name="draw_card"),
    page(f"{ROOT}/topics", topics.suggestions, guard=WRITERS, name="post_topics"),
    page(f"{ROOT}/topics/{{id:int}}/write", topics.write, ["POST"], guard=WRITERS, name="write_about_topic"),
    page(f"{ROOT}/brief", brief.brief, guard=DESK, name="weekly_brief"),
    page(f"{ROOT}/brief.docx", brief.document, guard=DESK, name="weekly_brief_document"),
    page(
        f"{ROOT}/comments/{{id:int}}/order",
        comments.order,
        ["GET", "POST"],
        guard=SUBMITTERS,
        name="comment_order",
    ),
    page(POST, post.post, guard=DESK, name="post"),
    page(f"{POST}/edit", editor.edit, ["GET", "POST"], guard=WRITERS, name="edit_post"),
    page(f"{POST}/frame", frames.frame, guard=DESK, name="post_frame"),
    page(f"{POST}/send", post.send, ["POST"], guard=WRITERS, name="send_post"),
    page(f"{POST}/review", post.review, ["POST"], guard=REVIEWERS, name="review_post"),
    page(f"{POST}/schedule", post.schedule, ["POST"], guard=RELEASERS, name="schedule_post"),
    page(f"{POST}/unschedule", post.unschedule, ["POST"], guard=RELEASERS, name="unschedule_post"),
    page(f"{POST}/move", calendar.move, ["POST"], guard=WRITERS, name="move_post"),
    page(f"{POST}/withdraw", post.withdraw, ["POST"], guard=DESK, name="withdraw_post"),
    page(f"{POST}/elsewhere", post.elsewhere, ["POST"], guard=RELEASERS, name="post_elsewhere"),
    page(f"{POST}/portal", post.portal, ["POST"], guard=RELEASERS, name="post_to_portal"),
    page(f"{POST}/long-picture", drawing.long_picture, ["POST"], guard=DESK, name="post_long_picture"),
]
