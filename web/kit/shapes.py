"""Sentences that were kept in Chinese, said in the reader's language: what is fixed in them is a msgid.

A shape is that msgid with `{placeholders}`. A sentence that has the shape is said in the other language with what
stood in the places – a date, a figure, a name – which may need words of its own.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from web.kit.i18n import SOURCE, current_language, gettext


class Shapes:
    """Sentences of one family. `kinds` are patterns of what may stand in a place, `said` puts it in words."""

    def __init__(
        self, shapes: Iterable[str], kinds: Mapping[str, str], said: Callable[[str, str], str]
    ) -> None:
        self._patterns = [(shape, _pattern(shape, kinds)) for shape in shapes]
        self._said = said

    def say(self, sentence: str) -> str:
        """Chinese stays as it is; what has no known shape is looked up as a whole."""
        if current_language.get() == SOURCE:
            return sentence
        for shape, pattern in self._patterns:
            if found := pattern.fullmatch(sentence):
                parts = {name: self._said(name, text) for name, text in found.groupdict().items()}
                return gettext(shape, **parts)
        return gettext(sentence)


def _pattern(shape: str, kinds: Mapping[str, str]) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", shape)
    whole = (
        f"(?P<{part}>{kinds[part]})" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile("".join(whole))
