"""GET /api/v1/docs: the OpenAPI document as a page a person reads."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from web.api.openapi import built
from web.kit.render import render


async def docs(request: Request) -> Response:
    return render(request, "api/docs.html", document=built(), groups=_groups(built()))


def _groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by tag, in the order of the tags."""
    flat = [
        {"path": path, "method": method.upper(), **operation}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    names = [tag["name"] for tag in document["tags"]]
    return [(name, [one for one in flat if name in one["tags"]]) for name in names]
