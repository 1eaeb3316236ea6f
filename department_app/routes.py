"""The department app's addresses, as a table of contents."""

from department_app import (
    account,
    act,
    batch,
    boxes,
    home,
    morning,
    navigation,
    news,
    notices,
    order,
    pictures,
    questions,
    search,
)
from department_app.entry import LEADERS, UNITS
from web.kit import page

navigation.register()

ROUTES = [
    page("/app", home.home, guard=UNITS, name="app_home"),
    page("/app/todo", boxes.box_page("todo"), guard=UNITS),
    page("/app/near-due", boxes.box_page("near_due"), guard=UNITS),
    page("/app/processing", boxes.box_page("handling"), guard=UNITS),
    page("/app/processing/offline", boxes.box_page("offline"), guard=UNITS),
    page("/app/processing/tracking", boxes.box_page("tracking"), guard=UNITS),
    page("/app/done", boxes.box_page("done"), guard=UNITS),
    page("/app/followed", boxes.followed_page, guard=UNITS, name="app_followed"),
    page("/app/supervised", boxes.box_page("supervised"), guard=LEADERS),
    page("/app/morning", morning.morning_page, guard=LEADERS, name="app_morning"),
    page("/app/morning/{figure}", morning.figure_page, guard=LEADERS, name="app_morning_figure"),
    page("/app/notices", notices.notices_page, guard=UNITS, name="app_notices"),
    page(
        "/app/notices/{notice_id:int}/acknowledge",
        notices.take_note,
        ["POST"],
        guard=UNITS,
        name="app_take_note",
    ),
    page("/app/search", search.search_page, guard=UNITS, name="app_search"),
    page("/app/batch/{action}", batch.batch_page, ["GET", "POST"], guard=UNITS, name="app_batch"),
    page("/app/live", news.live_page, guard=UNITS, name="app_live"),
    page("/app/questions", questions.listing, guard=questions.ANSWERERS, name="app_questions"),
    page(
        "/app/questions/{id:int}",
        questions.question,
        ["GET", "POST"],
        guard=questions.ANSWERERS,
        name="app_question",
    ),
    page("/app/me", account.me, guard=UNITS, name="app_me"),
    page("/app/me/devices", account.devices, guard=UNITS, name="app_devices"),
    page("/app/me/devices/{session_id}/end", account.end_device, ["POST"], guard=UNITS, name="app_end"),
    page("/app/version", account.version, guard=UNITS, name="app_version"),
    page("/app/orders/{number}", order.order_page, guard=UNITS, name="app_order"),
    page("/app/orders/{number}/contact", order.reveal, ["POST"], guard=UNITS, name="app_contact"),
    page("/app/orders/{number}/files/{file_id}", pictures.serve, guard=UNITS, name="app_file"),
    page("/app/orders/{number}/do/{action}", act.act, ["GET", "POST"], guard=UNITS, name="app_act"),
]
