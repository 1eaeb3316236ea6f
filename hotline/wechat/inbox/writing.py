"""Writing many messages at once: one statement for all of them, whichever were there already."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.infra.database import connection, dialect, transaction
from hotline.infra.secrets import vault
from hotline.wechat.inbox.letters import Inbound
from hotline.wechat.models import WechatMedium, WechatMessage

MEDIA_ID_LENGTH = 200
_COLUMNS = (
    *("account_id", "key", "openid", "kind", "event"),
    *("content_encrypted", "sent_at", "received_at", "handle_after", "attempts"),
)
_TYPES = ("int", "text", "text", "text", "text", "text", "timestamptz", "timestamptz", "timestamptz", "int")
_PLACES = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_TYPES, start=1))
_FIELDS = ", ".join(f"value->>{place}" for place in range(len(_TYPES)))
#: The rows as one parameter: a statement that is the same for any number of them is prepared once.
_SELECT = {
    "postgres": f"SELECT * FROM unnest({_PLACES})",  # noqa: S608
    "sqlite": f"SELECT {_FIELDS} FROM json_each(?) WHERE true",  # noqa: S608
}
Row = tuple[object, ...]


@dataclass(frozen=True)
class Arrival:
    """A message that came, not yet written."""

    account_id: int
    letter: Inbound
    at: datetime

    @property
    def place(self) -> tuple[int, str]:
        """What no two rows have in common."""
        return self.account_id, self.letter.key


async def write(arrivals: Sequence[Arrival]) -> dict[tuple[int, str], WechatMessage]:
    """The rows that are new, by account and key, with their files ordered: all or none."""
    if not any(_has_file(one.letter) for one in arrivals):
        return await _inserted(arrivals)
    async with transaction():
        new = await _inserted(arrivals)
        files = [_file(new[one.place], one) for one in arrivals if one.place in new and _has_file(one.letter)]
        await WechatMedium.bulk_create(files)
    return new


async def _inserted(arrivals: Sequence[Arrival]) -> dict[tuple[int, str], WechatMessage]:
    statement = (
        f"INSERT INTO wechat_message ({', '.join(_COLUMNS)}) {_SELECT[dialect()]} "  # noqa: S608
        "ON CONFLICT (account_id, key) DO NOTHING RETURNING id, account_id, key"
    )
    rows = {one.place: _row(one) for one in arrivals}
    found = await connection().execute_query_dict(statement, _values(list(rows.values())))
    return {place: _message(one["id"], rows[place]) for one in found if (place := _place(one))}


def _values(rows: Sequence[Row]) -> list[object]:
    if dialect() == "postgres":
        return [list(column) for column in zip(*rows, strict=True)]
    return [json.dumps(rows, default=lambda moment: moment.isoformat(" "))]


def _row(one: Arrival) -> Row:
    """In the order of the columns."""
    letter = one.letter
    content = vault().encrypt(json.dumps(letter.content, ensure_ascii=False))
    who = (one.account_id, letter.key, letter.openid, letter.kind, letter.event)
    return *who, content, letter.sent_at, one.at, one.at, 0


def _place(found: dict[str, Any]) -> tuple[int, str]:
    return found["account_id"], found["key"]


def _message(identity: int, row: Row) -> WechatMessage:
    message = WechatMessage(id=identity, **dict(zip(_COLUMNS, row, strict=True)))
    message._saved_in_db = True
    return message


def _has_file(letter: Inbound) -> bool:
    return 0 < len(letter.media_id) <= MEDIA_ID_LENGTH


def _file(message: WechatMessage, one: Arrival) -> WechatMedium:
    return WechatMedium(message_id=message.id, media_id=one.letter.media_id, next_attempt_at=one.at)
