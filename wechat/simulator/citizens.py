"""The people whose telephones may be picked up."""

import secrets
import string
from dataclasses import dataclass
from typing import Any

from hotline.infra.errors import Invalid
from hotline.wechat.inbox.letters import OPENID


@dataclass(frozen=True)
class Citizen:
    """`openid` is all the platform ever tells of somebody."""

    openid: str
    name: str
    follows: bool = False


INVENTED = (
    Citizen("oLinjiang-Wang-aYi-0001", "王阿姨"),
    Citizen("oLinjiang-Li-shiFu-0002", "李师傅"),
    Citizen("oLinjiang-Chen-xiao-0003", "小陈"),
)
_NAMES = {one.openid: one.name for one in INVENTED}


def new_openid() -> str:
    """28 letters and digits, as the platform makes them."""
    return "o" + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(27))


def checked(openid: str) -> str:
    """One that could be an openid."""
    if not OPENID.fullmatch(openid):
        raise Invalid("openid 只能由字母、数字、横线和下划线组成")
    return openid


def name_of(openid: str) -> str:
    """Somebody new is called by the end of his id."""
    return _NAMES.get(openid, f"市民 {openid[-4:]}")


def everybody(known: list[dict[str, Any]], chosen: str) -> list[Citizen]:
    """The invented ones, whoever else spoke lately, and the chosen one."""
    following = {one["openid"]: bool(one["follows"]) for one in known}
    openids = [*_NAMES, *(one for one in [*following, chosen] if one not in _NAMES)]
    return [Citizen(one, name_of(one), following.get(one, False)) for one in dict.fromkeys(openids)]
