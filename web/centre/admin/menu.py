"""The administrator's part of the rail, and the overview that explains each entry."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.kit import NavItem, navigation, needs, page, render, signed_in

GROUP = "系统管理"


@dataclass(frozen=True)
class Section:
    """One thing to administer."""

    label: str
    url: str
    icon: str
    permission: str
    note: str


SECTIONS = (
    Section(
        "单位", "/admin/organisations", "tree", "admin.organisations", "热线中心、工作站、承办单位和二级单位"
    ),
    Section("人员", "/admin/staff", "users", "admin.staff", "账号、岗位、代理、登录设备"),
    Section("岗位权限", "/admin/roles", "shield", "admin.staff", "每个岗位能做什么、范围多大"),
    Section("工作日历", "/admin/calendars", "calendar", "admin.calendars", "节假日、调休上班、作息时间"),
    Section("城市规则", "/admin/profiles", "settings", "admin.profiles", "时限、审核环节、考核指标"),
    Section(
        "通知阶梯", "/admin/ladders", "bell", "admin.profiles", "哪类通知、先后用什么渠道、通知谁、隔多久"
    ),
    Section("诉求分类", "/admin/classifications", "tag", "admin.classifications", "三级分类，可从表格导入"),
    Section("答复模板", "/admin/templates", "chat", "admin.templates", "直接答复、部门答复、退回和回访用语"),
    Section("接口客户端", "/admin/clients", "key", "admin.clients", "其他系统接入用的标识和密钥"),
    Section("审计记录", "/admin/audit", "history", "audit.view", "谁在何时做了什么，防篡改"),
    Section("系统状态", "/admin/system", "screen", "admin.organisations", "各部件和定时任务是否正常"),
)
PERMISSIONS = tuple(dict.fromkeys(section.permission for section in SECTIONS))


def _runs_the_house(actor: Actor) -> bool:
    return can(actor, "admin.organisations")


navigation.register(
    NavItem("管理概览", "/admin", "grid", group=GROUP, order=60, visible=_runs_the_house),
    *(
        NavItem(one.label, one.url, one.icon, one.permission, group=GROUP, order=61 + place)
        for place, one in enumerate(SECTIONS)
    ),
)


async def home(request: Request) -> Response:
    actor = signed_in(request)
    offered = [section for section in SECTIONS if can(actor, section.permission)]
    return render(request, "centre/admin/home.html", sections=offered)


ROUTES = [page("/admin", home, guard=needs(*PERMISSIONS), name="admin_home")]
