"""The reviewer sees what was taken out and what took its place."""

from hypothesis import given
from hypothesis import strategies as st

from hotline.orders.deidentify import deidentify
from web.centre.masking import MOST_PIECES, compared


def test_what_was_masked_is_marked_on_both_sides() -> None:
    said = "我是王小明，住3栋2单元501室，电话13800138000，路灯不亮。"
    seen = compared(said, deidentify(said))
    hidden = "".join(span.text for span in seen.inside if span.changed)
    put_in = "".join(span.text for span in seen.public if span.changed)
    assert "13800138000" in hidden and "小明" in hidden and "501" in hidden
    assert "电话略" in put_in and "路灯" not in hidden + put_in
    assert not compared(said, said).changed


def test_long_texts_are_compared_by_sentences() -> None:
    said = "".join(f"第{n}盏路灯不亮。" for n in range(MOST_PIECES - 1)) + "电话13800138000。"
    seen = compared(said, deidentify(said))
    assert [span.text for span in seen.inside if span.changed] == ["电话13800138000。"]
    assert compared("亮。" * MOST_PIECES * 2, "亮").changed


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_is_lost_by_comparing(inside: str, public: str) -> None:
    seen = compared(inside, public)
    assert "".join(span.text for span in seen.inside) == inside
    assert "".join(span.text for span in seen.public) == public
