"""Six digits by SMS prove a telephone: good for five minutes and three tries, five of them a day."""

import secrets
from datetime import datetime, timedelta

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid, NotFound, TooMany
from hotline.infra.secrets import mask_phone, vault
from hotline.messages import citizens
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.citizens import find_or_create
from hotline.wechat.followers import held
from hotline.wechat.live import tell
from hotline.wechat.models import Binding, BindingCode, Follower, OfficialAccount
from hotline.worktime.zone import local

GOOD_FOR = timedelta(minutes=5)
TRIES = 3
A_DAY = 5
DAY = timedelta(days=1)
TEXT = "您的验证码是 {code}，5 分钟内有效，用于在微信公众号绑定手机号。如非本人操作请忽略。"
WRONG = "验证码不对或已过期，请核对后再发，或重新绑定"


async def ask_code(follower_id: int, phone: str, *, now: datetime) -> str:
    """Send a code; returns the number, masked. An earlier one is good no more."""
    number = _mobile(phone)
    async with transaction():
        follower = await _locked(follower_id)
        if follower.citizen_id is not None:
            raise Conflict("已经绑定过手机号，要换号码请先解绑", code="already_bound")
        await _within_a_day(follower_id, number, now)
        await BindingCode.filter(created_at__lt=now - 2 * DAY).delete()  # numbers are not kept for longer
        await BindingCode.filter(follower_id=follower_id, used_at=None).update(good_until=now)
        code = f"{secrets.randbelow(1_000_000):06d}"
        await _kept(follower_id, number, code, now)
        tenant_id = (await OfficialAccount.get(id=follower.account_id)).tenant_id
        text = TEXT.format(code=code)
        await citizens.text_message(number, text, tenant_id=tenant_id, now=now, good_until=now + GOOD_FOR)
    return mask_phone(number)


async def bind(follower_id: int, phone: str, code: str, *, now: datetime, evidence: str = "") -> Binding:
    """Tie follower and citizen. Orders stay whose they are: they are merely seen from both sides."""
    number = _mobile(phone)
    # A wrong try has to survive its refusal: it is counted before anything is refused.
    async with transaction():
        proven = await _tried(follower_id, number, code, now)
    if not proven:
        raise Invalid(WRONG, code="wrong_code", fields={"code": WRONG})
    async with transaction():
        return await _bound(await _locked(follower_id), number, now, evidence)


async def _tried(follower_id: int, number: str, code: str, now: datetime) -> bool:
    """Whether it was right; three wrong ones end it."""
    await _locked(follower_id)
    found = BindingCode.filter(follower_id=follower_id, used_at=None, good_until__gt=now, tries__lt=TRIES)
    row = await found.filter(phone_index=vault().blind_index(number)).order_by("-id").first()
    if row is None:
        return False
    right = secrets.compare_digest(row.code_hash, vault().hash_code(f"{follower_id}:{code.strip()}"))
    facts = {"used_at": now} if right else {"tries": row.tries + 1}
    await BindingCode.filter(id=row.id).update(**facts)
    return right


async def _bound(follower: Follower, number: str, now: datetime, evidence: str) -> Binding:
    if follower.citizen_id is not None:
        raise Conflict("已经绑定过手机号，要换号码请先解绑", code="already_bound")
    account = await OfficialAccount.get(id=follower.account_id)
    citizen = await find_or_create(account.tenant_id, "", number, now)
    follower.citizen_id, follower.bound_at = citizen.id, now
    await follower.save(update_fields=["citizen_id", "bound_at"])
    said = f"短信验证码 {mask_phone(number)} {local(now):%Y-%m-%d %H:%M:%S}" + (
        f" {evidence}" if evidence else ""
    )
    row = await Binding.create(
        follower_id=follower.id, citizen_id=citizen.id, evidence=said[:200], bound_at=now
    )
    by = Actor.citizen(account.tenant_id, citizen.id, channel="wechat")
    detail = {"citizen": citizen.id, "how": row.how}
    await audit.record(by.label, "wechat.bound", f"wechat:{follower.id}", detail, now, "")
    await tell(follower, bound=True)
    return row


async def _kept(follower_id: int, number: str, code: str, now: datetime) -> None:
    await BindingCode.create(
        follower_id=follower_id,
        phone_encrypted=vault().encrypt(number),
        phone_index=vault().blind_index(number),
        code_hash=vault().hash_code(f"{follower_id}:{code}"),
        created_at=now,
        good_until=now + GOOD_FOR,
    )


async def _within_a_day(follower_id: int, number: str, now: datetime) -> None:
    """Neither may one person send many, nor one number be sent many."""
    today = BindingCode.filter(created_at__gt=now - DAY)
    mine = await today.filter(follower_id=follower_id).count()
    theirs = await today.filter(phone_index=vault().blind_index(number)).count()
    if max(mine, theirs) >= A_DAY:
        raise TooMany("今天发送验证码的次数已用完，请明天再试，或拨打12345", code="codes_used_up")


async def _locked(follower_id: int) -> Follower:
    follower = await held(id=follower_id)
    if follower is None:
        raise NotFound("没有这位关注者")
    return follower


def _mobile(phone: str) -> str:
    number = phones.required(phone)
    if not phones.is_mobile(number):
        message = "请填写能收短信的手机号"
        raise Invalid(message, fields={"phone": message})
    return number
