"""For pybabel: every Chinese sentence in the code is a message id, without having to be marked.

Domain rooms write plain Chinese and know no gettext; this finds what they may show. Docstrings are left out.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Regular expressions are not sentences.
PATTERN = re.compile(r"[\\\[\]]|\(\?|[\u4e00-\u9fff]-[\u4e00-\u9fff]")

Message = tuple[int, str, str | tuple[str | None, ...], list[str]]


def chinese(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Message]:
    """Babel's extractor interface: (line, function, message, comments)."""
    tree = ast.parse(file.read())
    skipped = set(_docstrings(tree)) | set(_parts_of_f_strings(tree))
    with_context = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "pgettext" and len(node.args) == 2:
            context, message = node.args
            if isinstance(context, ast.Constant) and isinstance(message, ast.Constant):
                with_context[id(message)] = str(context.value)
                skipped.add(id(context))
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in with_context:
            yield node.lineno, "pgettext", (with_context[id(node)], node.value), []
        elif CHINESE.search(node.value) and not PATTERN.search(node.value):
            yield node.lineno, "gettext", node.value, []


def _docstrings(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _parts_of_f_strings(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for part in ast.walk(node):
                yield id(part)
