"""Lay out the weekly brief's Word template: `.venv/bin/python scripts/make_brief_template.py`.

The document is committed; a city may open it in Word and change everything but the words in braces.
"""

from pathlib import Path

from docx import Document
from docx.document import Document as Open
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

TO = Path(__file__).resolve().parents[1] / "hotline" / "content" / "weekly" / "brief.docx"
BLUE = RGBColor(0x14, 0x52, 0xB8)


def make() -> None:
    """Writes the template."""
    paper = Document()
    for section in paper.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.6)
    _fonts(paper)
    head = paper.add_heading("{{ city }}12345热线一周工作简报", 0)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph("{{ from_day }}至{{ to_day }}").alignment = WD_ALIGN_PARAGRAPH.CENTER
    _orders(paper)
    _topics(paper)
    _posts(paper)
    _more(paper)
    paper.save(str(TO))


def _orders(paper: Open) -> None:
    paper.add_heading("一、受理与办理", 1)
    paper.add_paragraph(
        "本周共受理诉求{{ received }}件，{{ change }}；办结{{ settled }}件，本周受理诉求的办结率为{{ settled_percent }}。"
        "收到评价{{ evaluated }}份，满意率{{ satisfied_percent }}。"
    )
    _table(paper, ("渠道", "件数", "占比"), "channels", ("name", "count", "share"))


def _topics(paper: Open) -> None:
    paper.add_heading("二、群众关心的热点", 1)
    _table(paper, ("序号", "话题", "件数", "比上周"), "topics", ("n", "name", "count", "change"))


def _posts(paper: Open) -> None:
    paper.add_heading("三、公众号运营", 1)
    paper.add_paragraph(
        "本周发布推文{{ posts_done }}篇（要求不少于{{ posts_owed }}篇），本月发布视频{{ videos_done }}条"
        "（要求不少于{{ videos_owed }}条）；本周推文累计阅读{{ reads }}次。"
    )
    _table(
        paper,
        ("日期", "标题", "形式", "方式", "阅读", "分享"),
        "posts",
        ("day", "title", "kind", "way", "reads", "shares"),
    )


def _more(paper: Open) -> None:
    paper.add_heading("四、运行指标", 1)
    _table(paper, ("指标", "本周"), "more", ("name", "value"))


def _table(paper: Open, heads: tuple[str, ...], rows: str, names: tuple[str, ...]) -> None:
    """docxtpl repeats the row between its two marks."""
    table = paper.add_table(rows=4, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(head).bold = True
    table.rows[1].cells[0].text = f"{{%tr for one in {rows} %}}"
    for cell, name in zip(table.rows[2].cells, names, strict=True):
        cell.text = f"{{{{ one.{name} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    paper.add_paragraph()


def _fonts(paper: Open) -> None:
    for name, size in (("Normal", 11), ("Heading 1", 14), ("Title", 22)):
        style = paper.styles[name]
        style.font.name, style.font.size = "仿宋" if name == "Normal" else "黑体", Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), style.font.name)
        if name != "Normal":
            style.font.color.rgb = BLUE


if __name__ == "__main__":
    make()
