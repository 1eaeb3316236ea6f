"""Official accounts of the centres."""

import re
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator
from tortoise.exceptions import IntegrityError

from hotline.infra import audit
from hotline.infra.database import savepoint, transaction
from hotline.infra.errors import Conflict, NotFound
from hotline.infra.memory import Brief
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.models import OfficialAccount

MISSING = "没有这个公众号"
_accounts: Brief[str, OfficialAccount | None] = Brief()
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


def _aes_key(text: str) -> str:
    if text and not AES_KEY.fullmatch(text):
        raise ValueError("43 letters and digits")
    return text


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9-]{1,40}$")]
AppId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^wx[A-Za-z0-9]{4,38}$")]
#: 3 to 32 letters and digits, says the platform; the demo city's has a hyphen.
CallbackToken = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9-]{3,32}$")]
AesKey = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_aes_key)]


class NewAccount(BaseModel):
    """What the platform's console shows of an account."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    name: Word
    app_id: AppId
    original_id: str = ""
    secret: Word
    callback_token: CallbackToken
    aes_key: AesKey = ""
    sealed_only: bool = False

    @model_validator(mode="after")
    def _sealed_with_something(self) -> Self:
        if self.sealed_only and not self.aes_key:
            raise ValueError("safe mode needs the EncodingAESKey")
        return self


async def add_account(new: NewAccount, *, tenant_id: int, by: Actor, now: datetime) -> OfficialAccount:
    """Secrets are stored encrypted and never shown again."""
    require(by, "wechat.configure")
    if by.tenant_id not in (None, tenant_id):
        raise NotFound("没有这个热线中心")
    async with transaction():
        account = await _created(new, tenant_id, now)
        detail = {"code": new.code, "app_id": new.app_id}
        await audit.record(by.label, "wechat.account_added", f"wechat:{new.code}", detail, now, by.request_id)
    _accounts.forget()
    return account


async def account_of(code: str) -> OfficialAccount:
    """The account a callback address belongs to."""

    async def read() -> OfficialAccount | None:
        return await OfficialAccount.get_or_none(code=code, active=True)

    found = await _accounts.get(code, read)
    if found is None:
        raise NotFound(MISSING)
    return found


async def sole_account() -> OfficialAccount:
    """The one account of an installation that has one: its callback address needs no name."""
    found = await OfficialAccount.filter(active=True).limit(2)
    if len(found) != 1:
        raise NotFound(MISSING)
    return found[0]


async def _created(new: NewAccount, tenant_id: int, now: datetime) -> OfficialAccount:
    try:
        async with savepoint():
            return await OfficialAccount.create(
                tenant_id=tenant_id,
                code=new.code,
                name=new.name,
                app_id=new.app_id,
                original_id=new.original_id,
                secret_encrypted=vault().encrypt(new.secret),
                callback_token_encrypted=vault().encrypt(new.callback_token),
                aes_key_encrypted=vault().encrypt(new.aes_key),
                sealed_only=new.sealed_only,
                created_at=now,
            )
    except IntegrityError as error:
        raise Conflict("这个公众号或回调地址已经登记过") from error
