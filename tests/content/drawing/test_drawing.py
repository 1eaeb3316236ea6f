"""Pictures: lines break where Chinese may, charts and long pictures come out whole."""

import io

import pytest
from PIL import Image

from hotline.content.drawing.charts import Chart, drawn
from hotline.content.drawing.paper import NEVER_FIRST, WIDTH, font, lines
from hotline.content.drawing.sheets import MOST_HEIGHT, card, long_picture
from hotline.content.posts.blocks import blocks_of
from hotline.content.posts.covers import HEIGHT, cover_of
from hotline.content.posts.covers import WIDTH as COVER

LINK = "https://12345.example.cn/submit"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_lines_fit_keep_words_whole_and_begin_with_no_full_stop() -> None:
    text = "拨打12345或访问https://12345.example.cn，" * 8 + "。" * 3
    face = font(36)
    found = list(lines(text, face, 500))
    assert "".join(found) == text
    assert all(line[0] not in NEVER_FIRST for line in found)
    assert all(face.getlength(line) < 500 + 4 * 36 for line in found)


@pytest.mark.parametrize(
    "rows", [[], [("电话", 0.0)], [(f"很长很长的渠道名称第{n}个", 1.5 * n) for n in range(30)]]
)
@pytest.mark.parametrize("columns", [True, False])
def test_a_chart_is_drawn_of_whatever_there_is(rows: list[tuple[str, float]], columns: bool) -> None:
    assert opened(drawn(Chart("标题", rows, columns=columns))).width == WIDTH


def test_a_post_becomes_one_picture_and_an_endless_one_an_end() -> None:
    html = '<h2>一</h2><p>二<br>三</p><ol><li>甲</li><li>乙</li></ol><img src="/desk/posts/files/1">'
    blocks = blocks_of(html)
    assert blocks == [
        ("heading", "一"),
        ("text", "二"),
        ("text", "三"),
        ("text", "1. 甲"),
        ("text", "2. 乙"),
        ("picture", "/desk/posts/files/1"),
    ]
    pictures: dict[str, bytes] = {"/desk/posts/files/1": card("卡", "", LINK)}
    short = opened(long_picture("题", "源", blocks, pictures.get, LINK))
    endless = opened(long_picture("题", "源", [("text", "字" * 3000)] * 60, pictures.get, LINK))
    assert short.height < endless.height < 2 * MOST_HEIGHT


@pytest.mark.parametrize(
    "crop", ["", "0,0,1,1", "0.2500,0.1000,0.5000,0.2000", "0.9500,0.9500,0.0500,0.0500"]
)
@pytest.mark.parametrize("size", [(1200, 900), (40, 3000), (3000, 40)])
def test_a_cover_has_the_platform_s_shape_whatever_it_is_cut_from(size: tuple[int, int], crop: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, "#123456").save(out, "PNG")
    assert opened(cover_of(out.getvalue(), crop)).size == (COVER, HEIGHT)
