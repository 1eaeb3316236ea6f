from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.infra.errors import Conflict, Invalid, NotFound
from tests.web.kit.conftest import Browser
from web.kit import PUBLIC, forms, page
from web.kit.form_messages import message_for

pytestmark = pytest.mark.sqlite


class Colour(StrEnum):
    RED = "red"


class Place(BaseModel):
    text: str = Field(min_length=2)
    lng: float | None = None


class Wish(BaseModel):
    title: str = Field(min_length=2, max_length=6)
    days: int = Field(default=3, ge=1, le=5)
    colour: Colour | None = None
    kinds: list[Literal["a", "b"]] = []
    place: Place | None = None
    note: str | None = None

    @field_validator("note")
    @classmethod
    def _no_numbers(cls, note: str | None) -> str | None:
        if note and note.isdigit():
            raise ValueError("说明不能只有数字")
        return note


async def make_wish(request: Request) -> Response:
    form = await forms.read(request, Wish)
    if form.model:
        with form.keeping_refusals():
            match form.model.title:
                case "taken":
                    raise Conflict("已被{who}取走", who="同事")
                case "field":
                    raise Invalid("请检查", fields={"title": "标题重复", "days": "太久"})
                case "gone":
                    raise NotFound("没有")
            return JSONResponse(form.model.model_dump(mode="json"))
    sizes = {name: len(files) for name, files in form.files.items()}
    return JSONResponse({"values": form.values, "errors": form.errors, "files": sizes}, form.status)


@pytest.fixture
def wish(browser: Browser) -> Any:
    browser.app.router.routes.insert(0, page("/wish", make_wish, ["POST"], guard=PUBLIC))

    async def post(data: dict[str, Any], **more: Any) -> tuple[int, Any]:
        answer = await browser.post("/wish", data, form_at="/login", **more)
        return answer.status_code, answer.json()

    return post


async def test_a_right_form_becomes_a_model(wish: Any) -> None:
    status, body = await wish(
        {
            "title": " 路灯 ",
            "days": "",
            "kinds": ["a", "b"],
            "place.text": "码头",
            "place.lng": "110.5",
            "colour": "red",
        }
    )
    assert status == 200
    assert body["title"] == "路灯"
    assert body["days"] == 3
    assert body["kinds"] == ["a", "b"]
    assert body["place"] == {"text": "码头", "lng": 110.5}


async def test_a_wrong_form_keeps_what_was_typed(wish: Any) -> None:
    status, body = await wish(
        {"title": "长长长长长长长", "days": "九", "kinds": ["a", "x"], "place.text": "一", "note": "123"}
    )
    assert status == 422
    assert body["values"]["title"] == "长长长长长长长"
    assert body["values"]["kinds"] == ["a", "x"]
    assert "csrf_token" not in body["values"]
    assert body["errors"] == {
        "title": "太长了，最多 6 个字。",
        "days": "请填写整数。",
        "kinds": "请从给出的选项中选择。",
        "place.text": "太短了，至少 2 个字。",
        "note": "说明不能只有数字",
    }


async def test_an_empty_form_names_what_is_needed(wish: Any) -> None:
    status, body = await wish({"title": "   "})
    assert (status, body["errors"]) == (422, {"title": "请填写这一项。"})


async def test_refusals_of_the_domain_land_on_the_form(wish: Any) -> None:
    assert await wish({"title": "taken"}) == (
        409,
        {"values": {"title": "taken"}, "errors": {"": "已被同事取走"}, "files": {}},
    )
    status, body = await wish({"title": "field", "days": "2"})
    assert (status, body["errors"]) == (422, {"title": "标题重复", "days": "太久"})


async def test_what_does_not_exist_is_not_a_form_error(wish: Any, browser: Browser) -> None:
    answer = await browser.post("/wish", {"title": "gone"}, form_at="/login")
    assert answer.status_code == 404


async def test_files_are_counted_and_weighed(wish: Any, browser: Browser) -> None:
    photos = [("photos", ("a.jpg", b"1", "image/jpeg")), ("photos", ("b.jpg", b"2", "image/jpeg"))]
    status, body = await wish({"title": ""}, files=photos)
    assert (status, body["files"]) == (422, {"photos": 2})
    limit = browser.app.state.services.settings.max_upload_bytes
    status, body = await wish(
        {"title": "路灯"}, files=[("photos", ("big.jpg", b"0" * (limit + 1), "image/jpeg"))]
    )
    assert status == 422
    assert body["errors"] == {"photos": "文件“big.jpg”太大，最多 20.0 MB。"}
    assert body["values"] == {"title": "路灯"}


@pytest.mark.parametrize("rubbish", [b"\xff\xfe=%zz&&&===", b"a" * 10_000, b"title=%00&title.x.y.z.u.v=1"])
async def test_rubbish_is_a_clear_refusal(browser: Browser, wish: Any, rubbish: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert (await browser.http.post("/wish", content=rubbish, headers=headers)).status_code in (400, 403, 422)
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert (await browser.http.post("/wish", content=rubbish, headers=broken)).status_code in (400, 403, 422)


async def test_too_many_fields_are_refused(wish: Any, browser: Browser) -> None:
    answer = await browser.post("/wish", {f"f{n}": "1" for n in range(600)}, form_at="/login")
    assert answer.status_code == 400


def test_query_filters_drop_what_is_wrong() -> None:
    class Filter(BaseModel):
        q: str = ""
        days: int = 7

    scope = {"type": "http", "query_string": urlencode({"q": "路灯", "days": "many"}).encode(), "headers": []}
    form = forms.read_query(Request(scope), Filter)
    assert form.model == Filter(q="路灯", days=7)
    assert form.errors == {"days": "请填写整数。"}


class Everything(BaseModel):
    number: int = Field(gt=1, lt=9)
    real: float
    flag: bool
    day: date
    moment: datetime
    key: UUID
    choice: Literal["a"]
    pattern: str = Field(pattern="^a$")
    several: list[int] = Field(min_length=2)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {
            "number": "x",
            "real": "x",
            "flag": "x",
            "day": "x",
            "moment": "x",
            "key": "x",
            "choice": "x",
            "pattern": "x",
        },
        {"number": 1, "several": [1], "day": 1.5, "moment": [], "flag": 7},
        {"number": 9, "several": "x", "key": 3},
    ],
)
def test_every_kind_of_error_speaks_chinese(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(given)
    for error in caught.value.errors():
        words = message_for(error)
        assert words
        assert words.endswith("。")
        assert "{" not in words
        assert words != "填写的内容不对，请检查。"
