"""For pybabel: every Chinese sentence in the code is a message id, without having to be marked.

Domain rooms write plain Chinese and know no gettext; this finds what they may show. Docstrings are left out.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Regular expressions, rows of numerals and lines of `name=field` are not sentences.
PATTERN = re.compile(
    r"[\\\[\]]|\(\?|[\u4e00-\u9fff?]\||[\u4e00-\u9fff]-[\u4e00-\u9fff]|0-9[\u4e00-\u9fff]"
    r"|^一二三|^[\u4e00-\u9fff]+=\w"
)

Message = tuple[int, str, str | tuple[str | None, ...], list[str]]


def chinese(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Message]:
    """Babel's extractor interface: (line, function, message, comments)."""
    source = file.read()
    if CHINESE.search(source.decode()):
        yield from _messages(list(ast.walk(ast.parse(source))))


def _messages(nodes: list[ast.AST]) -> Iterator[Message]:
    skipped = set(_docstrings(nodes)) | set(_parts_of_f_strings(nodes))
    contexts = {}
    for context, message in _with_context(nodes):
        skipped.add(id(context))
        contexts[id(message)] = str(context.value)
    for node in nodes:
        if id(node) in skipped or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in contexts:
            yield node.lineno, "pgettext", (contexts[id(node)], node.value), []
        elif CHINESE.search(node.value) and not PATTERN.search(node.value):
            yield node.lineno, "gettext", node.value, []


def _with_context(nodes: list[ast.AST]) -> Iterator[tuple[ast.Constant, ast.Constant]]:
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "pgettext" and len(node.args) == 2:
            context, message = node.args
            if isinstance(context, ast.Constant) and isinstance(message, ast.Constant):
                yield context, message


def _docstrings(nodes: list[ast.AST]) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _parts_of_f_strings(nodes: list[ast.AST]) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            for part in ast.walk(node):
                yield id(part)
