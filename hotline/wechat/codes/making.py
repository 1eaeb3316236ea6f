"""A code is asked of the platform once and is good for ever."""

import secrets
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import require
from hotline.wechat.api.accounts import one_of
from hotline.wechat.api.client import Client
from hotline.wechat.api.saying import in_plain_words
from hotline.wechat.models import Follower, OfficialAccount, SceneCode

MOST_TAGGED_AT_ONCE = 50
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class CodeFields(BaseModel):
    """Where it hangs, and whose it is."""

    name: Word
    place: Place = ""
    organisation: str = ""


async def create(client: Client, account: str, fields: CodeFields, *, by: Actor, now: datetime) -> SceneCode:
    """A new code, good for ever; the platform gives 100,000 of them to an account."""
    require(by, "wechat.codes")
    owner = await one_of(by.tenant_id, account)
    unit = await _unit(fields.organisation, by)
    scene = f"place.{secrets.token_hex(5)}"
    url = await _asked(client, owner, scene)
    async with transaction():
        code = await SceneCode.create(
            account_id=owner.id,
            scene=scene,
            name=fields.name,
            place=fields.place,
            organisation_id=unit.id if unit else None,
            url=url,
            created_at=now,
            created_by=by.name[:60],
        )
        detail = {"name": fields.name, "scene": scene}
        await audit.record(
            by.label, "wechat.code_created", f"wechat:{owner.code}", detail, now, by.request_id
        )
    return code


async def change(code_id: int, fields: CodeFields, *, by: Actor) -> SceneCode:
    """Its name and place; the picture on the wall stays good."""
    code = await code_of(code_id, by=by)
    unit = await _unit(fields.organisation, by)
    code.name, code.place, code.organisation_id = fields.name, fields.place, unit.id if unit else None
    await code.save()
    return code


async def code_of(code_id: int, *, by: Actor) -> SceneCode:
    """One code of the own centre, with its account."""
    require(by, "wechat.codes")
    found = await SceneCode.get_or_none(id=code_id, account__tenant_id=by.tenant_id).select_related(
        "account", "organisation"
    )
    if found is None:
        raise NotFound("没有这个二维码")
    return found


async def tag_followers(client: Client, code: SceneCode, tag_id: int, *, by: Actor) -> int:
    """Everybody who first came by this code gets the tag, so its menu; how many."""
    require(by, "wechat.codes")
    came = Follower.filter(account_id=code.account_id, scene=code.scene, following=True).order_by("id")
    openids = [str(one) for one in await came.values_list("openid", flat=True)]
    account = await OfficialAccount.get(id=code.account_id)
    with in_plain_words():
        for start in range(0, len(openids), MOST_TAGGED_AT_ONCE):
            some = {"openid_list": openids[start : start + MOST_TAGGED_AT_ONCE], "tagid": tag_id}
            await client.post(account, "/cgi-bin/tags/members/batchtagging", some)
    return len(openids)


async def _asked(client: Client, account: OfficialAccount, scene: str) -> str:
    wanted = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    with in_plain_words():
        return str((await client.post(account, "/cgi-bin/qrcode/create", wanted)).get("url", ""))


async def _unit(code: str, by: Actor) -> Organisation | None:
    if not code:
        return None
    found = await Organisation.get_or_none(code=code, tenant_id=by.tenant_id, active=True)
    if found is None:
        raise Invalid("没有这个单位", fields={"organisation": "没有这个单位"})
    return found
