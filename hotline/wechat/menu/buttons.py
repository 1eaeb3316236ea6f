"""Menus as values, in the platform's own form: at most three buttons, each with at most five below it. Pure."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hotline.wechat.menu.keys import KEYS

Button = dict[str, Any]
Buttons = list[Button]
#: (1,) is the second button, (1, 0) the first below it.
Place = tuple[int, ...]

MOST, MOST_BELOW = 3, 5
#: The platform counts bytes; a Chinese character has three.
NAME_BYTES, NAME_BYTES_BELOW = 16, 60
URL_BYTES = 1024
PLACE = re.compile(r"[0-2](\.[0-4])?")
FULL = "最多 3 个一级菜单"
FULL_BELOW = "每个一级菜单下最多 5 个子菜单"


@dataclass(frozen=True)
class Problem:
    """What keeps a menu from being published, and at which button."""

    place: Place
    field: str
    message: str


def place_of(text: str) -> Place | None:
    """`1.0` as an address carries it."""
    return tuple(int(part) for part in text.split(".")) if PLACE.fullmatch(text) else None


def below(button: Button) -> Buttons:
    """The buttons it opens."""
    found: Buttons = button.get("sub_button") or []
    return found


def at(buttons: Buttons, place: Place | None) -> Button | None:
    """The button of that place, if there is one."""
    found: Button | None = None
    for index in place or ():
        among = buttons if found is None else below(found)
        if index >= len(among):
            return None
        found = among[index]
    return found


def walk(buttons: Buttons) -> Iterator[tuple[Place, Button]]:
    """All of them, those below after their own."""
    for index, top in enumerate(buttons):
        yield (index,), top
        for inner, button in enumerate(below(top)):
            yield (index, inner), button


def normal(raw: Sequence[Button]) -> Buttons:
    """As the platform tells it, without what it adds: empty lists, lists within lists."""
    told: Buttons = []
    for button in raw:
        kept = {
            name: value for name, value in button.items() if name != "sub_button" and value not in ("", None)
        }
        inner = button.get("sub_button") or []
        inner = inner.get("list", []) if isinstance(inner, dict) else inner
        told.append({"name": kept.get("name", ""), "sub_button": normal(inner)} if inner else kept)
    return told


def name_problem(name: str, *, top: bool) -> str:
    """Empty when the name fits."""
    most, used = NAME_BYTES if top else NAME_BYTES_BELOW, len(name.encode())
    if not name.strip():
        return "请填写名称"
    if used <= most:
        return ""
    return f"名称太长：{used} 个字节，最多 {most} 个（每个汉字 3 个，约 {most // 3} 个汉字）"


def url_problem(url: str) -> str:
    """Empty when it may be published."""
    if not re.fullmatch(r"https?://[^\s/?#.]+(\.[^\s/?#.]+)*(:\d+)?([/?#]\S*)?", url):
        return "请填写完整的网址，以 http:// 或 https:// 开头"
    return "" if len(url.encode()) <= URL_BYTES else "网址太长，最多 1024 个字节"


def problems(buttons: Buttons) -> list[Problem]:
    """Everything that is wrong, in the order of the menu."""
    found = [] if buttons else [Problem((), "", "至少要有一个菜单")]
    for place, button in walk(buttons):
        found += _problems_of(place, button)
    return found


def _problems_of(place: Place, button: Button) -> list[Problem]:
    checks = [("name", name_problem(str(button.get("name", "")), top=len(place) == 1))]
    if not below(button):
        checks.append(_action_problem(button))
    return [Problem(place, field, message) for field, message in checks if message]


def _action_problem(button: Button) -> tuple[str, str]:
    kind = button.get("type")
    if kind == "view":
        return "url", url_problem(str(button.get("url", "")))
    if kind == "click":
        return "key", "" if button.get("key") in KEYS else "请选择点击后做什么"
    return "kind", "" if kind else "请选择点击后做什么"  # kinds made elsewhere stay as they are


def added(buttons: Buttons, under: int | None) -> tuple[Buttons, Place]:
    """With a new button at the end, or at the end below another; where it is."""
    menu = deepcopy(buttons)
    if under is None:
        if len(menu) >= MOST:
            raise ValueError(FULL)
        menu.append({"name": "新菜单"})
        return menu, (len(menu) - 1,)
    inner = below(menu[under])
    if len(inner) >= MOST_BELOW:
        raise ValueError(FULL_BELOW)
    menu[under] = {"name": menu[under].get("name", ""), "sub_button": [*inner, {"name": "新菜单"}]}
    return menu, (under, len(inner))


def replaced(buttons: Buttons, place: Place, button: Button) -> Buttons:
    """With another button there; what is below it stays."""
    menu = deepcopy(buttons)
    among, index = _among(menu, place)
    inner = below(among[index])
    among[index] = {"name": button["name"], "sub_button": inner} if inner else button
    return menu


def removed(buttons: Buttons, place: Place) -> Buttons:
    """Without it; a button that opened only this one has nothing to do any more."""
    menu = deepcopy(buttons)
    among, index = _among(menu, place)
    del among[index]
    return [{"name": top["name"]} if top.get("sub_button") == [] else top for top in menu]


def moved(buttons: Buttons, place: Place, by: int) -> tuple[Buttons, Place]:
    """One further to the left or right, up or down; at the end it stays."""
    menu = deepcopy(buttons)
    among, index = _among(menu, place)
    target = min(max(index + by, 0), len(among) - 1)
    among.insert(target, among.pop(index))
    return menu, (*place[:-1], target)


def _among(menu: Buttons, place: Place) -> tuple[Buttons, int]:
    return (menu if len(place) == 1 else menu[place[0]]["sub_button"]), place[-1]
