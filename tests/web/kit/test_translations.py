import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from scripts import translations
from web.kit import i18n

ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = re.compile(r"{(\w+)}")


def messages() -> list[Message]:
    with (ROOT / "locales/en/LC_MESSAGES/messages.po").open("rb") as file:
        return [message for message in read_po(file) if message.id and message.string]


def test_translations_keep_their_placeholders() -> None:
    for message in messages():
        assert set(PLACEHOLDER.findall(str(message.string))) == set(PLACEHOLDER.findall(str(message.id))), (
            message.id
        )


def test_everything_is_translated() -> None:
    """Run `make messages`, then fill in what is empty in locales/en."""
    assert translations.missing(translations.ROOMS) == []


def test_translations_are_english() -> None:
    chinese = [message.id for message in messages() if re.search(r"[\u4e00-\u9fff]", str(message.string))]
    assert chinese in ([], ["中文"])


def test_every_word_of_a_template_is_marked_for_translation() -> None:
    """Chinese outside of _() would stay Chinese for an English reader."""
    for path in sorted(ROOT.glob("*/templates/**/*.html")) + sorted(ROOT.glob("web/*/templates/**/*.html")):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.S)
        left = re.search(r"[\u4e00-\u9fff]+", re.sub(r">中<", "><", text))
        assert left is None, f"{path.relative_to(ROOT)}: {left[0] if left else ''}"


def test_messages_without_parameters_may_hold_braces() -> None:
    assert i18n.gettext("{就这样}") == "{就这样}"
    assert i18n.gettext("{n} 天前", n=3) == "3 天前"
    assert i18n.gettext("") == ""


@pytest.mark.parametrize(
    ("header", "language"), [("", "zh_CN"), ("en", "en"), ("de, en;q=0.5", "en"), ("zh", "zh_CN")]
)
def test_the_browsers_wish(header: str, language: str) -> None:
    assert i18n._accepted(header) == language
