"""SMS gateway A speaks Aliyun's SendSms: it checks every signature by its own reading of ACS3-HMAC-SHA256."""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from standins import accounts
from standins.reporting import Fate, Reporter, china_now
from standins.service import Received, Service
from standins.texting import Texting

TOLERANCE_SECONDS = 15 * 60
LONGEST_VARIABLE = 35
_VARIABLES = {
    accounts.ALIYUN_TEMPLATE: {"title", "body", "more"},
    accounts.ALIYUN_LINK_TEMPLATE: {"title", "body", "more", "code"},
}


class Refusal(Exception):
    def __init__(self, code: str, why: str = "", status: int = 400) -> None:
        super().__init__(why or code)
        self.code, self.status = code, status


class AliyunSms(Service):
    name = "SMS gateway A (Aliyun)"
    hint = "Numbers ending in 9901 do not exist, 9902 are suspended, 9903 black-listed, 9904 switched off."

    def __init__(self, receipts: str = "") -> None:
        super().__init__()
        self.reporter = Reporter(self, receipts)
        self.texting = Texting(self, self.reporter, _texted)
        self._nonces: set[str] = set()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.send_sms, methods=["POST"]),
            Route("/_reply", self.texting.reply, methods=["POST"]),
        ]

    async def send_sms(self, request: Request) -> Response:
        return await self.attend(lambda: self._work(request))

    async def _work(self, request: Request) -> Response:
        try:
            self._check_signature(request, await request.body())
            return await self._take(dict(parse_qsl(request.url.query)))
        except Refusal as refusal:
            self.refuse(f"{refusal.code}: {refusal}")
            return JSONResponse({"Code": refusal.code, "Message": str(refusal)}, refusal.status)

    def _check_signature(self, request: Request, body: bytes) -> None:
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        fields = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "ACS3-HMAC-SHA256" or fields.get("Credential") != accounts.ALIYUN_KEY_ID:
            raise Refusal("InvalidAccessKeyId.NotFound", status=404)
        digest = hashlib.sha256(body).hexdigest()
        if request.headers.get("x-acs-content-sha256") != digest:
            raise Refusal("InvalidContentSha256")
        names = fields.get("SignedHeaders", "").split(";")
        if not {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce"} <= set(names):
            raise Refusal("IncompleteSignature", "headers that must be signed are not")
        wanted = _signature(request, names, digest)
        if not hmac.compare_digest(wanted, fields.get("Signature", "")):
            raise Refusal("SignatureDoesNotMatch")
        self._check_age(request)

    def _check_age(self, request: Request) -> None:
        date = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((datetime.now(UTC) - date).total_seconds()) > TOLERANCE_SECONDS:
            raise Refusal("InvalidTimeStamp.Expired")
        nonce = request.headers["x-acs-signature-nonce"]
        if nonce in self._nonces:
            raise Refusal("SignatureNonceUsed")
        self._nonces.add(nonce)

    async def _take(self, query: dict[str, str]) -> Response:
        if self.behaviour.mode == "refuse":
            raise Refusal("isv.OUT_OF_SERVICE", "the account is in arrears", 200)
        words = _words(query)
        phone = query.get("PhoneNumbers", "")
        if not (phone.isdecimal() and len(phone) == 11 and phone.startswith("1")):
            raise Refusal("isv.MOBILE_NUMBER_ILLEGAL", phone, 200)
        identity = f"{secrets.randbelow(10**18):018d}^0"
        detail = f"BizId {identity} · OutId {query.get('OutId', '')}"
        text = f"【{query['SignName']}】{words['title']}：{words['body']}{words['more']}{_link(words)}"
        message = self.keep(Received(phone, "", text, detail))
        fate = Fate.of(phone, "DELIVERED")
        await self.reporter.report(
            message, lambda: [self._receipt(phone, identity, query.get("OutId", ""), fate)]
        )
        return JSONResponse(
            {"Code": "OK", "Message": "OK", "BizId": identity, "RequestId": secrets.token_hex(8)}
        )

    def _receipt(self, phone: str, identity: str, out_id: str, fate: Fate) -> dict[str, object]:
        wrong = self.behaviour.mode == "wrong"
        moment = f"{china_now():%Y-%m-%d %H:%M:%S}"
        return {
            "phone_number": phone,
            "send_time": moment,
            "report_time": moment,
            "success": fate.delivered,
            "err_code": fate.code,
            "err_msg": "用户接收成功" if fate.delivered else "发送失败",
            "sms_size": "1",
            "biz_id": f"unknown-{secrets.token_hex(6)}" if wrong else identity,
            "out_id": "" if wrong else out_id,
        }


def _texted(phone: str, text: str) -> list[dict[str, str]]:
    """SmsUp."""
    return [
        {
            "phone_number": phone,
            "send_time": f"{china_now():%Y-%m-%d %H:%M:%S}",
            "content": text,
            "sign_name": accounts.SIGN,
            "dest_code": "10690000",
            "sequence_id": f"{secrets.randbelow(10**12):012d}",
        }
    ]


def _link(words: dict[str, str]) -> str:
    """What the approved words of the second template add."""
    return f" https://12345.example.cn/s/{words['code']}" if "code" in words else ""


def _words(query: dict[str, str]) -> dict[str, str]:
    if query.get("SignName") != accounts.SIGN:
        raise Refusal("isv.SMS_SIGNATURE_ILLEGAL", status=200)
    needed = _VARIABLES.get(query.get("TemplateCode", ""))
    if needed is None:
        raise Refusal("isv.SMS_TEMPLATE_ILLEGAL", status=200)
    try:
        words = json.loads(query.get("TemplateParam", ""))
    except ValueError:
        raise Refusal("isv.INVALID_JSON_PARAM", status=200) from None
    if not needed <= set(words):
        raise Refusal("isv.TEMPLATE_MISSING_PARAMETERS", status=200)
    if any("http://" in word or "https://" in word for word in words.values()):
        raise Refusal("isv.PARAM_NOT_SUPPORT_URL", status=200)
    if not all(words.values()):
        raise Refusal("isv.TEMPLATE_PARAMS_ILLEGAL", "a variable is empty", 200)
    if any(len(word) > LONGEST_VARIABLE for word in words.values()):
        raise Refusal("isv.PARAM_LENGTH_LIMIT", status=200)
    return {name: str(word) for name, word in words.items()}


def _signature(request: Request, names: list[str], digest: str) -> str:
    """From the request as it arrived, not as anybody meant it."""
    pairs = sorted(parse_qsl(request.url.query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in sorted(names))
    whole = f"{request.method}\n{request.url.path}\n{query}\n{headers}\n{';'.join(sorted(names))}\n{digest}"
    to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(whole.encode()).hexdigest()
    return hmac.new(accounts.ALIYUN_SECRET.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
