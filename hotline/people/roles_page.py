"""Writes docs/roles.md from the permission table: `python -m hotline.people.roles_page`."""

from pathlib import Path

from hotline.people.permission_labels import PERMISSION_LABELS
from hotline.people.permissions import CITIZEN_MAY, PERMISSIONS, Scope
from hotline.people.roles import Role

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"

_HEAD = """\
# Roles and permissions

Generated from `hotline/people/permissions.py` by `python -m hotline.people.roles_page`; a test compares them.

A permission reaches as far as its scope. Somebody with several roles has the widest of their scopes.

| Scope | 范围 | Reaches |
|---|---|---|
| `own` | 本人 | what the person holds |
| `unit` | 本单位 | what is with the very organisation the person belongs to |
| `subtree` | 本单位及下级 | … or with an organisation below it |
| `tenant` | 本中心 | everything of the hotline centre |
| `region` | 本地区 | every centre below the person's region |

Beyond the table: who dispatched an order does not approve its return or extension; a handler does not call
back his own order; nobody changes his own roles; a one-time password opens nothing but the page that changes it;
a client acting for a member of staff has that person's permissions, cut down to what the client was granted.
"""


def render() -> str:
    """The whole document."""
    parts = [_HEAD, _roles(), _permissions(), *(_of(role) for role in Role), _citizens()]
    return "\n".join(parts)


def _roles() -> str:
    rows = [f"| `{role}` | {role.label} |" for role in Role]
    return "\n".join(["## Roles", "", "| Role | 岗位 |", "|---|---|", *rows, ""])


def _permissions() -> str:
    rows = [f"| `{name}` | {PERMISSION_LABELS[name]} | {_holders(name)} |" for name in PERMISSIONS]
    return "\n".join(
        ["## Permissions", "", "| Permission | 权限 | Who, how far |", "|---|---|---|", *rows, ""]
    )


def _holders(permission: str) -> str:
    row = PERMISSIONS[permission]
    by_scope = {scope: [role for role in Role if row.get(role) is scope] for scope in reversed(Scope)}
    return "; ".join(f"**{scope}** {', '.join(roles)}" for scope, roles in by_scope.items() if roles)


def _of(role: Role) -> str:
    rows = [
        f"| {PERMISSION_LABELS[name]} | `{name}` | {row[role]} |"
        for name, row in PERMISSIONS.items()
        if role in row
    ]
    head = [f"### {role.label} `{role}`", "", "| 可以 | Permission | Scope |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _citizens() -> str:
    rows = [f"| {PERMISSION_LABELS[name]} | `{name}` | own |" for name in sorted(CITIZEN_MAY)]
    head = ["### 市民 (citizen)", "", "| 可以 | Permission | Scope |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


if __name__ == "__main__":
    DOCUMENT.write_text(render(), encoding="utf-8")
