"""What a load balancer, an operator and Prometheus ask."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from hotline.infra import health
from hotline.infra import metrics as figures
from web.kit.services import services


async def healthz(request: Request) -> Response:
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Each component with its state; 503 while one we cannot work without is down."""
    at_hand = services(request)
    probes = health.probes(at_hand.settings, at_hand.bus, lambda: datetime.now(UTC))
    report = health.report(await health.check_all(probes))
    return JSONResponse(report, 200 if report["ready"] else 503)


async def metrics(request: Request) -> Response:
    body, media_type = figures.render()
    return Response(body, media_type=media_type)
