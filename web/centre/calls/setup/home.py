"""电话设置: everything there is to set, explained."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from hotline.people.permissions import can
from web.centre.calls.setup.books import ROOT
from web.centre.looks import show
from web.kit import services, signed_in


@dataclass(frozen=True)
class Section:
    """One kind of setting."""

    label: str
    url: str
    icon: str
    permission: str
    note: str


CONFIGURE = "calls.configure"
GROUPS: tuple[tuple[str, tuple[Section, ...]], ...] = (
    (
        "来电",
        (
            Section("服务号码", f"{ROOT}/numbers", "phone", CONFIGURE, "市民拨打哪些号码，先听到什么"),
            Section("服务时间", f"{ROOT}/hours", "clock", CONFIGURE, "何时有人接听，哪天休息"),
            Section("语音导航", "/desk/calls/flows", "route", CONFIGURE, "按键、语音、转接的流程"),
            Section("语音文件", f"{ROOT}/voices", "mic", CONFIGURE, "录好的提示音"),
            Section("属地", f"{ROOT}/territories", "map-pin", CONFIGURE, "共用号码的来电归哪个中心"),
            Section("黑名单", f"{ROOT}/blacklist", "ban", "calls.block", "不接听的号码，写明原因和期限"),
        ),
    ),
    (
        "坐席",
        (
            Section("技能组", f"{ROOT}/groups", "users", CONFIGURE, "排队、分配、溢出的规则"),
            Section("坐席技能", f"{ROOT}/skills", "headset", CONFIGURE, "谁在哪个组，什么等级"),
            Section("话机", f"{ROOT}/phones", "device", CONFIGURE, "座机和手机的账号、前转、一号通"),
            Section("一键转接", f"{ROOT}/directory", "transfer", CONFIGURE, "部门、其他热线、紧急电话"),
            Section("话务量激增", f"{ROOT}/surges", "bolt", "calls.declare_surge", "声明的时段不计入接通率"),
        ),
    ),
    (
        "线路",
        (
            Section("拨号规则", f"{ROOT}/dialling", "send", CONFIGURE, "哪些号码可以外拨"),
            Section("中继线路", f"{ROOT}/lines", "link", "calls.lines", "通往运营商的线路"),
            Section("号码变换", f"{ROOT}/changes", "edit", "calls.lines", "统一运营商送来的号码"),
        ),
    ),
)
PERMISSIONS = tuple(dict.fromkeys(one.permission for _, sections in GROUPS for one in sections))


async def home(request: Request) -> Response:
    actor = signed_in(request)
    offered = [(label, [one for one in sections if can(actor, one.permission)]) for label, sections in GROUPS]
    switchboard = services(request).switchboard
    return await show(
        request,
        "centre/calls/setup/home.html",
        groups=[(label, sections) for label, sections in offered if sections],
        gateway=switchboard.gateway if switchboard is not None else None,
    )
