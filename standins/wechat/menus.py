"""Menus under the chat: one for everybody, others for who carries a tag. And the tags."""

import itertools
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from standins.wechat.followers import Followers
from standins.wechat.refusing import Refusal, fine, json_of

MENU_TOP, MENU_SUB = 3, 5
TOP_NAME_BYTES, SUB_NAME_BYTES, KEY_BYTES, URL_BYTES = 16, 60, 128, 1024
MOST_TAGS, TAG_BYTES, MOST_TAGGED_AT_ONCE = 100, 30, 50
FIRST_TAG = 100  # below are the platform's own
CALLS = (
    ("POST", "/cgi-bin/menu/create", "create"),
    ("GET", "/cgi-bin/menu/get", "get"),
    ("POST", "/cgi-bin/menu/addconditional", "add_conditional"),
    ("POST", "/cgi-bin/menu/delconditional", "remove_conditional"),
    ("GET", "/cgi-bin/get_current_selfmenu_info", "current"),
    ("GET", "/cgi-bin/tags/get", "tags_get"),
    ("POST", "/cgi-bin/tags/create", "tag_create"),
    ("POST", "/cgi-bin/tags/members/batchtagging", "tag_members"),
)


class Menus:
    def __init__(self, followers: Followers) -> None:
        self._followers = followers
        self._numbers, self._tag_numbers = itertools.count(208_396_938), itertools.count(FIRST_TAG)
        self.default: dict[str, Any] = {}
        self.conditional: list[dict[str, Any]] = []
        self.tags: dict[int, str] = {}
        self.tagged: dict[str, set[int]] = {}

    def of(self, openid: str) -> dict[str, Any]:
        """What this citizen sees: of the menus that fit the newest."""
        own = {str(tag) for tag in self.tagged.get(openid, ())}
        fitting = [each for each in self.conditional if str(each["matchrule"]["tag_id"]) in own]
        found = fitting[-1] if fitting else self.default
        return {"button": found.get("button", [])}

    async def create(self, request: Request) -> Response:
        self.default = {"button": _checked(await json_of(request)), "menuid": next(self._numbers)}
        return fine()

    async def get(self, request: Request) -> Response:
        if not self.default:
            raise Refusal(46003, "menu no exist")
        told: dict[str, Any] = {"menu": self.default}
        return JSONResponse(told | ({"conditionalmenu": self.conditional} if self.conditional else {}))

    async def add_conditional(self, request: Request) -> Response:
        asked = await json_of(request)
        rule = asked.get("matchrule") or {}
        if not self.default:
            raise Refusal(65303, "there is no selfmenu, please create selfmenu first")
        if not rule.get("tag_id"):
            raise Refusal(40035, "invalid parameter: matchrule")
        if int(rule["tag_id"]) not in self.tags:
            raise Refusal(45159, "invalid tag")
        number = next(self._numbers)
        self.conditional.append({"button": _checked(asked), "matchrule": rule, "menuid": number})
        return JSONResponse({"menuid": str(number)})

    async def remove_conditional(self, request: Request) -> Response:
        wanted = str((await json_of(request)).get("menuid", ""))
        kept = [each for each in self.conditional if str(each["menuid"]) != wanted]
        if len(kept) == len(self.conditional):
            raise Refusal(65301, "there is no such conditional menu")
        self.conditional = kept
        return fine()

    async def current(self, request: Request) -> Response:
        """The default menu, told in another form than by `menu/get`."""
        told = [_as_current(each) for each in self.default.get("button", [])]
        return JSONResponse({"is_menu_open": int(bool(told)), "selfmenu_info": {"button": told}})

    async def tags_get(self, request: Request) -> Response:
        told = [{"id": each, "name": name, "count": self._count(each)} for each, name in self.tags.items()]
        return JSONResponse({"tags": told})

    async def tag_create(self, request: Request) -> Response:
        name = str(((await json_of(request)).get("tag") or {}).get("name", "")).strip()
        if not name or len(name.encode()) > TAG_BYTES:
            raise Refusal(45158, "tag name too long")
        if name in self.tags.values():
            raise Refusal(45157, "invalid tag name: already there")
        if len(self.tags) >= MOST_TAGS:
            raise Refusal(45056, "too many tags")
        number = next(self._tag_numbers)
        self.tags[number] = name
        return JSONResponse({"tag": {"id": number, "name": name}})

    async def tag_members(self, request: Request) -> Response:
        asked = await json_of(request)
        openids, tag = [str(each) for each in asked.get("openid_list", [])], asked.get("tagid")
        if len(openids) > MOST_TAGGED_AT_ONCE:
            raise Refusal(40032, "invalid openid list size")
        if tag not in self.tags:
            raise Refusal(45159, "invalid tag")
        for openid in openids:
            self._followers.existing(openid)
            self.tagged.setdefault(openid, set()).add(tag)
        return fine()

    def _count(self, tag: int) -> int:
        return sum(tag in own for own in self.tagged.values())


def _checked(asked: dict[str, Any]) -> list[dict[str, Any]]:
    buttons: list[dict[str, Any]] = asked.get("button") or []
    if not 1 <= len(buttons) <= MENU_TOP:
        raise Refusal(40016, "invalid button size")
    for each in buttons:
        inner = each.get("sub_button") or []
        if len(inner) > MENU_SUB:
            raise Refusal(40023, "invalid sub button size")
        _check_name(each, TOP_NAME_BYTES)
        for one in inner or [each]:
            _check_name(one, SUB_NAME_BYTES)
            _check_action(one)
    return buttons


def _check_name(button: dict[str, Any], most: int) -> None:
    if not 1 <= len(str(button.get("name", "")).encode()) <= most:
        raise Refusal(40018, "invalid button name size")


def _check_action(button: dict[str, Any]) -> None:
    if button.get("type") == "click":
        if not 1 <= len(str(button.get("key", "")).encode()) <= KEY_BYTES:
            raise Refusal(40019, "invalid button key size")
    elif button.get("type") == "view":
        address = str(button.get("url", ""))
        if not 1 <= len(address.encode()) <= URL_BYTES:
            raise Refusal(40020, "invalid button url size")
        if not address.startswith(("http://", "https://")):
            raise Refusal(40055, "invalid button url domain")
    else:
        raise Refusal(40017, "invalid button type")


def _as_current(button: dict[str, Any]) -> dict[str, Any]:
    inner = button.get("sub_button")
    return {"name": button["name"], "sub_button": {"list": inner}} if inner else button
