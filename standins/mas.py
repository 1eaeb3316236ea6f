"""SMS gateway B is a carrier's MAS over HTTP: Base64 of JSON with a digest. It knows no repeats."""

import base64
import binascii
import json
import secrets
from hashlib import md5
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from standins import accounts
from standins.reporting import Fate, Reporter, china_now
from standins.service import Received, Service
from standins.texting import Texting

DIGESTED = ("mobiles", "content", "sign", "addSerial")


class MasSms(Service):
    name = "SMS gateway B (MAS)"
    hint = "Numbers ending in 9901 do not exist, 9902 are suspended, 9903 black-listed, 9904 switched off."

    def __init__(self, receipts: str = "") -> None:
        super().__init__()
        self.reporter = Reporter(self, receipts)
        self.texting = Texting(self, self.reporter, _texted)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/sms/norsubmit", self.submit, methods=["POST"]),
            Route("/_reply", self.texting.reply, methods=["POST"]),
        ]

    async def submit(self, request: Request) -> Response:
        return await self.attend(lambda: self._work(request))

    async def _work(self, request: Request) -> Response:
        try:
            fields: dict[str, Any] = json.loads(base64.b64decode(await request.body(), validate=True))
        except (binascii.Error, ValueError):
            return self._no("InvalidMessage")
        wrong = self._wrong(fields)
        return self._no(wrong) if wrong else await self._take(fields)

    def _wrong(self, fields: dict[str, Any]) -> str:
        if self.behaviour.mode == "refuse":
            return "IllegalApp"
        if (fields.get("ecName"), fields.get("apId")) != (accounts.MAS_EC_NAME, accounts.MAS_AP_ID):
            return "InvalidUsrOrPwd"
        account = accounts.MAS_EC_NAME + accounts.MAS_AP_ID + accounts.MAS_SECRET
        digest = md5(usedforsecurity=False)
        digest.update(account.encode())
        for name in DIGESTED:
            digest.update(str(fields.get(name, "")).encode())
        if fields.get("mac") != digest.hexdigest():
            return "IllegalMac"
        return "" if fields.get("sign") == accounts.MAS_SIGN_ID else "IllegalSignId"

    async def _take(self, fields: dict[str, Any]) -> Response:
        phone, content = str(fields["mobiles"]), str(fields["content"])
        if not (phone.isdecimal() and len(phone) == 11):
            return self._no("InvalidMobiles")
        group = f"{china_now():%m%d%H%M%S}{secrets.randbelow(10**12):012d}"
        message = self.keep(Received(phone, "", f"【{accounts.SIGN}】{content}", f"msgGroup {group}"))
        fate = Fate.of(phone, "DELIVRD")
        await self.reporter.report(message, lambda: [self._receipt(phone, group, fate)])
        return JSONResponse({"rspcod": "success", "msgGroup": group, "success": True})

    def _no(self, code: str) -> Response:
        self.refuse(code)
        return JSONResponse({"rspcod": code, "msgGroup": "", "success": False})

    def _receipt(self, phone: str, group: str, fate: Fate) -> dict[str, str]:
        moment = f"{china_now():%Y%m%d%H%M%S}"
        return {
            "reportStatus": "CM:0000" if fate.delivered else fate.code,
            "mobile": phone,
            "submitDate": moment,
            "receiveDate": moment,
            "errorCode": fate.code,
            "msgGroup": f"unknown-{secrets.token_hex(6)}" if self.behaviour.mode == "wrong" else group,
        }


def _texted(phone: str, text: str) -> dict[str, str]:
    """上行短信."""
    return {"mobile": phone, "smsContent": text, "sendTime": f"{china_now():%Y%m%d%H%M%S}", "addSerial": ""}
