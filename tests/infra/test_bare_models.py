"""What is switched off in Tortoise is still there to be switched off."""

from inspect import signature

from tortoise import models

from hotline.infra.bare_models import _no_comments


def test_tortoise_asks_us_for_comments() -> None:
    assert models._get_comments is _no_comments
    assert "_get_comments" in models.ModelMeta.__new__.__code__.co_names
    assert list(signature(models._get_comments).parameters) == ["cls"]
