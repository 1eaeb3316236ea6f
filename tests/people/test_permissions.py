"""The permission table: complete, and what RULES §3 says about each role."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.infra.errors import Forbidden
from hotline.people import roles_page
from hotline.people.actor import Actor
from hotline.people.permission_labels import PERMISSION_LABELS
from hotline.people.permissions import CITIZEN_MAY, PERMISSIONS, Scope, can, require, scope_allows, scope_of
from hotline.people.roles import DEPARTMENT_ROLES, LEADERS, ROLE_LABELS, Role

ROOT = Path(__file__).parents[2]


def staff(*roles: Role, path: str = "/1/2/9/", tenant_id: int | None = 2, staff_id: int = 7) -> Actor:
    return Actor(
        "staff", staff_id=staff_id, organisation_path=path, tenant_id=tenant_id, roles=frozenset(roles)
    )


def given_to(role: Role) -> set[str]:
    return {name for name, row in PERMISSIONS.items() if role in row}


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_somebody_has_each_permission(permission: str) -> None:
    assert PERMISSIONS[permission]


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_something_beside_managing_its_own_sessions(role: Role) -> None:
    assert len(given_to(role)) > 1
    assert ROLE_LABELS[role]


@pytest.mark.parametrize("permission", sorted({*PERMISSIONS, *CITIZEN_MAY}))
def test_each_permission_has_a_chinese_name(permission: str) -> None:
    assert PERMISSION_LABELS[permission]


def test_no_name_for_what_does_not_exist() -> None:
    assert PERMISSION_LABELS.keys() == PERMISSIONS.keys() | CITIZEN_MAY


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_the_table_is_what_actors_get(permission: str) -> None:
    for role in Role:
        actor, scope = staff(role), PERMISSIONS[permission].get(role)
        assert scope_of(actor, permission) is scope
        assert can(actor, permission) is (scope is not None)
        if scope is not None:
            assert require(actor, permission) is scope


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_everybody_else_is_refused(permission: str) -> None:
    others = frozenset(Role) - PERMISSIONS[permission].keys()  # none for sessions.manage: still refused
    with pytest.raises(Forbidden, match="没有此项权限"):
        require(staff(*others), permission)


def test_the_widest_of_several_roles_counts() -> None:
    assert scope_of(staff(Role.HANDLER, Role.SIGNER), "order.handle") is Scope.SUBTREE
    assert scope_of(staff(Role.SIGNER, Role.AGENT), "order.view") is Scope.TENANT


# — what the rules say about roles


def test_the_shift_lead_is_agent_and_dispatcher_who_mends() -> None:
    assert given_to(Role.AGENT) | given_to(Role.DISPATCHER) | {"order.mend"} <= given_to(Role.SHIFT_LEAD)


def test_leaders_have_all_of_the_signer_and_follow() -> None:
    for leader in LEADERS:
        assert given_to(Role.SIGNER) | {"order.follow"} <= given_to(leader)


@pytest.mark.parametrize("permission", ["order.return", "order.extend", "order.transfer", "order.appeal"])
def test_a_handler_does_not_speak_for_the_unit(permission: str) -> None:
    assert Role.HANDLER not in PERMISSIONS[permission]
    assert Role.SIGNER in PERMISSIONS[permission]


def test_an_administrator_sees_no_order_and_no_citizen() -> None:
    allowed = given_to(Role.ADMIN)
    assert not {
        name for name in allowed if name.startswith(("order.", "personal.", "supervision.", "content."))
    }


def test_agents_do_not_dispatch_and_do_not_review() -> None:
    assert not {name for name in given_to(Role.AGENT) if name == "order.dispatch" or ".review_" in name}


def test_results_are_reviewed_and_closed_by_who_neither_dispatches_nor_calls_back() -> None:
    assert PERMISSIONS["order.review_result"].keys() == {Role.REVIEWER}
    assert PERMISSIONS["order.close"].keys() == {Role.REVIEWER}
    assert Role.REVIEWER not in PERMISSIONS["order.dispatch"]
    assert Role.REVIEWER not in PERMISSIONS["order.call_back"]


def test_only_supervision_forgives() -> None:
    for permission in ("order.waive_breach", "supervision.lift", "order.decide_appeal"):
        assert PERMISSIONS[permission].keys() == {Role.SUPERVISOR}


@pytest.mark.parametrize("role", [*sorted(DEPARTMENT_ROLES), Role.WORKSTATION])
def test_no_department_reaches_the_whole_tenant(role: Role) -> None:
    wide = {name for name in given_to(role) if PERMISSIONS[name][role].width > Scope.SUBTREE.width}
    assert not wide


def test_a_manager_changes_no_order() -> None:
    reading = {"order.view", "order.monitor", "order.follow", "order.export"}
    assert {name for name in given_to(Role.MANAGER) if name.startswith("order.")} == reading


# — actors that are not staff


def test_a_citizen_acts_on_his_own() -> None:
    citizen = Actor.citizen(2, 33, channel="web")
    for permission in PERMISSIONS.keys() | CITIZEN_MAY:
        assert scope_of(citizen, permission) is (Scope.OWN if permission in CITIZEN_MAY else None)
    assert scope_allows(citizen, Scope.OWN, tenant_id=2, citizen_id=33)
    assert not scope_allows(citizen, Scope.OWN, tenant_id=2, citizen_id=34)
    assert not scope_allows(citizen, Scope.OWN, tenant_id=3, citizen_id=33)


def test_an_unknown_citizen_owns_nothing() -> None:
    assert not scope_allows(Actor.citizen(2, None, channel="web"), Scope.OWN, tenant_id=2, citizen_id=None)


def test_a_client_has_what_it_was_granted() -> None:
    client = Actor("client", client_id="erp", tenant_id=2, grants=frozenset({"order.view", "content.*"}))
    assert scope_of(client, "order.view") is Scope.TENANT
    assert scope_of(client, "content.edit") is Scope.TENANT
    assert scope_of(client, "order.dispatch") is None
    assert scope_of(client, "content.nonsense") is None
    assert not can(Actor("client", client_id="erp", tenant_id=2), "order.view")


def test_acting_for_staff_never_widens_and_keeps_to_the_grants() -> None:
    grants = frozenset({"order.view", "admin.*"})
    actor = replace(staff(Role.AGENT), client_id="erp", grants=grants)
    assert can(actor, "order.view")
    assert not can(actor, "order.accept"), "the agent may, the client was not granted it"
    assert not can(actor, "admin.staff"), "granted, but the agent may not"


def test_a_one_time_password_opens_nothing() -> None:
    actor = replace(staff(*Role), must_change_password=True)
    assert not any(can(actor, permission) for permission in PERMISSIONS)


def test_the_system_may_everything_in_its_tenant() -> None:
    assert all(can(Actor.system(2), permission) for permission in PERMISSIONS)
    assert scope_allows(Actor.system(2), Scope.TENANT, tenant_id=2)
    assert not scope_allows(Actor.system(2), Scope.TENANT, tenant_id=3)
    assert scope_allows(Actor.system(None), Scope.REGION, tenant_id=3)


# — scope against one object


@pytest.mark.parametrize(
    ("scope", "tenant", "paths", "holders", "allowed"),
    [
        (Scope.TENANT, 2, [], [], True),
        (Scope.TENANT, 3, ["/1/2/9/"], [7], False),
        (Scope.TENANT, None, ["/1/2/9/"], [7], False),
        (Scope.SUBTREE, 2, ["/1/2/9/"], [], True),
        (Scope.SUBTREE, 2, ["/1/2/9/12/"], [], True),
        (Scope.SUBTREE, 2, ["/1/2/"], [], False),
        (Scope.SUBTREE, 2, ["/1/2/90/"], [], False),
        (Scope.SUBTREE, 2, ["/1/2/4/", "/1/2/9/"], [], True),
        (Scope.SUBTREE, 3, ["/1/2/9/"], [], False),
        (Scope.SUBTREE, 2, [], [7], False),
        (Scope.UNIT, 2, ["/1/2/9/"], [], True),
        (Scope.UNIT, 2, ["/1/2/9/12/"], [], False),
        (Scope.UNIT, 2, ["/1/2/4/"], [7], True),
        (Scope.UNIT, 3, ["/1/2/9/"], [7], False),
        (Scope.OWN, 2, ["/1/2/9/"], [8], False),
        (Scope.OWN, 2, [], [7], True),
        (Scope.OWN, 3, [], [7], False),
        (Scope.REGION, 3, ["/1/2/9/12/"], [], True),
        (Scope.REGION, 3, ["/5/"], [], False),
        (Scope.REGION, 3, [], [], False),
    ],
)
def test_scope_allows(
    scope: Scope, tenant: int | None, paths: list[str], holders: list[int], allowed: bool
) -> None:
    actor = staff(Role.SIGNER)
    assert (
        scope_allows(actor, scope, tenant_id=tenant, organisation_paths=paths, staff_ids=holders) is allowed
    )


def test_paths_may_come_as_an_iterator() -> None:
    assert scope_allows(staff(Role.HANDLER), Scope.UNIT, tenant_id=2, organisation_paths=iter(["/1/2/9/"]))


@pytest.mark.parametrize("scope", Scope)
def test_nobody_without_a_place_reaches_anything(scope: Scope) -> None:
    nobody = Actor("staff")
    assert not scope_allows(nobody, scope, tenant_id=2, organisation_paths=["/1/2/"], staff_ids=[7])


def test_actors_name_themselves_for_the_audit() -> None:
    named = replace(staff(Role.AGENT), name="王敏")
    assert named.label == "staff:7 王敏"
    assert replace(named, client_id="erp").label == "staff:7 王敏 via client:erp"
    assert Actor.citizen(2, 33, channel="web").label == "citizen:33"
    assert Actor.system(2).label == "system"
    assert Actor("client", client_id="erp").label == "client:erp"


def test_leaders_are_known() -> None:
    assert staff(Role.MAIN_LEADER).is_leader
    assert not staff(Role.SIGNER).is_leader


# — the documents


def test_the_document_is_the_table() -> None:
    written = (ROOT / "docs/roles.md").read_text(encoding="utf-8")
    assert written == roles_page.render(), "run: python -m hotline.people.roles_page"


@pytest.mark.parametrize("role", Role)
def test_each_role_is_in_the_documents(role: Role) -> None:
    assert f"`{role}`" in (ROOT / "docs/roles.md").read_text(encoding="utf-8")
    assert f"`{role}`" in (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
