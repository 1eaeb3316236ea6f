"""The posts of a hotline (RULES §3): what a member of staff can be."""

from enum import StrEnum


class Role(StrEnum):
    """A member of staff has one or several of these; what they allow is in permissions.py."""

    AGENT = "agent"
    DISPATCHER = "dispatcher"
    SHIFT_LEAD = "shift_lead"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    WECHAT_OPERATOR = "wechat_operator"
    MANAGER = "manager"
    ADMIN = "admin"
    WORKSTATION = "workstation"
    SIGNER = "signer"
    HANDLER = "handler"
    UNIT_LEADER = "unit_leader"
    MAIN_LEADER = "main_leader"
    UPPER_PLATFORM = "upper_platform"

    @property
    def label(self) -> str:
        """The Chinese name of the post; a msgid for gettext."""
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.AGENT: "话务员",
    Role.DISPATCHER: "工单员（审核派单）",
    Role.SHIFT_LEAD: "值班长",
    Role.SUPERVISOR: "督办专员",
    Role.INSPECTOR: "质检员",
    Role.REVIEWER: "审核员",
    Role.EDITOR: "知识采编员",
    Role.WECHAT_OPERATOR: "微信运营员",
    Role.MANAGER: "管理人员",
    Role.ADMIN: "系统管理员",
    Role.WORKSTATION: "工作站人员",
    Role.SIGNER: "收件员",
    Role.HANDLER: "承办人",
    Role.UNIT_LEADER: "分管领导",
    Role.MAIN_LEADER: "主要领导",
    Role.UPPER_PLATFORM: "上级平台",
}

# The department app shows its leader modules to these and hides them from everybody else (LEDGER M24).
LEADERS: frozenset[Role] = frozenset({Role.UNIT_LEADER, Role.MAIN_LEADER})

# Posts of the units that handle orders; the others work at the centre or above it.
DEPARTMENT_ROLES: frozenset[Role] = LEADERS | {Role.SIGNER, Role.HANDLER}
