"""What the forms of the telephone's settings take."""

import ipaddress
import re
from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from hotline.calls.states import DirectoryKind
from hotline.orders.inputs import Fields
from hotline.orders.values import OptionalCode, storable

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
_AFTER = re.compile(r"[\s,，、;；]+")


def _text(longest: int, shortest: int = 0) -> object:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


def _dialled(text: str) -> str:
    """Digits as a telephone dials them; people type blanks and dashes."""
    bare = re.sub(r"[\s()（）-]", "", text)
    if bare and not re.fullmatch(r"\+?[0-9*#]{2,30}", bare):
        raise ValueError("号码只能包含数字，例如 12328、0770-2812345 或分机 1001")
    return bare


def _digits(text: str) -> str:
    if not re.fullmatch(r"\d{0,16}", text):
        raise ValueError("只能填写数字")
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("请填写域名或 IP 地址")
    return text


def _networks(texts: list[str]) -> list[str]:
    try:
        return [str(ipaddress.ip_network(text, strict=False)) for text in texts]
    except ValueError:
        raise ValueError("请填写网段，例如 10.1.2.0/24，一行一个") from None


def split(value: object) -> object:
    """Several as people write them: one a line, or between commas."""
    texts = value if isinstance(value, list) else [value]
    return [part for text in texts for part in _AFTER.split(str(text)) if part]


Name = Annotated[str, _text(60, 1), BeforeValidator(storable)]
Dialled = Annotated[str, _text(40), AfterValidator(_dialled)]
Needed = Annotated[str, _text(40, 1), AfterValidator(_dialled)]
Digits = Annotated[str, _text(16), AfterValidator(_digits)]
NeededDigits = Annotated[str, _text(16, 1), AfterValidator(_digits)]
Several = Annotated[list[Needed], Field(max_length=20), BeforeValidator(split)]
Networks = Annotated[list[str], Field(max_length=50), AfterValidator(_networks), BeforeValidator(split)]
Days = Annotated[list[date], Field(max_length=400), BeforeValidator(split)]


class NumberFields(Fields):
    """代表号. `shared`: of all centres, divided by the callers' territory."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{3,16}$")]
    flow: OptionalCode = None
    shared: bool = False


class TerritoryFields(Fields):
    """属地: an area code or the first digits of mobile numbers, and whose callers these are."""

    prefix: NeededDigits
    centre: Annotated[int, Field(ge=1, le=2**31 - 1)]


class ChangeFields(Fields):
    """号码变换 of what lines deliver."""

    prefix: NeededDigits
    strip: Annotated[int, Field(ge=0, le=16)] = 0
    add: Digits = ""


class Segment(BaseModel):
    """A stretch of a day."""

    opens: time | None = None
    closes: time | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Segment":
        if (self.opens is None) != (self.closes is None):
            raise ValueError("开始和结束时间都要填写")
        return self

    @property
    def given(self) -> bool:
        return self.opens is not None


class HoursFields(Fields):
    """When a centre answers: up to four stretches; none at all: round the clock."""

    segment1: Segment = Segment()
    segment2: Segment = Segment()
    segment3: Segment = Segment()
    segment4: Segment = Segment()
    working_days_only: bool = False
    closed: Days = []

    def stored(self) -> list[list[str]]:
        """As the table has them; no stretch given is the whole day."""
        given = [one for one in (self.segment1, self.segment2, self.segment3, self.segment4) if one.given]
        return [[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in given] or [["00:00", "00:00"]]


class StageFields(BaseModel):
    """Telephones that ring together."""

    targets: Several = []
    seconds: Annotated[int, Field(ge=5, le=120)] = 20


class PhoneFields(Fields):
    """话机: whose it is, and where calls go when nobody is there."""

    name: Name
    staff: OptionalCode = None
    pickup_group: Annotated[str, _text(40), BeforeValidator(storable)] = ""
    forward_always: Dialled = ""
    forward_when_busy: Dialled = ""
    forward_when_away: Dialled = ""
    forward_when_unanswered: Dialled = ""
    stage1: StageFields = StageFields()
    stage2: StageFields = StageFields()
    stage3: StageFields = StageFields()
    active: bool = True

    def stages(self) -> list[dict[str, object]]:
        """一号通 as the table has it."""
        given = [one for one in (self.stage1, self.stage2, self.stage3) if one.targets]
        return [{"targets": one.targets, "seconds": one.seconds} for one in given]


class NewPhoneFields(PhoneFields):
    """With the extension it is dialled under; the length is the house's."""

    extension: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[1-9][0-9]{1,7}$")]


class EntryFields(Fields):
    """一键转接."""

    kind: DirectoryKind
    name: Name
    number: Needed
    place: Annotated[int, Field(ge=0, le=999)] = 0
    active: bool = True


class DialFields(Fields):
    """拨号规则 for numbers that begin so; without digits: for all others."""

    prefix: Digits = ""
    allowed: bool = False
    trunks: Annotated[list[Annotated[str, _text(40)]], Field(max_length=20)] = []
    strip: Annotated[int, Field(ge=0, le=16)] = 0
    add: Digits = ""


class LineFields(Fields):
    """中继. A new password replaces the old one; an empty one keeps it."""

    name: Annotated[str, _text(40, 1), BeforeValidator(storable)]
    host: Annotated[str, _text(255, 1), AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65535)] = 5060
    transport: Literal["UDP", "TCP", "TLS"] = "UDP"
    priority: Annotated[int, Field(ge=0, le=999)] = 0
    capacity: Annotated[int, Field(ge=1, le=10_000)] = 60
    username: Annotated[str, _text(80), BeforeValidator(storable)] = ""
    password: Annotated[str, _text(80), BeforeValidator(storable)] = ""
    networks: Networks = []
    domain: Annotated[str, _text(255), AfterValidator(lambda text: _host(text) if text else text)] = ""
    probe_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    shown_as: Dialled = ""
    shown: Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^\d{1,10}$")], Dialled], Field(max_length=500)
    ] = {}
    may_show: Several = []
    active: bool = True
