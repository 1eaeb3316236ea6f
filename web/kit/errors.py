"""What people see when something cannot be done: a page in the right layout, a fragment, or problem+json."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hotline.infra.errors import Refused, TooMany
from hotline.infra.metrics import refusals
from web.kit.addresses import sign_in_for
from web.kit.guards import NewPasswordNeeded, SignInNeeded
from web.kit.i18n import gettext
from web.kit.render import is_htmx, redirect, render
from web.kit.surface import surface_of

log = structlog.get_logger(__name__)

# Title and advice for what the framework itself refuses.
WORDS = {
    400: ("请求有误", "提交的内容不完整或格式不对，请返回检查后重试。"),
    401: ("请先登录", "登录后才能继续。"),
    403: ("没有权限", "您的岗位不能使用这项功能。如确需使用，请联系系统管理员。"),
    404: ("没有找到这个页面", "地址可能写错了，或者内容已经移走。"),
    405: ("不支持这种操作", "请从页面上的按钮进入。"),
    409: ("现在不能这样做", "情况已经变化，请刷新页面查看最新状态。"),
    413: ("内容太大", "上传的内容超过了限制，请压缩图片或减少文件后重试。"),
    422: ("填写的内容需要修改", "请按提示修改后重新提交。"),
    429: ("操作太频繁", "请稍等片刻再试。"),
    500: ("系统出了点问题", "我们已经记录下来，会尽快处理。请稍后再试，或拨打 12345。"),
    503: ("暂时不可用", "系统正在维护，请稍后再试，或拨打 12345。"),
}


async def on_refused(request: Request, error: Exception) -> Response:
    """The domain said no: tell the person why."""
    if not isinstance(error, Refused):
        raise error
    refusals.labels(code=error.code).inc()
    if isinstance(error, SignInNeeded) and surface_of(request) != "api":
        return _to_login(request)
    if isinstance(error, NewPasswordNeeded) and surface_of(request) != "api":
        return redirect(request, "/account/password")
    headers = {"retry-after": str(error.retry_after_seconds)} if isinstance(error, TooMany) else {}
    if error.status == 401:
        headers["www-authenticate"] = 'Bearer realm="hotline"'
    message = gettext(error.message, **error.params)
    fields = {name: gettext(text, **error.params) for name, text in error.fields.items()}
    return _answer(request, error.status, message, code=error.code, fields=fields, headers=headers)


async def on_http_error(request: Request, error: Exception) -> Response:
    """The framework said no: unknown address, wrong method, body too large, broken form."""
    if not isinstance(error, HTTPException):
        raise error
    return _answer(request, error.status_code, "", headers=error.headers or {})


def on_crash(request: Request) -> Response:
    return _answer(request, 500, "")


def _answer(
    request: Request,
    status: int,
    message: str,
    *,
    code: str = "",
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    title, advice = (gettext(words) for words in WORDS.get(status, WORDS[400 if status < 500 else 500]))
    words = {"title": title, "message": message or advice}
    if _wants_problem(request):
        return _problem(request, status, words, code, fields, headers)
    if is_htmx(request):
        # The toast is swapped out of band, so what the person was looking at stays.
        headers = {**(headers or {}), "HX-Reswap": "none"}
        return render(request, "kit/error_partial.html", status=status, headers=headers, **words)
    layout = surface_of(request)
    layout = "public" if layout == "api" else layout
    return render(
        request, "kit/error.html", status=status, headers=headers, layout=layout, status_code=status, **words
    )


def _wants_problem(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return surface_of(request) == "api" or ("json" in accepted and "html" not in accepted)


def _problem(
    request: Request,
    status: int,
    words: dict[str, str],
    code: str,
    fields: Mapping[str, str] | None,
    headers: Mapping[str, str] | None,
) -> Response:
    """RFC 9457."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": words["title"],
        "status": status,
        "detail": words["message"],
        "code": code or HTTPStatus(status).phrase.lower().replace(" ", "_"),
        "request_id": getattr(request.state, "request_id", ""),
    }
    if fields:
        body["errors"] = dict(fields)
    return JSONResponse(body, status, headers=dict(headers or {}), media_type="application/problem+json")


def _to_login(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    page = sign_in_for(wanted)
    if is_htmx(request) or request.method not in ("GET", "HEAD"):
        wanted = ""
    return redirect(request, page + (f"?next={quote(wanted)}" if wanted else ""))


class Crashes:
    """Inside the security headers, so that even a 500 page carries them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watching(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watching)
        except ClientDisconnect:
            log.info("the client hung up", path=scope["path"])
        except Exception:
            if scope["type"] != "http":
                raise
            log.exception("request crashed", path=scope["path"], method=scope["method"])
            if started:
                raise
            await on_crash(Request(scope))(scope, receive, send)
