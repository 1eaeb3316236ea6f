"""What administrators fill in; forms and the API read these."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from hotline.people.keys import UNSTORABLE
from hotline.people.models import OrganisationKind
from hotline.people.roles import Role

_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{1,39}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_REGION = re.compile(r"\d{6}")
_DIALLED = re.compile(r"[0-9+\-() 转]{3,40}")


def _login(text: str) -> str:
    text = text.lower()
    if not _LOGIN.fullmatch(text):
        raise ValueError("登录名须以字母开头，只含字母、数字、点、横线，2–40 位")
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError("编码只能包含小写字母、数字、横线，最多 40 位")
    return text


def _region_code(text: str) -> str:
    if text and not _REGION.fullmatch(text):
        raise ValueError("行政区划代码应为 6 位数字")
    return text


def _telephone(text: str) -> str:
    if text and not _DIALLED.fullmatch(text):
        raise ValueError("电话号码格式不正确，请检查")
    return text


def _places(names: list[str]) -> list[str]:
    """Each place once, in the order given."""
    clean = [UNSTORABLE.sub("", name).strip()[:40] for name in names]
    return list(dict.fromkeys(name for name in clean if name))


_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
_LongName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
_Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Login = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_login)]
Code = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_code)]
RegionCode = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_region_code)]
Telephone = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_telephone)]
Places = Annotated[list[str], Field(max_length=500), AfterValidator(_places)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        return UNSTORABLE.sub("", value) if isinstance(value, str) else value


class NewOrganisation(_Input):
    """A node below `parent` (a code); only an installation's own tools make regions and centres."""

    code: Code
    name: _LongName
    short_name: _Short = ""
    kind: OrganisationKind
    parent: Code | None = None
    region_code: RegionCode = ""
    territory: Places = []
    phone: Telephone = ""
    duties: str = Field(default="", max_length=5000)


class OrganisationChange(_Input):
    """Only what is given changes; moving and closing are actions of their own."""

    name: _LongName | None = None
    short_name: _Short | None = None
    region_code: RegionCode | None = None
    territory: Places | None = None
    phone: Telephone | None = None
    duties: str | None = Field(default=None, max_length=5000)


# An account of WeCom (企业微信 userid).
Account = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.@-]{0,64}$")]


class NewStaff(_Input):
    """Without a password a one-time password is made and told to the administrator once."""

    login: Login
    name: _Name
    organisation: Code
    roles: list[Role] = Field(min_length=1)
    post: _Short = ""
    employee_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    phone: Telephone = ""
    wecom_id: Account = ""


class StaffChange(_Input):
    """Only what is given changes. `deputy` is a login; an empty one clears it."""

    name: _Name | None = None
    organisation: Code | None = None
    post: _Short | None = None
    employee_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] | None = None
    phone: Telephone | None = None
    wecom_id: Account | None = None
    deputy: str | None = None
    on_leave: bool | None = None


class NewClient(_Input):
    """Another system; `scopes` are permissions or families of them, "order.view" or "order.*"."""

    client_id: Code
    name: _LongName
    scopes: list[str] = Field(min_length=1)
    may_act_for_staff: bool = False
