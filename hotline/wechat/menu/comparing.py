"""How two menus differ, in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hotline.wechat.menu.buttons import Button, Buttons, below
from hotline.wechat.menu.keys import KEYS

Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class Difference:
    """`where` names the button: 我要办事 › 查进度."""

    kind: Kind
    where: str
    before: str = ""
    after: str = ""


def action(button: Button) -> str:
    """What happens when somebody presses it."""
    match button.get("type"):
        case "click":
            key = str(button.get("key", ""))
            return f"点击：{KEYS.get(key, key)}"
        case "view":
            return f"打开网页：{button.get('url', '')}"
        case None:
            return f"{len(below(button))} 个子菜单" if below(button) else "没有设置"
        case other:
            return f"其他类型：{other}"


def differences(live: Buttons, draft: Buttons, above: str = "") -> list[Difference]:
    """From what citizens see to what they would see; buttons are the same when their names are."""
    return list(_differences(live, draft, above))


def _differences(live: Buttons, draft: Buttons, above: str) -> Iterator[Difference]:
    was, will = _by_name(live), _by_name(draft)
    for name, button in was.items():
        if name not in will:
            yield Difference("removed", above + name, before=action(button))
    for name, button in will.items():
        if name not in was:
            yield Difference("added", above + name, after=action(button))
        else:
            yield from _changes(was[name], button, above + name)
    if [name for name in was if name in will] != [name for name in will if name in was]:
        yield Difference("moved", above.removesuffix(" › ") or "一级菜单", " ".join(was), " ".join(will))


def _changes(before: Button, after: Button, where: str) -> Iterator[Difference]:
    opens_still = bool(below(before)) and bool(below(after))
    if not opens_still and action(before) != action(after):
        yield Difference("changed", where, action(before), action(after))
    yield from _differences(below(before), below(after), f"{where} › ")


def _by_name(buttons: Buttons) -> dict[str, Button]:
    """Of two buttons with one name each is somebody of his own."""
    named: dict[str, Button] = {}
    for button in buttons:
        name = str(button.get("name", ""))
        named[name if name not in named else f"{name}（第 {len(named) + 1} 个）"] = button
    return named
