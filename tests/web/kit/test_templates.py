"""What must be true of every template of every room."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(
    path
    for room in ("web", "citizen_portal", "department_app", "pwa", "wechat")
    for path in (ROOT / room).rglob("templates/**/*.html")
)
LAYOUTS = {found for path in TEMPLATES for found in re.findall(r'{% extends "([^"]+)"', path.read_text())}
PAGES = [
    path
    for path in TEMPLATES
    if "{% extends" in path.read_text() and "/".join(path.parts[-2:]) not in LAYOUTS | {"kit/app.html"}
]
CONTROL = re.compile(r"<(input|select|textarea)\b[^>]*>", re.S)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_page_has_a_title_of_its_own(path: Path) -> None:
    assert re.search(r"{%-? block title", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path: Path) -> None:
    """The content security policy would refuse it; better that a test does."""
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S)
    assert not re.search(r"<[^>]+\sstyle\s*=", text), "style attribute"
    assert not re.search(r"<[^>]+\son[a-z]+\s*=", text), "event handler attribute"
    assert not re.search(r"<style\b", text), "style element"
    assert not re.search(r"hx-on\b|hx-vals=['\"]js:|href=['\"]javascript:", text), "code in an attribute"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, "inline script"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_control_has_a_label(path: Path) -> None:
    if path.name == "components.html":
        return  # its macros are shown on /style, which axe checks
    text = path.read_text()
    for found in CONTROL.finditer(text):
        tag = found[0]
        if 'type="hidden"' in tag or "aria-label" in tag or ('type="image"' in tag and "alt=" in tag):
            continue
        identity = re.search(r'\bid="([^"]+)"', tag)
        wrapped = text.rfind("<label", 0, found.start()) > text.rfind("</label>", 0, found.start())
        assert wrapped or (identity and f'for="{identity[1]}"' in text), tag


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_posting_form_carries_the_token(path: Path) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), flags=re.S):
        assert "csrf()" in form or "csrf_token" in form


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_pictures_have_a_text(path: Path) -> None:
    for image in re.findall(r"<img\b[^>]*>", path.read_text()):
        assert "alt=" in image


def test_every_document_says_its_language() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        assert "<html" not in text or '<html lang="{{ html_lang }}"' in text, name(path)


def test_icons_exist() -> None:
    sprite = (ROOT / "web/kit/static/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    used = {
        icon
        for path in TEMPLATES
        for icon in re.findall(
            r"""(?:k\.icon\(|icon_name=|icon_button\()["']([a-z0-9-]+)["'](?!\s*~)""", path.read_text()
        )
    }
    assert used <= known


def test_dark_by_choice_equals_dark_by_system() -> None:
    css = (ROOT / "web/kit/static/css/tokens.css").read_text()
    system, chosen = (
        dict(re.findall(r"(--[a-z0-9-]+|color-scheme): ([^;]+);", block))
        for block in re.findall(r'theme="(?:light"\]\)|dark"\]) {(.*?)}', css, flags=re.S)
    )
    assert system == chosen
    assert len(system) > 30
