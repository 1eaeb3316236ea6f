"""Who may do what: the one table. Nothing else in the product decides this.

The roles come from RULES §3 and LEDGER M04–M19. A scope says how far a permission reaches; separation
of duties (who dispatched does not approve that order's return) depends on the order and is decided there.
"""

from collections.abc import Iterable
from enum import StrEnum

from hotline.infra.errors import Forbidden
from hotline.people.actor import Actor
from hotline.people.roles import Role


class Scope(StrEnum):
    """How far a permission reaches, narrow to wide."""

    OWN = "own"  # what the person holds himself
    UNIT = "unit"  # what is with the very organisation the person belongs to
    SUBTREE = "subtree"  # … or with an organisation below it
    TENANT = "tenant"  # the whole hotline centre
    REGION = "region"  # every centre below the person's region

    @property
    def width(self) -> int:
        """For comparing two scopes: the wider one wins when somebody has several roles."""
        return list(Scope).index(self)


OWN, UNIT, SUBTREE, TENANT, REGION = Scope

AGENT, DISPATCHER, SHIFT_LEAD, SUPERVISOR = Role.AGENT, Role.DISPATCHER, Role.SHIFT_LEAD, Role.SUPERVISOR
INSPECTOR, REVIEWER, EDITOR, WECHAT = Role.INSPECTOR, Role.REVIEWER, Role.EDITOR, Role.WECHAT_OPERATOR
MANAGER, ADMIN, WORKSTATION, SIGNER = Role.MANAGER, Role.ADMIN, Role.WORKSTATION, Role.SIGNER
HANDLER, UNIT_LEADER, MAIN_LEADER, UPPER = (
    Role.HANDLER,
    Role.UNIT_LEADER,
    Role.MAIN_LEADER,
    Role.UPPER_PLATFORM,
)


def _at(scope: Scope, *roles: Role) -> dict[Role, Scope]:
    return dict.fromkeys(roles, scope)


# Groups that appear together in most rows.
_FRONT = (AGENT, SHIFT_LEAD)
_DISPATCH = (DISPATCHER, SHIFT_LEAD)
_INTAKE = (AGENT, DISPATCHER, SHIFT_LEAD, WECHAT)
_CENTRE = (AGENT, DISPATCHER, SHIFT_LEAD, SUPERVISOR, INSPECTOR, REVIEWER, EDITOR, WECHAT, MANAGER)
_LEADERS = (UNIT_LEADER, MAIN_LEADER)
# Only the unit's signer or above speaks for the unit towards the centre (RULES §3).
_SIGNERS = (SIGNER, UNIT_LEADER, MAIN_LEADER)
_HOLDERS = (WORKSTATION, SIGNER, UNIT_LEADER, MAIN_LEADER)

PERMISSIONS: dict[str, dict[Role, Scope]] = {
    # — reading
    "order.view": _at(TENANT, *_CENTRE) | _at(SUBTREE, *_HOLDERS) | _at(UNIT, HANDLER) | _at(REGION, UPPER),
    "order.monitor": _at(TENANT, SHIFT_LEAD, SUPERVISOR, INSPECTOR, MANAGER)
    | _at(SUBTREE, WORKSTATION, *_LEADERS)
    | _at(REGION, UPPER),
    "order.follow": _at(TENANT, SUPERVISOR, MANAGER) | _at(SUBTREE, *_LEADERS),
    "order.export": _at(TENANT, SUPERVISOR, MANAGER) | _at(SUBTREE, WORKSTATION, MAIN_LEADER),
    "personal.reveal": _at(TENANT, AGENT, DISPATCHER, SHIFT_LEAD, SUPERVISOR, REVIEWER)
    | _at(SUBTREE, *_HOLDERS)
    | _at(UNIT, HANDLER),
    # — intake at the centre
    "order.submit": _at(TENANT, *_INTAKE) | _at(SUBTREE, WORKSTATION) | _at(REGION, UPPER),
    "order.accept": _at(TENANT, *_INTAKE),
    "order.answer": _at(TENANT, *_INTAKE),
    "order.supplement": _at(TENANT, *_INTAKE, SUPERVISOR) | _at(SUBTREE, WORKSTATION) | _at(REGION, UPPER),
    "order.urge": _at(TENANT, *_INTAKE, SUPERVISOR) | _at(SUBTREE, WORKSTATION) | _at(REGION, UPPER),
    "order.withdraw": _at(TENANT, *_INTAKE) | _at(REGION, UPPER),
    "order.mark_invalid": _at(TENANT, *_FRONT, DISPATCHER),
    # — dispatch
    "order.review_intake": _at(TENANT, *_DISPATCH),
    "order.dispatch": _at(TENANT, *_DISPATCH) | _at(SUBTREE, WORKSTATION),
    "order.coordinate": _at(TENANT, *_DISPATCH) | _at(SUBTREE, *_HOLDERS),
    "order.merge": _at(TENANT, *_DISPATCH),
    "order.suspend": _at(TENANT, *_DISPATCH, SUPERVISOR),
    "order.redo": _at(TENANT, *_DISPATCH, SUPERVISOR, REVIEWER) | _at(SUBTREE, WORKSTATION),
    "order.mark_difficult": _at(TENANT, *_DISPATCH, SUPERVISOR) | _at(SUBTREE, WORKSTATION),
    # — the unit that holds the order
    "order.sign": _at(SUBTREE, *_HOLDERS) | _at(UNIT, HANDLER),
    "order.handle": _at(SUBTREE, *_HOLDERS) | _at(UNIT, HANDLER),
    "order.transfer": _at(SUBTREE, *_SIGNERS),
    "order.return": _at(SUBTREE, *_HOLDERS),
    "order.extend": _at(SUBTREE, *_HOLDERS),
    "order.appeal": _at(SUBTREE, *_HOLDERS),
    # — reviews
    "order.review_return": _at(TENANT, REVIEWER, *_DISPATCH),
    "order.review_extension": _at(TENANT, REVIEWER, *_DISPATCH),
    "order.review_result": _at(TENANT, REVIEWER),
    "order.review_special": _at(TENANT, REVIEWER),
    # — call-back and closing
    "order.call_back": _at(TENANT, *_FRONT, SUPERVISOR) | _at(SUBTREE, WORKSTATION),
    "order.submit_closing": _at(TENANT, *_FRONT, SUPERVISOR) | _at(SUBTREE, WORKSTATION),
    "order.close": _at(TENANT, REVIEWER),
    # — supervision
    "supervision.view": _at(TENANT, *_DISPATCH, SUPERVISOR, INSPECTOR, MANAGER)
    | _at(SUBTREE, *_HOLDERS)
    | _at(UNIT, HANDLER)
    | _at(REGION, UPPER),
    "supervision.lift": _at(TENANT, SUPERVISOR),
    # 督办单: the centre to any unit, a leader to what is below him; the unit's signer or above answers
    "supervision.issue": _at(TENANT, SUPERVISOR) | _at(SUBTREE, *_LEADERS),
    "supervision.feed_back": _at(SUBTREE, *_HOLDERS),
    "supervision.verify": _at(TENANT, SUPERVISOR) | _at(SUBTREE, *_LEADERS),
    "order.waive_breach": _at(TENANT, SUPERVISOR),
    "order.decide_appeal": _at(TENANT, SUPERVISOR),
    "order.mend": _at(TENANT, SHIFT_LEAD),
    # — the telephone: an agent hears his own calls, who leads the floor hears all of them
    "calls.take": _at(TENANT, *_FRONT, DISPATCHER),
    "calls.view": _at(OWN, AGENT) | _at(TENANT, SHIFT_LEAD, SUPERVISOR, INSPECTOR, MANAGER),
    "calls.call_back": _at(TENANT, *_FRONT),
    "calls.block": _at(TENANT, *_FRONT),
    "calls.listen": _at(OWN, AGENT) | _at(TENANT, SHIFT_LEAD, SUPERVISOR, INSPECTOR, MANAGER),
    "calls.download": _at(TENANT, SUPERVISOR, INSPECTOR, MANAGER),
    "calls.monitor": _at(TENANT, SHIFT_LEAD, SUPERVISOR),
    "calls.declare_surge": _at(TENANT, SHIFT_LEAD, MANAGER),
    "calls.report": _at(TENANT, SHIFT_LEAD, SUPERVISOR, INSPECTOR, MANAGER),
    # deleting a recording takes two people (LEDGER 4.4)
    "calls.ask_removal": _at(TENANT, SHIFT_LEAD, SUPERVISOR),
    "calls.approve_removal": _at(TENANT, MANAGER),
    "calls.configure": _at(TENANT, SHIFT_LEAD, ADMIN),
    # lines and numbers that all centres share; only where the house is run (calls.configuring)
    "calls.lines": _at(TENANT, ADMIN),
    # — the robot that calls people: who writes what it says is not who approves it
    "outreach.view": _at(TENANT, SHIFT_LEAD, SUPERVISOR, INSPECTOR, EDITOR, MANAGER),
    "outreach.edit": _at(TENANT, SHIFT_LEAD, SUPERVISOR, EDITOR),
    "outreach.review": _at(TENANT, SUPERVISOR, MANAGER),
    "outreach.run": _at(TENANT, SHIFT_LEAD, SUPERVISOR, MANAGER),
    # — quality inspection: agents see their own scores; who scored does not decide the appeal (calls.quality)
    "quality.view": _at(OWN, AGENT, DISPATCHER) | _at(TENANT, SHIFT_LEAD, SUPERVISOR, INSPECTOR, MANAGER),
    "quality.inspect": _at(TENANT, INSPECTOR),
    "quality.appeal": _at(OWN, *_FRONT, DISPATCHER),
    "quality.decide_appeal": _at(TENANT, SUPERVISOR, INSPECTOR, MANAGER),
    "quality.coach": _at(TENANT, SHIFT_LEAD, SUPERVISOR, INSPECTOR),
    "quality.configure": _at(TENANT, SUPERVISOR, INSPECTOR, MANAGER),
    "quality.export": _at(TENANT, SUPERVISOR, INSPECTOR, MANAGER),
    # — WeChat: official accounts and their secrets; what citizens see of an account
    "wechat.configure": _at(TENANT, ADMIN),
    # conversations: the desk's front answers, others read; who unties a telephone says why
    "wechat.view": _at(TENANT, *_INTAKE, SUPERVISOR, INSPECTOR, MANAGER),
    "wechat.talk": _at(TENANT, *_INTAKE),
    "wechat.unbind": _at(TENANT, *_FRONT, SUPERVISOR),
    "wechat.menu": _at(TENANT, WECHAT, ADMIN),
    "wechat.codes": _at(TENANT, WECHAT, ADMIN),
    # — content
    "content.edit": _at(TENANT, EDITOR, WECHAT),
    "content.review": _at(TENANT, EDITOR, SUPERVISOR, MANAGER),
    # posts of the official account: written, read by a second person, released
    "post.edit": _at(TENANT, EDITOR, WECHAT),
    "post.review": _at(TENANT, EDITOR, SUPERVISOR, MANAGER),
    "post.publish": _at(TENANT, WECHAT, MANAGER),
    # 监督问政: a department speaks for itself in public, through its signer or above
    "content.answer": _at(TENANT, EDITOR) | _at(SUBTREE, *_HOLDERS),
    # — running the house; an administrator does not read what citizens wrote
    "admin.organisations": _at(TENANT, ADMIN),
    "admin.staff": _at(TENANT, ADMIN),
    "admin.calendars": _at(TENANT, ADMIN),
    "admin.profiles": _at(TENANT, ADMIN),
    "admin.classifications": _at(TENANT, ADMIN),
    "admin.templates": _at(TENANT, ADMIN, EDITOR),
    "admin.clients": _at(TENANT, ADMIN),
    # The administrator's own deeds are read by somebody else too.
    "audit.view": _at(TENANT, ADMIN, MANAGER),
    "sessions.manage": _at(OWN, *(role for role in Role if role is not ADMIN)) | _at(TENANT, ADMIN),
}

# A citizen acts on his own orders only, and only he evaluates (RULES §8).
CITIZEN_MAY: frozenset[str] = frozenset(
    {"order.submit", "order.view", "order.supplement", "order.urge", "order.withdraw", "order.evaluate"}
)


def scope_of(actor: Actor, permission: str) -> Scope | None:
    """How far `permission` reaches for `actor`; None when it is not given at all."""
    match actor.kind:
        case "system":
            return TENANT if actor.tenant_id else REGION
        case "citizen":
            # Through a client a citizen does what that client was granted.
            granted = actor.grants is None or _granted(actor, permission)
            return OWN if permission in CITIZEN_MAY and granted else None
        case "client":
            return TENANT if permission in PERMISSIONS and _granted(actor, permission) else None
        case "staff":
            return _staff_scope(actor, permission)


def can(actor: Actor, permission: str) -> bool:
    """Whether `actor` has `permission` on anything; for drawing menus and buttons."""
    return scope_of(actor, permission) is not None


def require(actor: Actor, permission: str) -> Scope:
    """The scope of `permission`, or Forbidden."""
    scope = scope_of(actor, permission)
    if scope is None:
        raise Forbidden("您的岗位没有此项权限")
    return scope


def scope_allows(
    actor: Actor,
    scope: Scope,
    *,
    tenant_id: int | None,
    organisation_paths: Iterable[str] = (),
    staff_ids: Iterable[int] = (),
    citizen_id: int | None = None,
) -> bool:
    """Whether one object lies inside `scope`.

    `organisation_paths` are those of the organisations that hold the object and of the centre that owns it
    (a region sees its centres by that path); `staff_ids` the persons who hold it; `citizen_id` whose it is.
    """
    if actor.kind == "system" and actor.tenant_id is None:
        return True
    if scope is REGION:
        return _below(actor.organisation_path, organisation_paths)
    if tenant_id is None or tenant_id != actor.tenant_id:
        return False
    if scope is TENANT:
        return True
    paths = set(organisation_paths)
    if scope is SUBTREE:
        return _below(actor.organisation_path, paths)
    if scope is UNIT and actor.organisation_path in paths:
        return True
    return _is_own(actor, staff_ids, citizen_id)


def _staff_scope(actor: Actor, permission: str) -> Scope | None:
    # A client acting for somebody has that person's rights, cut down to what the client was granted.
    if actor.client_id is not None and actor.grants is not None and not _granted(actor, permission):
        return None
    if actor.must_change_password:
        return None
    row = PERMISSIONS.get(permission, {})
    scopes = [row[role] for role in actor.roles if role in row]
    return max(scopes, key=lambda scope: scope.width, default=None)


def _granted(actor: Actor, permission: str) -> bool:
    grants = actor.grants or frozenset()
    family = permission.split(".")[0] + ".*"
    return permission in grants or family in grants


def _below(root: str, paths: Iterable[str]) -> bool:
    return bool(root) and any(path.startswith(root) for path in paths)


def _is_own(actor: Actor, staff_ids: Iterable[int], citizen_id: int | None) -> bool:
    if actor.kind == "citizen":
        return actor.citizen_id is not None and actor.citizen_id == citizen_id
    return actor.staff_id is not None and actor.staff_id in set(staff_ids)
