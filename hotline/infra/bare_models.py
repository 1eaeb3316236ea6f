"""Model classes without a second reading of their source.

Tortoise parses the file of every model, once for each class in it, for `#:` comments that would describe
columns. The models here have none; looking for them was a seventh of every command's start.
"""

from tortoise import models


def _no_comments(cls: type[models.Model]) -> dict[str, str]:
    return {}


models._get_comments = _no_comments
