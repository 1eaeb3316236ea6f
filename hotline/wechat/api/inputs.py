"""What an administrator says of an official account."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from hotline.wechat.models import AccountKind

AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
TOKEN = re.compile(r"[A-Za-z0-9-]{3,32}")  # the platform allows no hyphen; the demo city's has one
APP_ID = re.compile(r"wx[A-Za-z0-9]{4,38}")
CODE = re.compile(r"[a-z0-9-]{1,40}")


def _matching(pattern: re.Pattern[str], message: str) -> AfterValidator:
    def check(text: str) -> str:
        if text and not pattern.fullmatch(text):
            raise ValueError(message)
        return text

    return AfterValidator(check)


_stripped = StringConstraints(strip_whitespace=True)
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Secret = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
OriginalId = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    _matching(CODE, "只能用小写字母、数字和横线，最多 40 个"),
]
AppId = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    _matching(APP_ID, "AppID 以 wx 开头，请从公众平台复制"),
]
CallbackToken = Annotated[str, _stripped, _matching(TOKEN, "3 到 32 个字母或数字，要与公众平台填写的一致")]
AesKey = Annotated[str, _stripped, _matching(AES_KEY, "应为 43 个字母和数字，请从公众平台复制")]


class AccountFields(BaseModel):
    """What may be changed later. A secret left empty stays what it was."""

    model_config = ConfigDict(extra="forbid")

    name: Word
    kind: AccountKind = AccountKind.SERVICE
    original_id: OriginalId = ""
    secret: Secret = ""
    callback_token: CallbackToken = ""
    aes_key: AesKey = ""
    sealed_only: bool = False
    active: bool = True


class NewAccount(AccountFields):
    """What the platform's console shows of an account; address and AppID stay for ever."""

    code: Code
    app_id: AppId
    secret: Word
    callback_token: Annotated[CallbackToken, StringConstraints(min_length=3)]

    @model_validator(mode="after")
    def _sealed_with_something(self) -> Self:
        if self.sealed_only and not self.aes_key:
            raise ValueError("安全模式需要填写 EncodingAESKey")
        return self
