"""SQL of our own, for what the models say too slowly or not at all."""

from datetime import date
from typing import Any

from hotline.infra.database import dialect, reader


async def fetch(statement: str, values: list[Any]) -> list[dict[str, Any]]:
    """Read-only SQL with ? for its values, on both engines."""
    if dialect() == "postgres":
        for number in range(1, len(values) + 1):
            statement = statement.replace("?", f"${number}", 1)
        return await reader().execute_query_dict(statement, values)
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return await reader().execute_query_dict(statement, plain)
