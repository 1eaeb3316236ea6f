"""What a load balancer, an operator and Prometheus ask."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from hotline.infra import health
from hotline.infra import metrics as figures
from web.kit.services import services


async def healthz(request: Request) -> Response:
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Each component with its state; 503 while one we cannot work without is down."""
    report = await health.probe(services(request).settings)
    return JSONResponse(report, 200 if report["ready"] else 503)


async def metrics(request: Request) -> Response:
    return Response(figures.exposition(), media_type=figures.CONTENT_TYPE)
