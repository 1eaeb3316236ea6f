"""Aliyun's SendSms, and gateways that speak it: signed with ACS3-HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from hotline.infra.settings import Settings
from hotline.messages.channels.calling import Caller, as_object
from hotline.messages.channels.message import Outgoing
from hotline.messages.channels.sms import text
from hotline.messages.channels.sms.gateway import Inbound, Report, Request, Submitted, Verdict
from hotline.worktime.zone import CHINA

ALGORITHM = "ACS3-HMAC-SHA256"
VERSION = "2017-05-25"
#: The nonce is our key: a repeat is refused with this, because the first one arrived.
REPEATED = "SignatureNonceUsed"
_VERDICTS = {
    "OK": Verdict.ACCEPTED,
    REPEATED: Verdict.ACCEPTED,
    "isv.MOBILE_NUMBER_ILLEGAL": Verdict.NUMBER,
    "isv.BUSINESS_LIMIT_CONTROL": Verdict.BUSY,
    "isv.DAY_LIMIT_CONTROL": Verdict.BUSY,
    "isv.BLACK_KEY_CONTROL_LIMIT": Verdict.MESSAGE,
    "isv.PARAM_LENGTH_LIMIT": Verdict.MESSAGE,
    "isv.PARAM_NOT_SUPPORT_URL": Verdict.MESSAGE,
    "isv.SMS_CONTENT_ILLEGAL": Verdict.MESSAGE,
}


class Aliyun:
    """Recognises a repeat by its nonce, and repeats our key in its receipts."""

    name = "aliyun"
    knows_repeats = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._caller = Caller(settings)

    def configured(self) -> bool:
        settings = self._settings
        return bool(
            settings.sms_aliyun_key_id
            and settings.sms_aliyun_key_secret
            and settings.sms_aliyun_template
            and settings.sms_sign
        )

    def bill(self, message: Outgoing) -> int:
        """The template's own words are not known here: its variables and the sign come close."""
        words = "".join(self._variables(message).values())
        return text.parts(f"【{self._settings.sms_sign}】{words}：")

    async def submit(self, request: Request) -> Submitted:
        settings, query = self._settings, self._query(request)
        url = settings.sms_aliyun_url.rstrip("/")
        headers = self._signed(query, urlsplit(url).netloc, request)
        answer = await self._caller.post(f"{url}/?{_canonical(query)}", headers=headers)
        told = as_object(answer)
        code = str(told.get("Code") or f"HTTP {answer.status_code}")
        return Submitted(_VERDICTS.get(code, Verdict.BROKEN), str(told.get("BizId") or ""), code[:60])

    async def close(self) -> None:
        await self._caller.close()

    def _query(self, request: Request) -> dict[str, str]:
        return {
            "PhoneNumbers": request.phone,
            "SignName": self._settings.sms_sign,
            "TemplateCode": self._template(request.message),
            "TemplateParam": json.dumps(self._variables(request.message), ensure_ascii=False),
            "OutId": request.key,
        }

    def _template(self, message: Outgoing) -> str:
        """One with a link has a template of its own: its approved words hold the address, we add its end."""
        settings = self._settings
        return (message.link and settings.sms_aliyun_link_template) or settings.sms_aliyun_template

    def _variables(self, message: Outgoing) -> dict[str, str]:
        words = text.variables(message)
        if not (message.link and self._settings.sms_aliyun_link_template):
            return words
        more = {"more": "。"} if words["more"] == text.READ_ON else {}
        return words | more | {"code": message.link.rsplit("/", 1)[-1]}

    def _signed(self, query: Mapping[str, str], host: str, request: Request) -> dict[str, str]:
        headers = {
            "host": host,
            "x-acs-action": "SendSms",
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            # the real time, not the instant the notice is about: gateways refuse old requests
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": request.key,
            "x-acs-version": VERSION,
        }
        names = ";".join(sorted(headers))
        signature = sign(self._settings.sms_aliyun_key_secret, query, headers, names)
        credential = f"Credential={self._settings.sms_aliyun_key_id}"
        authorization = f"{ALGORITHM} {credential},SignedHeaders={names},Signature={signature}"
        return headers | {"Authorization": authorization}


def sign(secret: str, query: Mapping[str, str], headers: Mapping[str, str], names: str) -> str:
    """Of a POST to / without a body."""
    lines = "".join(f"{name}:{headers[name]}\n" for name in names.split(";"))
    canonical = "\n".join(("POST", "/", _canonical(query), lines, names, headers["x-acs-content-sha256"]))
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _canonical(query: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query))


def report(one: dict[str, Any]) -> Report:
    """One of SmsReport. KeyError, TypeError or ValueError when it is something else."""
    return Report(
        provider=Aliyun.name,
        provider_id=str(one["biz_id"]),
        code=str(one.get("err_code") or ""),
        delivered=one.get("success") is True or one.get("success") == "true",
        reported_at=_moment(one["report_time"]),
        key=str(one.get("out_id") or ""),
    )


def inbound(one: dict[str, Any]) -> Inbound:
    """One of SmsUp: somebody texted us. Refuses as `report` does."""
    return Inbound(
        provider=Aliyun.name,
        key=str(one["sequence_id"]),
        phone=str(one["phone_number"]),
        text=str(one["content"]),
        sent_at=_moment(one["send_time"]),
    )


def _moment(written: object) -> datetime:
    moment = datetime.strptime(str(written), "%Y-%m-%d %H:%M:%S")
    return moment.replace(tzinfo=CHINA).astimezone(UTC)
