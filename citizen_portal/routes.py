"""Every address of the portal. Each stands twice: at the root, and under /c/<code> for another city."""

from collections.abc import Iterator

from citizen_portal import (
    asking,
    captcha,
    files,
    following,
    mine,
    places,
    receipts,
    sign_in,
    similar,
    submit,
    survey,
    track,
)
from citizen_portal import home as home_page
from citizen_portal import reading as read
from citizen_portal.cities import PREFIX
from web.kit import PUBLIC, GuardedRoute, page

BOTH = ("GET", "POST")


def _portal(base: str) -> Iterator[GuardedRoute]:
    yield page(f"{base}/", home_page.home, guard=PUBLIC)
    yield page(f"{base}/submit", submit.submit, BOTH, guard=PUBLIC)
    yield page(f"{base}/submit/similar", similar.look, ["POST"], guard=PUBLIC)
    yield page(f"{base}/submit/follow", following.join, BOTH, guard=PUBLIC)
    yield page(f"{base}/submit/place", places.lookup, guard=PUBLIC)
    yield page(f"{base}/submit/done", receipts.done, guard=PUBLIC)
    yield page(f"{base}/submit/receipt.txt", receipts.download, guard=PUBLIC)
    yield page(f"{base}/map.svg", places.drawing, guard=PUBLIC)
    yield page(f"{base}/track", track.track, BOTH, guard=PUBLIC)
    yield page(f"{base}/track/{{number}}", track.order_page, guard=PUBLIC)
    yield page(f"{base}/track/{{number}}/{{action}}", track.act, ["POST"], guard=PUBLIC)
    yield page(f"{base}/mine", mine.mine, guard=PUBLIC)
    yield page(f"{base}/mine/code", mine.send_code, ["POST"], guard=PUBLIC)
    yield page(f"{base}/mine/bind", mine.prove, ["POST"], guard=PUBLIC)
    yield page(f"{base}/mine/unbind", mine.unbind, ["POST"], guard=PUBLIC)
    yield page(f"{base}/mine/leave", mine.leave, ["POST"], guard=PUBLIC)
    yield page(f"{base}/wechat/oauth", sign_in.start, guard=PUBLIC)
    yield page(f"{base}/wechat/oauth/return", sign_in.back, guard=PUBLIC)
    yield page(f"{base}/follow/{{token}}", following.progress, guard=PUBLIC)
    yield page(f"{base}/s/{{token}}", survey.survey, BOTH, guard=PUBLIC)
    yield page(f"{base}/s/{{token}}/thanks", survey.thanks, guard=PUBLIC)
    yield page(f"{base}/results", read.results, guard=PUBLIC)
    yield page(f"{base}/results/{{id:int}}", read.result, guard=PUBLIC)
    yield page(f"{base}/news", read.news, guard=PUBLIC)
    yield page(f"{base}/news/{{id:int}}", read.article, guard=PUBLIC)
    yield page(f"{base}/politics", read.politics, guard=PUBLIC)
    yield page(f"{base}/politics/ask", asking.ask, BOTH, guard=PUBLIC)
    yield page(f"{base}/politics/{{id:int}}", read.question, guard=PUBLIC)
    yield page(f"{base}/about", read.about, guard=PUBLIC)
    yield page(f"{base}/help", read.help_page, guard=PUBLIC)


ROUTES = [
    *_portal(""),
    page("/captcha", captcha.challenge, guard=PUBLIC),
    page("/files/{id}", files.original, guard=PUBLIC),
    page("/files/{id}/thumb", files.thumbnail, guard=PUBLIC),
    *_portal(PREFIX),
]
