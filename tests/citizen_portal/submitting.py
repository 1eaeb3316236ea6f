"""A request sent, and pictures to send with it."""

import io
import re
from typing import Any

from PIL import Image

from tests.citizen_portal.conftest import Visitor

NUMBER = re.compile(r'data-copy="(\d{22,24})"')
CODE = re.compile(r'data-copy="(\d{6})"')


def photo(**exif: Any) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (64, 48), (200, 80, 40))
    tags = picture.getexif()
    if exif:
        tags[0x0110] = "phone"
        tags.get_ifd(0x8825)[2] = (21.0, 0.0, 30.0)
    picture.save(out, "JPEG", exif=tags)
    return out.getvalue()


async def submitted(visitor: Visitor, filled: dict[str, str]) -> tuple[str, str]:
    await visitor.open("/submit")
    answer = await visitor.send("/submit", filled | {"altcha": await visitor.work()})
    assert answer.status_code == 303, re.findall(r"field-error.*?<span>(.*?)<|<strong>(.*?)<", visitor.page)
    await visitor.follow(answer)
    number, code = NUMBER.search(visitor.page), CODE.search(visitor.page)
    assert number and code
    return number[1], code[1]
