import pytest

from hotline.infra import search

TEXTS = {
    1: "阳光小区3号楼的路灯不亮",
    2: "下水道堵塞，污水外溢 ABC123",
    3: "路灯杆倾斜，阳光花园东门",
    4: "小区停水三天了",
}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("下水道", ["下水", "水道", "道"]),
        ("3号楼", ["3", "号楼", "楼"]),
        ("ＡＢＣ１２３", ["abc123"]),
        ("路灯，不亮！", ["路灯", "灯", "不亮", "亮"]),
        ("", []),
        ("……", []),
    ],
)
def test_bigrams(text: str, tokens: list[str]) -> None:
    assert search.bigrams(text) == tokens


@pytest.fixture
async def indexed(db: object) -> None:
    for ref, text in TEXTS.items():
        await search.index_text("order", ref, text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("路灯", [3, 1]),
        ("阳光小区", [1]),
        ("小区 停水", [4]),
        ("小区停水", [4]),
        ("小区路灯", []),
        ("灯", [3, 1]),
        ("亮", [1]),
        ("3号楼", [1]),
        ("3号", [1]),
        ("abc123", [2]),
        ("污水外溢 ａｂｃ123", [2]),
        ("溢abc123", [2]),
        ("没有这回事", []),
        ("", []),
        ("，。", []),
    ],
)
@pytest.mark.usefixtures("indexed")
async def test_match(query: str, found: list[int]) -> None:
    assert await search.match("order", query, limit=10) == found


@pytest.mark.usefixtures("indexed")
async def test_pages_go_from_new_to_old() -> None:
    assert await search.match("order", "路灯", limit=1) == [3]
    assert await search.match("order", "路灯", limit=1, before_id=3) == [1]


@pytest.mark.usefixtures("indexed")
async def test_a_new_text_replaces_the_old_one() -> None:
    await search.index_text("order", 1, "已修复的井盖")
    assert await search.match("order", "路灯", limit=10) == [3]
    assert await search.match("order", "井盖", limit=10) == [1]


@pytest.mark.usefixtures("indexed")
async def test_what_is_removed_is_not_found() -> None:
    await search.remove("order", 3)
    await search.remove("order", 99)
    assert await search.match("order", "路灯", limit=10) == [1]


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        "'; DROP TABLE x;--",
        "NEAR(路灯",
        "a* OR b",
        "路灯:*",
        "(((",
        "\x00路灯\x00",
        "%_%",
        "AND OR NOT",
        "\\'",
    ],
)
@pytest.mark.usefixtures("indexed")
async def test_hostile_queries_are_only_words(hostile: str) -> None:
    await search.match("order", hostile, limit=10)
    await search.index_text("order", 9, hostile)


@pytest.mark.usefixtures("db")
async def test_very_long_texts_are_indexed_as_far_as_it_goes() -> None:
    await search.index_text("order", 1, "路灯" * 20_000 + "a" * 5_000)
    assert await search.match("order", "灯路灯", limit=10) == [1]


async def test_kinds_are_names_not_sql() -> None:
    with pytest.raises(ValueError, match="kind"):
        await search.match("order; drop table x", "路灯", limit=1)
