"""What all answers have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Cursor = Annotated[str | None, Field(description="give it as `after` to read on; null on the last page")]


class Answer(BaseModel):
    """Nothing is sent that is not documented."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Named(Answer):
    """An organisation or a classification, by its code."""

    code: str
    name: str
