"""Tortoise's SQLite engine, made safe for many writers. Named as the engine in the connection settings.

Four adaptations, each for a failure we reproduced:
1. BEGIN IMMEDIATE: a deferred transaction that reads and then writes fails at once with
   "database is locked" when another process wrote in between; no time-out helps.
2. A failed or cancelled BEGIN gives the connection's lock back (it used to hang the process),
   and a failed COMMIT rolls back (it used to leave the transaction open for the next caller).
3. Reads outside transactions go to reader connections, so a slow report blocks nobody.
4. A script inside a transaction runs statement by statement: sqlite3's executescript commits first.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from typing import Any

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import ConnectionToken, get_connections
from tortoise.exceptions import OperationalError

WRITER = "default"
READER_PREFIX = "reader"


class Client(SqliteClient):
    """One connection; a transaction holds its lock until it ends."""

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransaction(Transaction(self), self._lock)


client_class = Client


class Transaction(SqliteTransactionWrapper):
    """The connection while a transaction runs on it."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def execute_script(self, query: str) -> None:
        for statement in _statements(query):
            await self.execute_query(statement)


class ImmediateTransaction(TransactionContext):
    """Takes the write lock at the start, so that what was read is still true when we write."""

    def __init__(self, client: Transaction, lock: asyncio.Lock) -> None:
        self.client = client
        self.connection_name = client.connection_name
        self._lock = lock
        self._token: ConnectionToken | None = None

    async def __aenter__(self) -> TransactionalDBClient:
        await self._lock.acquire()
        try:
            await self._connect()
            await self.client.begin()
        except BaseException:
            await self._abandon()
            self._lock.release()
            raise
        self._token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        try:
            if self.client._finalized:
                return
            if exc_type is None:
                await self.client.commit()
        finally:
            await self._abandon()
            self.client._finalized = True
            get_connections().reset(self._token)
            self._lock.release()

    async def _connect(self) -> None:
        if not self.client._connection:
            await self.client._parent.create_connection(with_db=True)
            self.client._connection = self.client._parent._connection

    async def _abandon(self) -> None:
        """Roll back whatever is still open. Nothing is after a commit.

        Shielded: a cancelled BEGIN may still succeed in the connection's thread, and the
        roll-back has to be queued behind it whatever happens to this task.
        """
        if self.client._connection:
            await asyncio.shield(self.client._connection.rollback())


class Readers:
    """Tortoise router: reads spread over the reader connections, unless a transaction is open here."""

    def db_for_read(self, model: object = None) -> str:
        handler = get_connections()
        readers = [alias for alias in handler.db_config if alias.startswith(READER_PREFIX)]
        if not readers or isinstance(handler.get(WRITER), TransactionalDBClient):
            return WRITER
        free = [alias for alias in readers if not _is_busy(handler.get(alias))]
        return (free or readers)[0]

    def db_for_write(self, model: object = None) -> str:
        return WRITER


def _is_busy(client: Any) -> bool:
    return bool(client._lock.locked())


def _statements(script: str) -> Iterator[str]:
    """Split where SQLite itself says a statement is complete (a trigger's body has semicolons)."""
    pending = ""
    for part in script.split(";"):
        pending += part + ";"
        if sqlite3.complete_statement(pending):
            if pending.strip(" \n\t;"):
                yield pending
            pending = ""
