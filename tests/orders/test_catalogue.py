from pathlib import Path

import pytest

from hotline.infra.errors import Forbidden, Invalid
from hotline.orders.catalogue import import_classifications, save_template, templates, tree
from tests.orders.town import Town

REAL = Path(__file__).parents[3] / "shared" / "data" / "taxonomy.csv"
SMALL = "level1,level2,level3\n城乡建设,市政,路灯\n城乡建设,市政,井盖\n环境保护,噪声,\n"


async def test_an_import_makes_the_tree_with_parents_first(town: Town) -> None:
    result = await import_classifications(SMALL, by=town["admin"], now=town.now)
    nodes = await tree(town.centre.id)
    assert result.added == 6
    assert [(node.code, node.name) for node in nodes] == [
        ("01", "城乡建设"),
        ("0101", "市政"),
        ("010101", "路灯"),
        ("010102", "井盖"),
        ("02", "环境保护"),
        ("0201", "噪声"),
    ]


async def test_importing_again_adds_nothing_and_replace_retires_what_is_gone(town: Town) -> None:
    await import_classifications(SMALL, by=town["admin"], now=town.now)
    again = await import_classifications(SMALL, by=town["admin"], now=town.now)
    less = "level1,level2,level3\n城乡建设,市政,路灯\n"
    fewer = await import_classifications(less, by=town["admin"], now=town.now, replace=True)
    assert (again.added, fewer.retired, len(await tree(town.centre.id))) == (0, 3, 3)


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3\n", "level1,level2,level3\n,市政,路灯\n"])
async def test_a_wrong_file_changes_nothing(town: Town, text: str) -> None:
    with pytest.raises(Invalid):
        await import_classifications(text, by=town["admin"], now=town.now)
    assert await tree(town.centre.id) == []


async def test_only_an_administrator_imports(town: Town) -> None:
    with pytest.raises(Forbidden):
        await import_classifications(SMALL, by=town["agent"], now=town.now)


async def test_templates_are_listed_by_purpose(town: Town) -> None:
    await save_template("公交线路", "您好……", "answer", by=town["admin"], now=town.now)
    assert [one.title for one in await templates(town.centre.id, "answer")] == ["公交线路"]
    with pytest.raises(Invalid) as refused:
        await save_template("", "x", "nothing", by=town["admin"], now=town.now)
    assert set(refused.value.fields) == {"title", "purpose"}


@pytest.mark.sqlite
@pytest.mark.skipif(not REAL.exists(), reason="the real classification file is not beside the project")
async def test_a_real_citys_classification_is_imported(town: Town) -> None:
    result = await import_classifications(REAL.read_text("utf-8-sig"), by=town["admin"], now=town.now)
    assert result.added > 500
