"""A carrier's MAS over HTTP: Base64 of a JSON object whose `mac` is a digest with our password."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from hotline.infra.settings import Settings
from hotline.messages.channels.calling import Caller, as_object
from hotline.messages.channels.message import Outgoing
from hotline.messages.channels.sms import text
from hotline.messages.channels.sms.gateway import Inbound, Report, Request, Submitted, Verdict
from hotline.worktime.zone import CHINA

_VERDICTS = {
    "success": Verdict.ACCEPTED,
    "InvalidMobiles": Verdict.NUMBER,
    "InvalidMessage": Verdict.MESSAGE,
    "SensitiveWord": Verdict.MESSAGE,
    "TooManyRequests": Verdict.BUSY,
    "OverSubmitLimit": Verdict.BUSY,
}
DELIVERED = "DELIVRD"


class Mas:
    """Knows no repeats: what went unanswered is not sent a second time."""

    name = "mas"
    knows_repeats = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._caller = Caller(settings)

    def configured(self) -> bool:
        settings = self._settings
        return bool(settings.sms_mas_url and settings.sms_mas_ap_id and settings.sms_mas_secret)

    def bill(self, message: Outgoing) -> int:
        return text.parts(f"【{self._settings.sms_sign}】{text.content(message)}")

    async def submit(self, request: Request) -> Submitted:
        body = base64.b64encode(json.dumps(self._fields(request), ensure_ascii=False).encode())
        url = f"{self._settings.sms_mas_url.rstrip('/')}/sms/norsubmit"
        answer = await self._caller.post(url, content=body, headers={"Content-Type": "text/plain"})
        told = as_object(answer)
        code = str(told.get("rspcod") or f"HTTP {answer.status_code}")
        return Submitted(_VERDICTS.get(code, Verdict.BROKEN), str(told.get("msgGroup") or ""), code[:60])

    async def close(self) -> None:
        await self._caller.close()

    def _fields(self, request: Request) -> dict[str, str]:
        settings = self._settings
        fields = {
            "ecName": settings.sms_mas_ec_name,
            "apId": settings.sms_mas_ap_id,
            "mobiles": request.phone,
            "content": text.content(request.message),
            "sign": settings.sms_mas_sign_id,
            "addSerial": "",
        }
        return fields | {"mac": mac(fields, settings.sms_mas_secret)}


def mac(fields: dict[str, str], secret: str) -> str:
    """MD5 because the carriers' interface says so; the connection has to be private anyway."""
    before = fields["ecName"] + fields["apId"] + secret
    after = fields["mobiles"] + fields["content"] + fields["sign"] + fields["addSerial"]
    return hashlib.md5((before + after).encode(), usedforsecurity=False).hexdigest()


def report(one: dict[str, Any]) -> Report:
    """One status report. KeyError, TypeError or ValueError when it is something else."""
    code = str(one.get("errorCode") or one.get("reportStatus") or "")
    return Report(
        provider=Mas.name,
        provider_id=str(one["msgGroup"]),
        code=code,
        delivered=code == DELIVERED,
        reported_at=_moment(one["receiveDate"]),
    )


def inbound(one: dict[str, Any]) -> Inbound:
    """Somebody texted us. They come without an id: the same words at the same second are the same message."""
    phone, words, moment = str(one["mobile"]), str(one["smsContent"]), str(one["sendTime"])
    told = hashlib.sha256("\n".join((phone, words, moment)).encode()).hexdigest()
    return Inbound(Mas.name, told, phone, words, _moment(moment))


def _moment(written: object) -> datetime:
    return datetime.strptime(str(written), "%Y%m%d%H%M%S").replace(tzinfo=CHINA).astimezone(UTC)
