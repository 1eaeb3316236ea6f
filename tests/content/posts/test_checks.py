"""Hostile HTML, pictures of other servers, what leads to a person, words nobody should say in public."""

import pytest

from hotline.content.posts.checks import check
from hotline.content.posts.html import clean, own_pictures, paragraphs, with_pictures, word_count


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script><p>好</p>",
        '<p onclick="alert(1)">好</p>',
        '<p style="background-image:url(javascript:alert(1));position:fixed">好</p>',
        '<p style="color:red;width:expression(alert(1))">好</p>',
        '<a href="javascript:alert(1)">好</a>',
        '<svg onload="alert(1)"><p>好</p></svg><p>好</p>',
        '<iframe src="https://evil.example"></iframe><p>好</p>',
        "<style>p{position:fixed}</style><p>好</p>",
        '<img src=x onerror="alert(1)"><p>好</p>',
        '<form action="//evil.example"><input name=a><p>好</p></form>',
        "<math><mtext></p><style><img src onerror=alert(1)></style>",
    ],
)
def test_hostile_html_keeps_only_its_words(hostile: str) -> None:
    found = clean(hostile).html
    for bad in (
        "script",
        "alert",
        "evil",
        "position",
        "expression",
        "onerror",
        "<form",
        "<svg",
        "<style",
        "<img",
    ):
        assert bad not in found
    assert clean(found).html == found


def test_inline_style_that_wechat_knows_stays() -> None:
    html = '<p style="color:#c00;text-align:center;line-height:1.75"><strong>好</strong></p>'
    assert clean(html).html == html


def test_pictures_are_ours_or_the_platform_s() -> None:
    ours, theirs = "/desk/posts/files/7", "https://mmbiz.qpic.cn/mmbiz_png/abc/640?wx_fmt=png"
    shown = "".join(
        f'<img src="{src}">'
        for src in (ours, theirs, "https://evil.example/x.png", "data:image/png;base64,x")
    )
    found = clean(shown)
    assert found.foreign_pictures == 2 and own_pictures(found.html) == [7]
    assert with_pictures(found.html, lambda src: src.replace(ours, theirs)).count("qpic") == 2


def test_links_lead_to_the_platform_only() -> None:
    assert "href" not in clean('<a href="https://example.cn/x">好</a>').html
    assert "href" in clean('<a href="https://mp.weixin.qq.com/s/abc">好</a>').html


def test_words_and_paragraphs_are_read_as_people_read_them() -> None:
    html = "<h2>标题</h2><p>一行<br>又一行</p><ul><li>甲&amp;乙</li></ul><p> </p>"
    assert paragraphs(html) == ["标题", "一行", "又一行", "甲&乙"]
    assert word_count("12345 热线 don't stop") == 5


def found(text: str, *names: str) -> dict[str, str]:
    return {one.words: one.level for one in check("标题", "", f"<p>{text}</p>", names).findings if one.around}


@pytest.mark.parametrize(
    ("text", "words", "level"),
    [
        ("请打 138-0013-8000 找他", "138-0013-8000", "stop"),
        ("证号 45010219900307123X", "45010219900307123X", "stop"),
        ("车牌桂A·12345", "桂A·12345", "stop"),
        ("住 3栋2单元501室", "3栋2单元501室", "warn"),
        ("信箱 a.b@example.cn", "a.b@example.cn", "warn"),
        ("这是内部资料", "内部资料", "stop"),
        ("全市最佳", "最佳", "warn"),
        ("快分享到朋友圈", "分享到朋友圈", "stop"),
    ],
)
def test_what_must_not_be_public_is_found(text: str, words: str, level: str) -> None:
    assert found(text) == {words: level}


def test_the_hotline_s_own_number_and_protecting_words_are_fine() -> None:
    assert found("拨打12345，或0771-12345，我们保护举报人") == {}


def test_names_of_the_citizens_behind_the_idea_are_found_wherever_they_stand() -> None:
    assert found("感谢王小明。王小明说", "王小明", "李", " ") == {"王小明": "stop"}
    assert len(check("王小明", "", "<p>王小明</p>", ["王小明"]).stops) == 2
