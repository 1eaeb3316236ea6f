"""What the pickers of the search form offer."""

from hotline.orders.models import Classification
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import Scope, scope_of
from web.kit import gettext as _

Option = tuple[str, str]
#: An ideographic space: browsers keep it at the beginning of an option.
INDENT = "\u3000"


async def organisations(actor: Actor) -> list[Option]:
    """(code, indented name) of every unit in the reader's scope; a closed one still has old orders."""
    query = Organisation.filter(tenant_id=actor.tenant_id)
    if scope_of(actor, "order.view") not in (Scope.TENANT, Scope.REGION):
        query = Organisation.filter(path__startswith=actor.organisation_path)
    if scope_of(actor, "order.view") is Scope.REGION:
        query = Organisation.filter(path__startswith=actor.organisation_path)
    rows = await query.order_by("path").values_list("code", "name", "path", "active")
    top = min((path.count("/") for _code, _name, path, _open in rows), default=0)
    return [
        (code, INDENT * (path.count("/") - top) + name + ("" if active else _("（已停用）")))
        for code, name, path, active in rows
    ]


async def classifications(tenant_id: int | None) -> list[tuple[str, list[Option]]]:
    """Grouped by the first level; choosing a node means all below it."""
    rows = (
        await Classification.filter(tenant_id=tenant_id, active=True)
        .order_by("path")
        .values_list("code", "name", "level")
    )
    groups: list[tuple[str, list[Option]]] = []
    for code, name, level in rows:
        if level == 1:
            groups.append((name, [(code, _("{name}（全部）", name=name))]))
        elif groups:
            groups[-1][1].append((code, INDENT * (level - 1) + name))
    return groups
