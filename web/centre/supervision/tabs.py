"""The three screens of the supervision desk."""

from starlette.requests import Request

from hotline.supervision.queries import waiting
from web.kit.guards import signed_in

SCREENS = {
    "board": ("督办看板", "/desk/supervision"),
    "notices": ("督办单", "/desk/supervision/notices"),
    "lifted": ("已解除标记", "/desk/supervision/lifted"),
}


async def tabs_of(request: Request, current: str) -> list[tuple[str, str, bool, int | None]]:
    """For `k.tabs`; the notices' tab counts what waits for the reader."""
    mine = sum((await waiting(by=signed_in(request))).values())
    counts = {"notices": mine or None}
    return [(label, url, name == current, counts.get(name)) for name, (label, url) in SCREENS.items()]
