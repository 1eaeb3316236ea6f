"""The menus of the staff desktop and the phone app. Rooms register what they offer; a menu shows what the
actor may open."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.kit.surface import Surface


@dataclass(frozen=True)
class NavItem:
    """`permission` may name several, separated by spaces: any of them opens the item.

    `badge` counts what waits there for the actor; it is asked after the page has loaded.
    """

    label: str
    url: str
    icon: str
    permission: str = ""
    badge: Callable[[Actor], Awaitable[int]] | None = None
    group: str = ""
    order: int = 100
    surface: Surface = "desk"
    visible: Callable[[Actor], bool] | None = None

    @property
    def key(self) -> str:
        return self.url.strip("/").replace("/", "-") or "home"

    def open_to(self, actor: Actor) -> bool:
        if self.visible is not None and not self.visible(actor):
            return False
        return not self.permission or any(can(actor, name) for name in self.permission.split())


_items: dict[tuple[Surface, str], NavItem] = {}


def register(*items: NavItem) -> None:
    """Called by a room when its routes are imported; the same address registered again replaces itself."""
    for item in items:
        _items[item.surface, item.url] = item


def items_for(actor: Actor | None, surface: Surface = "desk") -> list[NavItem]:
    if actor is None or actor.kind != "staff":
        return []
    offered = [item for item in _items.values() if item.surface == surface and item.open_to(actor)]
    return sorted(offered, key=lambda item: item.order)


def grouped(items: Iterable[NavItem]) -> list[tuple[str, list[NavItem]]]:
    """Under their headings; a group stands where its first item stands."""
    groups: dict[str, list[NavItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return list(groups.items())


def current_url(items: Iterable[NavItem], path: str) -> str:
    """The address of the item this page belongs to: the longest that the path begins with."""
    urls = [item.url for item in items]
    return max((url for url in urls if path == url or path.startswith(url + "/")), key=len, default="")
