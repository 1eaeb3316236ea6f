"""Reference data an administrator keeps: the classification tree and the answer templates."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.orders.models import AnswerTemplate, Classification
from hotline.people.actor import Actor
from hotline.people.permissions import require

LEVELS = ("level1", "level2", "level3")
MAX_ROWS = 20_000
PURPOSES = {
    "answer": "直接答复",
    "reply": "部门答复",
    "return": "退回理由",
    "call_back": "回访话术",
    "wechat": "微信快捷回复",
}


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    kept: int
    retired: int


async def import_classifications(text: str, *, by: Actor, now: datetime, replace: bool = False) -> Imported:
    """Read a CSV with the columns level1,level2,level3 and add what is missing.

    With `replace`, nodes that are not in the file are retired – never deleted, old orders keep theirs.
    Codes are two digits a level, in the order of the file: 010203.
    """
    require(by, "admin.classifications")
    if by.tenant_id is None:
        raise NotFound("没有指明热线中心")
    wanted = _paths(text)
    async with transaction():
        known = await _known(by.tenant_id)
        added = [path for path in wanted if path not in known]
        for path in added:
            known[path] = await _add(by.tenant_id, path, known)
        retired = await _retire(known, set(wanted)) if replace else 0
        result = Imported(len(added), len(wanted) - len(added), retired)
        detail = {"added": result.added, "kept": result.kept, "retired": result.retired}
        await audit.record(
            by.label, "classifications.import", f"tenant:{by.tenant_id}", detail, now, by.request_id
        )
    return result


async def tree(tenant_id: int) -> list[Classification]:
    """All active nodes, parents before children."""
    return await Classification.filter(tenant_id=tenant_id, active=True).order_by("path")


async def templates(tenant_id: int, purpose: str) -> list[AnswerTemplate]:
    """Active answer templates for one purpose."""
    return await AnswerTemplate.filter(tenant_id=tenant_id, purpose=purpose, active=True).order_by("title")


async def save_template(
    title: str, content: str, purpose: str, *, by: Actor, now: datetime, template_id: int | None = None
) -> AnswerTemplate:
    """Add a template or change one."""
    require(by, "admin.templates")
    problems = _template_problems(title, content, purpose)
    if problems or by.tenant_id is None:
        raise Invalid("填写有误，请检查标出的各项", fields=problems)
    async with transaction():
        template = await _template(template_id, by.tenant_id)
        template.title, template.content, template.purpose = title.strip(), content.strip(), purpose
        template.active = True
        await template.save()
        await audit.record(
            by.label, "template.save", f"template:{template.id}", {"title": title}, now, by.request_id
        )
    return template


async def retire_template(template_id: int, *, by: Actor, now: datetime) -> None:
    """Take a template out of the lists."""
    require(by, "admin.templates")
    async with transaction():
        template = await _template(template_id, by.tenant_id or 0)
        template.active = False
        await template.save()
        await audit.record(by.label, "template.retire", f"template:{template.id}", {}, now, by.request_id)


def _paths(text: str) -> list[tuple[str, ...]]:
    """Every node the file names, parents first, each once."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if not reader.fieldnames or not set(LEVELS) <= set(reader.fieldnames):
        raise Invalid("文件第一行应为 level1,level2,level3", fields={"file": "缺少表头"})
    paths: dict[tuple[str, ...], None] = {}
    for line, row in enumerate(reader, start=2):
        if line > MAX_ROWS:
            raise Invalid("一次最多导入 {most} 行", fields={"file": "行数太多"}, most=MAX_ROWS)
        names = _names(row, line)
        for depth in range(1, len(names) + 1):
            paths[names[:depth]] = None
    return list(paths)


def _names(row: dict[str, str], line: int) -> tuple[str, ...]:
    names = [(row.get(level) or "").strip() for level in LEVELS]
    while names and not names[-1]:
        names.pop()
    if not names or "" in names or any(len(name) > 60 for name in names):
        raise Invalid("第 {line} 行的分类不完整或过长", fields={"file": "分类不完整"}, line=line)
    return tuple(names)


async def _known(tenant_id: int) -> dict[tuple[str, ...], Classification]:
    rows = await Classification.filter(tenant_id=tenant_id).order_by("level", "id")
    by_id = {row.id: row for row in rows}
    return {_path_of(row, by_id): row for row in rows}


def _path_of(row: Classification, by_id: dict[int, Classification]) -> tuple[str, ...]:
    above = _path_of(by_id[row.parent_id], by_id) if row.parent_id else ()
    return (*above, row.name)


async def _add(
    tenant_id: int, path: tuple[str, ...], known: dict[tuple[str, ...], Classification]
) -> Classification:
    parent = known.get(path[:-1])
    siblings = sum(1 for other in known if len(other) == len(path) and other[:-1] == path[:-1])
    code = f"{parent.code if parent else ''}{siblings + 1:02d}"
    return await Classification.create(
        tenant_id=tenant_id,
        parent_id=parent.id if parent else None,
        code=code,
        name=path[-1],
        level=len(path),
        path=code,
    )


async def _retire(known: dict[tuple[str, ...], Classification], wanted: set[tuple[str, ...]]) -> int:
    gone = [row for path, row in known.items() if path not in wanted and row.active]
    for row in gone:
        row.active = False
        await row.save(update_fields=["active"])
    return len(gone)


async def _template(template_id: int | None, tenant_id: int) -> AnswerTemplate:
    if template_id is None:
        return AnswerTemplate(tenant_id=tenant_id)
    found = await AnswerTemplate.get_or_none(id=template_id, tenant_id=tenant_id)
    if found is None:
        raise NotFound("没有找到这个模板")
    return found


def _template_problems(title: str, content: str, purpose: str) -> dict[str, str]:
    problems = {}
    if not 1 <= len(title.strip()) <= 80:
        problems["title"] = "标题为 1 到 80 个字"
    if not 1 <= len(content.strip()) <= 5000:
        problems["content"] = "内容为 1 到 5000 个字"
    if purpose not in PURPOSES:
        problems["purpose"] = "请从给出的选项中选择"
    return problems
