"""岗位权限: the permission table as it is in force, for reading."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from hotline.people.permission_labels import PERMISSION_LABELS
from hotline.people.permissions import PERMISSIONS, Scope
from hotline.people.roles import Role
from web.kit import needs, page, render

SCOPES = {
    Scope.OWN: "本人",
    Scope.UNIT: "本单位",
    Scope.SUBTREE: "含下级",
    Scope.TENANT: "全中心",
    Scope.REGION: "全地区",
}
FAMILIES = {
    "order": "工单",
    "personal": "个人信息",
    "supervision": "督办",
    "calls": "电话",
    "quality": "质检",
    "wechat": "微信",
    "content": "内容发布",
    "outreach": "智能外呼",
    "post": "公众号推文",
    "admin": "系统管理",
    "audit": "审计",
    "sessions": "登录设备",
}


async def matrix(request: Request) -> Response:
    wanted = request.query_params.get("role", "")
    chosen = next((role for role in Role if role.value == wanted), None)
    return render(
        request,
        "centre/admin/roles.html",
        roles=[chosen] if chosen else list(Role),
        every=[(role.value, role.label) for role in Role],
        chosen=chosen.value if chosen else "",
        families=_families(chosen),
        scopes=SCOPES,
        labels=PERMISSION_LABELS,
        table=PERMISSIONS,
    )


def _families(role: Role | None) -> list[tuple[str, list[str]]]:
    """Permissions by what they are about, in the order of the table."""
    held = [name for name, row in PERMISSIONS.items() if role is None or role in row]
    order = list(FAMILIES)
    held.sort(key=lambda name: order.index(_family(name)))
    return [(FAMILIES[family], list(names)) for family, names in groupby(held, key=_family)]


def _family(permission: str) -> str:
    return permission.split(".")[0]


ROUTES = [page("/admin/roles", matrix, guard=needs("admin.staff"), name="roles")]
