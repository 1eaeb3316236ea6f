"""Photos sent with a request: stripped, refused, kept."""

import io
import re

import pytest
from PIL import Image

from hotline.infra.files import StoredFile
from hotline.orders.models import Attachment, Order
from tests.citizen_portal.conftest import Visitor
from tests.citizen_portal.submitting import photo
from tests.orders.town import Town

pytestmark = pytest.mark.sqlite


async def test_photos_lose_their_position_and_only_the_owner_sees_them(
    visitor: Visitor, town: Town, filled: dict[str, str]
) -> None:
    await visitor.open("/submit")
    picture = [("photos", ("家门口.jpg", photo(gps=True), "image/jpeg"))]
    answer = await visitor.send("/submit", filled | {"altcha": await visitor.work()}, files=picture)
    assert answer.status_code == 303
    attachment = await Attachment.all().select_related("file").get()
    stored = visitor.app.state.services.files.path(attachment.file)
    with Image.open(stored) as image:
        assert not dict(image.getexif())
    address = f"/files/{attachment.file.id}"
    assert (await visitor.http.get(address)).status_code == 200
    small = await visitor.http.get(f"{address}/thumb")
    assert small.status_code == 200 and small.headers["content-type"] == "image/jpeg"
    visitor.http.cookies.clear()
    assert (await visitor.http.get(address)).status_code == 404
    assert (await visitor.http.get(f"{address}/thumb")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("大.jpg", b"\xff\xd8\xff" + b"0" * (21 * 1024 * 1024), "太大"),
        ("坏.jpg", b"\xff\xd8\xff broken", "照片已损坏"),
        ("x.jpg", b"#!/bin/sh\nrm -rf /", "请选择照片"),
        ("../../x.exe", b"MZ\x90\x00\x03", "不支持这种文件"),
        ("空.jpg", b"", "文件是空的"),
    ],
)
async def test_a_bad_photo_is_named_and_the_text_kept(
    visitor: Visitor, filled: dict[str, str], name: str, content: bytes, message: str
) -> None:
    await visitor.open("/submit")
    files = [("photos", (name, content, "image/jpeg"))]
    refused = await visitor.send("/submit", filled | {"altcha": await visitor.work()}, files=files)
    assert refused.status_code == 422
    assert message in visitor.page and filled["content"] in visitor.page
    assert not await Order.exists() and not await StoredFile.exists()


async def test_good_photos_survive_a_correction(visitor: Visitor, filled: dict[str, str]) -> None:
    await visitor.open("/submit")
    files = [
        ("photos", ("a.jpg", photo(), "image/jpeg")),
        ("photos", ("b.jpg", photo(gps=True), "image/jpeg")),
    ]
    await visitor.send("/submit", filled | {"phone": "1"}, files=files)
    assert visitor.page.count('class="kept-photo"') >= 1
    preview = re.search(r'<img src="(/files/[^"]+)"', visitor.page)
    assert preview and (await visitor.http.get(preview[1].replace("&amp;", "&"))).status_code == 200
    answer = await visitor.send("/submit", filled | {"altcha": await visitor.work()})
    assert answer.status_code == 303
    assert await Attachment.all().count() == len(set(await StoredFile.all().values_list("id", flat=True)))


async def test_ten_photos_are_one_too_many(visitor: Visitor, filled: dict[str, str]) -> None:
    await visitor.open("/submit")
    files = []
    for n in range(10):
        out = io.BytesIO()
        Image.new("RGB", (8, 8), (n * 20, 0, 0)).save(out, "PNG")
        files.append(("photos", (f"{n}.png", out.getvalue(), "image/png")))
    refused = await visitor.send("/submit", filled | {"altcha": await visitor.work()}, files=files)
    assert refused.status_code == 422 and "最多上传 9 张照片" in visitor.page
