"""Telephone numbers as citizens type them and as trunks deliver them, brought to one form."""

import re
import unicodedata

from hotline.infra.errors import Invalid

_HIDDEN = {"", "anonymous", "unknown", "private", "restricted", "unavailable", "隐藏", "未知", "匿名", "无"}
_SEPARATORS = re.compile(r"[\s\-–—－.()（）]+")
_EXTENSION = re.compile(r"(?:转|ext\.?|#|,)\s*(\d{1,6})$", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LAND_LINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_SERVICE = re.compile(r"[48]00\d{7}|9[56]\d{3,6}")
_ABROAD = re.compile(r"\+(?!86)[1-9]\d{6,14}")


def normalise(raw: str) -> str | None:
    """One form per number: 13812345678, 07702812345, 07702812345x801, +85291234567.

    None when the caller hides the number; Invalid, with what to correct, when it cannot be one.
    """
    text = unicodedata.normalize("NFKC", raw or "").strip()
    if text.lower().split("@")[0] in _HIDDEN:
        return None
    extension = _EXTENSION.search(text)
    number = _national(_SEPARATORS.sub("", text[: extension.start()] if extension else text))
    _check(number)
    return f"{number}x{extension[1]}" if extension else number


def required(raw: str) -> str:
    """For forms: a number must be given, because we call back on it."""
    number = normalise(raw)
    if number is None:
        raise _invalid("请填写联系电话")
    return number


def is_mobile(number: str) -> bool:
    """Whether a normalised number can receive a text message."""
    return bool(_MOBILE.fullmatch(number))


def _national(number: str) -> str:
    """Without the country code 86 and without the 0 some trunks put before a mobile number."""
    number = re.sub(r"^00", "+", number)
    if number.startswith("+86"):
        number = _with_area_zero(number[3:])
    elif re.fullmatch(r"86" + _MOBILE.pattern, number):
        number = number[2:]
    return number[1:] if re.fullmatch("0" + _MOBILE.pattern, number) else number


def _with_area_zero(number: str) -> str:
    """+86 770 2812345 is 0770 2812345 at home."""
    known = _MOBILE.fullmatch(number) or _SERVICE.fullmatch(number) or number.startswith("0")
    return number if known else "0" + number


def _check(number: str) -> None:
    if any(shape.fullmatch(number) for shape in (_MOBILE, _LAND_LINE, _SERVICE, _ABROAD)):
        return
    raise _invalid(_what_is_wrong(number))


def _what_is_wrong(number: str) -> str:
    if not re.fullmatch(r"\+?[0-9]+", number):
        return "电话号码只能包含数字"
    if number.startswith("1"):
        return "手机号码应为 11 位数字，请检查"
    if re.fullmatch(r"[2-9]\d{6,7}", number):
        return "座机号码请加区号，例如 0770-2812345"
    return "电话号码格式不正确，请检查"


def _invalid(message: str) -> Invalid:
    return Invalid(message, code="phone", fields={"phone": message})
