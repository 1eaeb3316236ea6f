"""The paper a citizen takes away: number and query code. The code is shown here and nowhere else."""

import json
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from citizen_portal.cities import City, city_of, show
from hotline.infra.secrets import Undecipherable
from hotline.orders.intake import Receipt
from web.kit import cookies, redirect, services
from web.kit.formats import local_full
from web.kit.i18n import gettext as _

COOKIE = "receipt"
SHOWN_SECONDS = 600


@dataclass(frozen=True)
class Slip:
    """What the receipt page prints."""

    number: str
    code: str
    title: str
    at: datetime


def hand_over(request: Request, response: Response, receipt: Receipt) -> None:
    """For ten minutes, encrypted, in the browser that submitted: reload and print, then gone."""
    order = receipt.order
    slip = json.dumps([order.number, receipt.query_code, order.title, order.created_at.isoformat()])
    cookies.put(request, response, COOKIE, services(request).vault.encrypt(slip), SHOWN_SECONDS)


async def done(request: Request) -> Response:
    """GET /submit/done."""
    city, slip = await city_of(request), _slip(request)
    if slip is None:
        return redirect(request, f"{city.base}/track")
    request.state.personal = True
    return await show(request, "done.html", slip=slip)


async def download(request: Request) -> Response:
    """GET /submit/receipt.txt: a file to keep, also without scripts."""
    city, slip = await city_of(request), _slip(request)
    if slip is None:
        return redirect(request, f"{city.base}/track")
    headers = {
        "content-disposition": f'attachment; filename="12345-{slip.number}.txt"',
        "cache-control": "private, no-store",
    }
    return PlainTextResponse(_text(request, city, slip), headers=headers)


def _slip(request: Request) -> Slip | None:
    kept = cookies.read(request, COOKIE)
    try:
        number, code, title, at = json.loads(services(request).vault.decrypt(kept)) if kept else ("",) * 4
    except (Undecipherable, ValueError):
        return None
    return Slip(number, code, title, datetime.fromisoformat(at)) if number else None


def _text(request: Request, city: City, slip: Slip) -> str:
    lines = (
        city.centre,
        _("工单编号") + "：" + slip.number,
        _("查询码") + "：" + slip.code,
        _("标题") + "：" + slip.title,
        _("提交时间") + "：" + local_full(slip.at),
        _("查询进度") + "：" + services(request).settings.public_url + city.base + "/track",
        _("请妥善保管查询码，凭编号和查询码可以查询、补充、催办和评价。"),
    )
    return "\ufeff" + "\r\n".join(lines) + "\r\n"
