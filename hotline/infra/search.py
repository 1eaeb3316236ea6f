"""Full text, the same on both databases: overlapping pairs of Chinese characters, other words whole.

SQLite: an FTS5 index beside the normalised text (FTS5 of Debian 12 needs the old text to forget it).
PostgreSQL: a tsvector with positions under a GIN index. Every kind of thing has tables of its own,
made by `create(kind)` in a migration. The newest come first: `ref` grows with time.
"""

import re
import unicodedata

from hotline.infra.database import connection, dialect, reader, transaction

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
RUN = re.compile(rf"[{CJK}]+|(?:(?![{CJK}])[^\W_])+")
MAX_TEXT = 20_000  # characters indexed of one thing
MAX_WORDS = 10  # of one query
POSITIONS = 16_383  # what a tsvector can count to
MAX_REPEATS = 255  # positions it keeps of one token
MAX_TOKEN = 100
KIND = re.compile(r"[a-z][a-z_]{0,30}")


def bigrams(text: str) -> list[str]:
    """下水道3号 → 下水 水道 道 3 号: the last character alone, so that one character finds it too."""
    tokens: list[str] = []
    for run in RUN.findall(_normal(text)):
        chinese = re.match(rf"[{CJK}]", run)
        tokens += [run[i : i + 2] for i in range(len(run))] if chinese else [run[:MAX_TOKEN]]
    return tokens


def _normal(text: str) -> str:
    """Full-width and half-width, upper and lower case are the same word."""
    return unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower().replace("\x00", " ")


def phrases(query: str) -> list[list[str]]:
    """Words of a query; within a word the tokens must follow each other: exact substrings."""
    return [tokens for word in query.split()[:MAX_WORDS] if (tokens := _phrase(word))]


def _phrase(word: str) -> list[str]:
    tokens: list[str] = []
    runs = RUN.findall(_normal(word))
    for position, run in enumerate(runs):
        pairs = bigrams(run)
        # at the end the last lone character would demand that the text ends there too
        tokens += pairs[:-1] if len(pairs) > 1 and position == len(runs) - 1 else pairs
    return tokens


async def create(kind: str) -> None:
    """Make the tables of a kind, when they are not there."""
    table = _table(kind)
    if dialect() == "postgres":
        await connection().execute_script(
            f"CREATE TABLE IF NOT EXISTS {table} (ref bigint PRIMARY KEY, tokens tsvector NOT NULL);"
            f"CREATE INDEX IF NOT EXISTS {table}_tokens ON {table} USING gin (tokens)"
        )
        return
    await connection().execute_script(
        f"CREATE TABLE IF NOT EXISTS {table} (ref INTEGER PRIMARY KEY, body TEXT NOT NULL);"
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}_fts"
        " USING fts5(tokens, content='', tokenize='unicode61 remove_diacritics 0')"
    )


async def index_text(kind: str, ref: int, text: str) -> None:
    """Make a thing findable by this text, instead of what it was findable by before."""
    table = _table(kind)
    if dialect() == "postgres":
        await connection().execute_query(
            f"INSERT INTO {table} (ref, tokens) VALUES ($1, $2::text::tsvector)"  # noqa: S608
            " ON CONFLICT (ref) DO UPDATE SET tokens = excluded.tokens",
            [ref, _tsvector(bigrams(text))],
        )
        return
    async with transaction() as db:
        await _forget_sqlite(table, ref)
        body = _normal(text)
        await db.execute_query(f"INSERT INTO {table} (ref, body) VALUES (?, ?)", [ref, body])  # noqa: S608
        await db.execute_query(
            f"INSERT INTO {table}_fts (rowid, tokens) VALUES (?, ?)",  # noqa: S608
            [ref, " ".join(bigrams(body))],
        )


async def remove(kind: str, ref: int) -> None:
    """Not findable any more."""
    table = _table(kind)
    if dialect() == "postgres":
        await connection().execute_query(f"DELETE FROM {table} WHERE ref = $1", [ref])  # noqa: S608
        return
    async with transaction():
        await _forget_sqlite(table, ref)


async def remove_all(kind: str) -> None:
    """Before building the index anew."""
    table = _table(kind)
    script = f"DELETE FROM {table};"  # noqa: S608
    if dialect() == "sqlite":
        script += f"INSERT INTO {table}_fts ({table}_fts) VALUES ('delete-all')"  # noqa: S608
    async with transaction() as db:
        await db.execute_script(script)


async def _forget_sqlite(table: str, ref: int) -> None:
    db = connection()
    rows = await db.execute_query_dict(f"SELECT body FROM {table} WHERE ref = ?", [ref])  # noqa: S608
    for row in rows:
        await db.execute_query(
            f"INSERT INTO {table}_fts ({table}_fts, rowid, tokens) VALUES ('delete', ?, ?)",  # noqa: S608
            [ref, " ".join(bigrams(row["body"]))],
        )
        await db.execute_query(f"DELETE FROM {table} WHERE ref = ?", [ref])  # noqa: S608


async def match(kind: str, query: str, *, limit: int, before_id: int | None = None) -> list[int]:
    """The newest things that contain every word of the query. Nothing to look for finds nothing."""
    words = phrases(query)
    if not words:
        return []
    condition, argument = condition_for(kind, words)
    older = f" AND ref < {int(before_id)}" if before_id is not None else ""
    rows = await reader().execute_query_dict(
        f"SELECT ref FROM ({condition}) AS found WHERE TRUE{older} "  # noqa: S608
        f"ORDER BY ref DESC LIMIT {int(limit)}",
        [argument],
    )
    return [row["ref"] for row in rows]


def condition_for(kind: str, words: list[list[str]]) -> tuple[str, str]:
    """A SELECT of the matching `ref`s with one parameter, for rooms that join it with their own filters."""
    table = _table(kind)
    if dialect() == "postgres":
        query = " & ".join("(" + " <-> ".join(_lexemes(word)) + ")" for word in words)
        return f"SELECT ref FROM {table} WHERE tokens @@ $1::text::tsquery", query  # noqa: S608
    query = " AND ".join(" + ".join(_strings(word)) for word in words)
    return f"SELECT rowid AS ref FROM {table}_fts WHERE {table}_fts MATCH ?", query  # noqa: S608


def _table(kind: str) -> str:
    if not KIND.fullmatch(kind):
        raise ValueError(f"not a kind of thing to search for: {kind!r}")
    return f"search_{kind}"


def _ends_alone(word: list[str]) -> bool:
    """A single Chinese character at the end begins some pair: look for it as a prefix."""
    return re.fullmatch(f"[{CJK}]", word[-1]) is not None


def _lexemes(word: list[str]) -> list[str]:
    quoted = [f"'{token}'" for token in word]  # tokens are letters and digits only: nothing to escape
    return [*quoted[:-1], quoted[-1] + ":*"] if _ends_alone(word) else quoted


def _strings(word: list[str]) -> list[str]:
    quoted = [f'"{token}"' for token in word]
    return [*quoted[:-1], quoted[-1] + " *"] if _ends_alone(word) else quoted


def _tsvector(tokens: list[str]) -> str:
    positions: dict[str, list[str]] = {}
    for position, token in enumerate(tokens[:POSITIONS], start=1):
        positions.setdefault(token, []).append(str(position))
    return " ".join(f"'{token}':{','.join(where[:MAX_REPEATS])}" for token, where in positions.items())
