"""接口客户端: other systems, what they may do, and secrets that are shown once."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from hotline.people import clients
from hotline.people.inputs import NewClient
from hotline.people.permission_labels import PERMISSION_LABELS
from hotline.people.permissions import PERMISSIONS
from web.centre.admin.roles import FAMILIES
from web.kit import forms, needs, page, redirect, render, signed_in
from web.kit import gettext as _

URL = "/admin/clients"
ADMIN = needs("admin.clients")


async def listing(request: Request) -> Response:
    rows = await clients.list_clients(by=signed_in(request))
    return render(request, "centre/admin/clients.html", rows=rows, name_of=_name_of)


async def create(request: Request) -> Response:
    form = forms.blank({"scopes": ["order.submit", "order.view"]})
    actor = signed_in(request)
    if request.method == "POST":
        form = await forms.read(request, NewClient)
        if form.model:
            with form.keeping_refusals():
                client, secret = await clients.create_client(
                    form.model, tenant_id=actor.tenant_id or 0, by=actor, now=request.state.now
                )
                return _once(request, client.client_id, secret)
    return render(request, "centre/admin/client_new.html", form=form, families=_families())


async def renew(request: Request) -> Response:
    name = request.path_params["client_id"]
    secret = await clients.renew_secret(name, by=signed_in(request), now=request.state.now)
    return _once(request, name, secret)


async def deactivate(request: Request) -> Response:
    name = request.path_params["client_id"]
    await clients.deactivate_client(name, by=signed_in(request), now=request.state.now)
    return redirect(request, URL, toast=_("已停用，正在使用的令牌同时失效。"))


def _once(request: Request, client_id: str, secret: str) -> Response:
    return render(
        request,
        "centre/admin/once.html",
        title=_("客户端密钥"),
        subject=client_id,
        secret=secret,
        advice=_("请交给对方系统的管理员妥善保存。系统只保留校验值，关闭本页后不再显示；遗失只能重新生成。"),
        back=URL,
    )


def _families() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every permission by what it is about, the whole family first."""
    grouped = groupby(PERMISSIONS, key=lambda name: name.split(".")[0])
    found: dict[str, list[tuple[str, str]]] = {}
    for family, names in grouped:
        found.setdefault(family, []).extend((name, PERMISSION_LABELS[name]) for name in names)
    return [(FAMILIES[family], [(f"{family}.*", _("全部")), *names]) for family, names in found.items()]


def _name_of(scope: str) -> str:
    family = scope.split(".")[0]
    if scope.endswith(".*"):
        return _("{family}（全部）", family=_(FAMILIES.get(family, family)))
    return _(PERMISSION_LABELS.get(scope, scope))


ROUTES = [
    page(URL, listing, guard=ADMIN, name="clients"),
    page(f"{URL}/new", create, ["GET", "POST"], guard=ADMIN, name="new_client"),
    page(f"{URL}/{{client_id}}/renew", renew, ["POST"], guard=ADMIN, name="renew_client"),
    page(f"{URL}/{{client_id}}/deactivate", deactivate, ["POST"], guard=ADMIN, name="deactivate_client"),
]
