"""Languages. Chinese sentences are the message ids; `locales/<lang>` translates them at render time.

Domain rooms write plain Chinese; whoever shows a message calls `gettext(message, **params)`.
Placeholders are `{name}` everywhere: in templates, handlers and domain messages.
"""

from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations
from starlette.requests import HTTPConnection

LOCALES = Path(__file__).resolve().parents[2] / "locales"
SOURCE = "zh_CN"
LANGUAGES = {"zh_CN": "中文", "en": "English"}
HTML_LANG = {"zh_CN": "zh-CN", "en": "en"}

current_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def catalogue(language: str) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    return Translations.load(LOCALES, [language])


def gettext(message: str, **params: object) -> str:
    """The message in the current language, its `{placeholders}` filled in."""
    if not message:
        return ""
    translated = catalogue(current_language.get()).gettext(message)
    return translated.format(**params) if params else translated


def pgettext(context: str, message: str) -> str:
    """For short words that need a context to be translated rightly."""
    return catalogue(current_language.get()).pgettext(context, message)


def choose_language(connection: HTTPConnection, remembered: str, staff_page: bool) -> str:
    """`?lang=` wins, then the cookie, then (public pages only) what the browser asks for."""
    asked = connection.query_params.get("lang", "")
    for wanted in (asked, remembered):
        if wanted in LANGUAGES:
            return wanted
    return SOURCE if staff_page else _accepted(connection.headers.get("accept-language", ""))


def _accepted(header: str) -> str:
    for part in header.split(","):
        primary = part.split(";")[0].strip().lower().partition("-")[0]
        if primary == "zh":
            return SOURCE
        if primary in LANGUAGES:
            return primary
    return SOURCE
