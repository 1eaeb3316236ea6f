"""Whether a phone's version is still good enough. Pure."""

import re

from hotline.infra.errors import Refused

NUMBER = re.compile(r"^\d+(\.\d+){0,3}")


class Outdated(Refused):
    """The phone runs a version that must not send any more. What it has not sent stays on the phone."""

    status = 426
    default_code = "update_needed"

    def __init__(self) -> None:
        super().__init__("应用版本太旧，请更新后继续。未发送的内容都保留在手机上。")


def require(version: str, floor: str) -> None:
    """`version` is what the phone says it is, empty when it says nothing."""
    if not supported(version, floor):
        raise Outdated


def supported(version: str, floor: str) -> bool:
    """Without a floor every version is; with one, a phone that does not say its own is too old."""
    return not floor or _parts(version) >= _parts(floor)


def _parts(version: str) -> tuple[int, ...]:
    found = NUMBER.match(version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    return tuple([*numbers, 0, 0, 0, 0][:4])
