import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.orders import classifying
from hotline.orders.catalogue import import_classifications, retire_template, save_template, tree
from hotline.orders.models import Classification, Order
from tests.orders.town import Town, build

CSV = "level1,level2,level3\n城乡建设,市政,路灯\n城乡建设,市政,井盖\n环境保护,噪声,\n"


@pytest.fixture
async def admin(town: Town) -> Town:
    await import_classifications(CSV, by=town["admin"], now=town.now)
    return town


async def test_the_forest_counts_orders_and_shows_retired_nodes(admin: Town) -> None:
    order = await admin.submit()
    lamp = await Classification.get(code="010101")
    await Order.filter(id=order.id).update(classification_id=lamp.id)
    await classifying.retire_classification("02", by=admin["admin"], now=admin.now)
    top = await classifying.forest(by=admin["admin"])
    assert [(node.row.name, node.row.active) for node in top] == [("城乡建设", True), ("环境保护", False)]
    assert [(leaf.row.name, leaf.orders) for leaf in top[0].children[0].children] == [
        ("路灯", 1),
        ("井盖", 0),
    ]
    assert len(await tree(admin.centre.id)) == 4


async def test_add_rename_retire_restore(admin: Town) -> None:
    by, now = admin["admin"], admin.now
    added = await classifying.add_classification(" 热水 ", "01", by=by, now=now)
    assert (added.code, added.name, added.level) == ("0102", "热水", 2)
    await classifying.rename_classification("0102", "供水", by=by, now=now)
    assert (await Classification.get(code="0102")).name == "供水"
    assert await classifying.retire_classification("01", by=by, now=now) == 5
    with pytest.raises(Conflict):
        await classifying.restore_classification("0102", by=by, now=now)
    await classifying.restore_classification("01", by=by, now=now)
    assert (await classifying.restore_classification("0102", by=by, now=now)).active
    assert await AuditEntry.filter(action__startswith="classification.").count() == 5


async def test_what_cannot_be(admin: Town) -> None:
    by, now = admin["admin"], admin.now
    with pytest.raises(Conflict):
        await classifying.add_classification("路灯", "0101", by=by, now=now)
    with pytest.raises(Conflict):
        await classifying.add_classification("更深", "010101", by=by, now=now)
    with pytest.raises(Invalid):
        await classifying.rename_classification("01", " ", by=by, now=now)
    with pytest.raises(Forbidden):
        await classifying.forest(by=admin["agent"])
    other = await build("b_", "450700")
    with pytest.raises(NotFound):
        await classifying.rename_classification("01", "别人的", by=other["admin"], now=now)


async def test_templates_in_use_come_first(admin: Town) -> None:
    old = await save_template("旧", "内容", "answer", by=admin["admin"], now=admin.now)
    await retire_template(old.id, by=admin["admin"], now=admin.now)
    await save_template("新", "内容", "reply", by=admin["admin"], now=admin.now)
    assert [one.title for one in await classifying.all_templates(by=admin["admin"])] == ["新", "旧"]
