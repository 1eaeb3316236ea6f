"""What the phone is told about the app: name, icons, shortcuts, what can be shared into it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.kit import gettext as _
from web.kit import services

ICONS = ((192, "any"), (512, "any"), (192, "maskable"), (512, "maskable"))
SHORTCUTS = (
    ("待办事宜", "待办", "/app/todo"),
    ("即将到期", "到期", "/app/near-due"),
    ("督察督办", "督办", "/app/supervised"),
)
#: Taken by scripts/make_screenshots.py.
SCREENSHOTS = (
    ("home.png", "780x1688", "narrow", "首页：待办、即将到期、最紧急的三件"),
    ("order.png", "780x1688", "narrow", "一件工单：时限、进度、办理经过"),
    ("desk.png", "1440x900", "wide", "宽屏：左边列表，右边办理"),
)


async def manifest(request: Request) -> Response:
    return JSONResponse(
        described(request),
        media_type="application/manifest+json",
        headers={"cache-control": "no-cache"},
    )


def described(request: Request) -> dict[str, Any]:
    """https://www.w3.org/TR/appmanifest/, with share_target and shortcuts."""
    city = services(request).city_name
    return {
        "id": "/app",
        "name": _("{city} 12345 热线部门端", city=city),
        "short_name": "12345",
        "description": _("签收、核实、答复工单；没有信号时照样办，联网后自动送达。"),
        "lang": "zh-CN",
        "dir": "ltr",
        "start_url": "/app",
        "scope": "/app",
        "display": "standalone",
        "launch_handler": {"client_mode": "navigate-existing"},
        "background_color": "#f4f6fa",
        "theme_color": "#1452b8",
        "categories": ["government", "productivity"],
        "icons": [_icon(request, size, purpose) for size, purpose in ICONS],
        "shortcuts": [_shortcut(request, *one) for one in SHORTCUTS],
        "screenshots": [_screenshot(request, *one) for one in SCREENSHOTS],
        "share_target": SHARE_TARGET,
    }


#: A photo from the gallery lands in an order; the worker answers this address (`sw/share.js`).
SHARE_TARGET = {
    "action": "/app/share",
    "method": "POST",
    "enctype": "multipart/form-data",
    "params": {
        "title": "title",
        "text": "text",
        "files": [{"name": "photos", "accept": ["image/*"]}],
    },
}


def _icon(request: Request, size: int, purpose: str) -> dict[str, str]:
    source = _static(request, f"icons/{purpose}-{size}.png")
    return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _shortcut(request: Request, name: str, short: str, url: str) -> dict[str, Any]:
    icon = _icon(request, 192, "any")
    return {"name": _(name), "short_name": _(short), "url": url, "icons": [icon]}


def _screenshot(request: Request, name: str, sizes: str, form_factor: str, label: str) -> dict[str, str]:
    source = _static(request, f"screenshots/{name}")
    return {
        "src": source,
        "sizes": sizes,
        "type": "image/png",
        "form_factor": form_factor,
        "label": _(label),
    }


def _static(request: Request, name: str) -> str:
    return services(request).assets.url(name)
