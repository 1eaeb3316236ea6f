"""The database, SQLite or PostgreSQL: opening it, transactions, row locks."""

import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import structlog
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationTarget
from tortoise.models import Model
from tortoise.transactions import in_transaction
from tortoise.utils import generate_schema_for_client

from hotline.infra import files, memory, postgres, secrets, sqlite
from hotline.infra.migrating import Executor
from hotline.infra.settings import Settings, secret_key

M = TypeVar("M", bound=Model)
log = structlog.get_logger(__name__)

APP = "hotline"
ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = "hotline.migrations"
BUSY_TIMEOUT_MS = 30_000
MIGRATION_LOCK = 12345  # any number, the same in every process


def _existing(*modules: str) -> list[str]:
    """Looks for the files: asking the import system would import the rooms, which import us."""
    places = {name: ROOT.joinpath(*name.split(".")) for name in modules}
    return [name for name, place in places.items() if place.is_dir() or place.with_suffix(".py").exists()]


MODEL_MODULES: list[str] = _existing(
    "hotline.infra.audit",
    "hotline.infra.files",
    "hotline.infra.idempotency",
    "hotline.infra.jobs",
    "hotline.people.models",
    "hotline.profiles.models",
    "hotline.orders.models",
    "hotline.content.models",
    "hotline.content.posts.models",
    "hotline.messages.models",
    "hotline.messages.channels.webpush.models",
    "hotline.messages.channels.sms.models",
    "hotline.messages.citizens.models",
    "hotline.messages.surveys.models",
    "hotline.outreach.occasions.models",
    "hotline.supervision.models",
    "hotline.calls.models",
    "hotline.calls.quality.models",
    "hotline.outreach.campaigns.models",
    "hotline.outreach.campaigns.audience.models",
    "hotline.wechat.models",
    "hotline.outreach.scripts.models",
)


def tortoise_config(settings: Settings) -> dict[str, Any]:
    """What Tortoise wants to know, also for making migrations."""
    app = {"models": MODEL_MODULES, "default_connection": sqlite.WRITER, "migrations": MIGRATIONS}
    return {
        "connections": _sqlite(settings) if settings.sqlite_path else _postgres(settings),
        "apps": {APP: app},
        "use_tz": True,
        "timezone": "UTC",
    }


def _sqlite(settings: Settings) -> dict[str, Any]:
    pragmas = {
        "busy_timeout": BUSY_TIMEOUT_MS,  # first: switching to WAL may already have to wait
        "page_size": 8192,
        "journal_mode": "WAL",
        "journal_size_limit": 64 * 1024 * 1024,
        "synchronous": "NORMAL",  # with WAL: a power cut may lose the last moment, never tear a row
        "foreign_keys": "ON",
        "cache_size": -32 * 1024,  # KiB
        "mmap_size": 4 * 1024**3,
        "temp_store": "MEMORY",
    }

    def connection(**more: int) -> dict[str, Any]:
        credentials = {"file_path": str(settings.sqlite_path), **pragmas, **more}
        return {"engine": sqlite.__name__, "credentials": credentials}

    readers = {f"{sqlite.READER_PREFIX}{n}": connection(query_only=1) for n in range(settings.sqlite_readers)}
    return {sqlite.WRITER: connection(), **readers}


def _postgres(settings: Settings) -> dict[str, Any]:
    _, _, address = settings.database_url.partition("://")
    config = expand_db_url(f"asyncpg://{address}")
    config["credentials"] |= {
        "minsize": 1,
        "maxsize": settings.database_pool,
        "reset": _as_it_is,
        "connect": postgres.undisturbed,
        # short queries only: compiling them costs more than it saves
        "server_settings": {"application_name": "hotline", "jit": "off"},
    }
    return {sqlite.WRITER: config}


async def _as_it_is(_: object) -> None:
    """Back into the pool without a round trip: nothing here leaves state behind in a session."""


@asynccontextmanager
async def open_database(settings: Settings, *, migrate: bool = False) -> AsyncIterator[None]:
    """The process's database, vault and files, for as long as the block lasts.

    Opening the same database again inside (a web lifespan within `hotline run`) joins the open one.
    """
    if _opened == settings.database_url:
        yield
        return
    context = await _open(settings)
    try:
        if migrate:
            await apply_migrations()
        yield
    finally:
        await _close(context)


_opened: str | None = None


async def _open(settings: Settings) -> TortoiseContext:
    global _opened
    if settings.sqlite_path:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    secrets.use_vault(secrets.Vault(secret_key(settings)))
    files.use_store(files.FileStore(settings))
    memory.forget_everything()
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by table name, in the dialect opened before
    context = TortoiseContext()
    with context:  # building the models' filters asks for the current context
        # The global fallback: requests and workers run in tasks that did not inherit our context.
        config = tortoise_config(settings)
        await context.init(config=config, routers=[sqlite.Readers], _enable_global_fallback=True)
    try:
        for alias in context.connections.db_config:
            await cast(Any, context.connections.get(alias)).create_connection(with_db=True)
    except BaseException:
        await context.close_connections()
        raise
    _opened = settings.database_url
    return context


async def _close(context: TortoiseContext) -> None:
    global _opened
    _opened = None
    # Also clears the global fallback. An unclosed SQLite connection would hang the interpreter's exit.
    await context.close_connections()


async def apply_migrations() -> list[str]:
    """Bring the open database to the newest schema, all or nothing; returns what was applied.

    One process at a time: SQLite's write lock, PostgreSQL's advisory lock. The others find nothing to do.
    """
    applied: list[str] = []
    async with transaction() as client:
        if dialect() == "postgres":
            await client.execute_query(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        executor = _executor(client)
        # First: reading a table that is not there would end PostgreSQL's transaction.
        await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
        await executor.migrate(
            [_newest()],
            direction="forward",
            progress=lambda event, _, name: applied.append(name) if event == "apply_done" else None,
        )
    return applied


async def pending_migrations() -> list[str]:
    """What `hotline migrate` would apply."""
    return [step.migration.name for step in await _executor(connection()).plan([_newest()])]


def _executor(client: BaseDBAsyncClient) -> Executor:
    return Executor(client, {APP: {"models": MODEL_MODULES, "migrations": MIGRATIONS}})


def _newest() -> MigrationTarget:
    return MigrationTarget(APP, "__latest__")


async def create_schema() -> None:
    """Tables straight from the models, without migrations: for probing a schema still being written."""
    await generate_schema_for_client(get_connection(sqlite.WRITER), safe=True)


def dialect() -> Literal["sqlite", "postgres"]:
    """Which engine is behind, for the few statements that differ."""
    name = get_connection(sqlite.WRITER).capabilities.dialect
    return "postgres" if name == "postgres" else "sqlite"


def connection() -> BaseDBAsyncClient:
    """For raw SQL that writes, or that has to see the open transaction's rows."""
    return get_connection(sqlite.WRITER)


def reader() -> BaseDBAsyncClient:
    """For raw SQL that only reads: never queues behind a writer."""
    return get_connection(sqlite.Readers().db_for_read())


@dataclass
class _Open:
    after_commit: list[Callable[[], Awaitable[object]]] = field(default_factory=list)


_transaction: contextvars.ContextVar[_Open | None] = contextvars.ContextVar("transaction", default=None)


@asynccontextmanager
async def transaction() -> AsyncIterator[BaseDBAsyncClient]:
    """All of it or nothing. Inside another transaction it joins that one."""
    if in_a_transaction():
        yield connection()
        return
    current = _Open()
    async with in_transaction(sqlite.WRITER) as client:
        token = _transaction.set(current)
        try:
            yield client
        finally:
            _transaction.reset(token)
    for callback in current.after_commit:
        await _run_committed(callback)


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Inside a transaction: an error in this block undoes the block only, and may be caught outside it.

    Needed around anything expected to fail: PostgreSQL refuses all further work after an error.
    """
    if not in_a_transaction():
        raise RuntimeError("a savepoint needs a transaction")
    async with in_transaction(sqlite.WRITER):
        yield


def in_a_transaction() -> bool:
    """Whether this task has one open. A task that outlives its parent's transaction is a bug: say so."""
    client = get_connection(sqlite.WRITER)
    if not isinstance(client, TransactionalDBClient):
        return False
    if client._finalized:
        raise RuntimeError("this task was started inside a transaction that has ended: start it after_commit")
    return True


def after_commit(callback: Callable[[], Awaitable[object]]) -> None:
    """Run when the outermost transaction has committed; dropped when it rolls back."""
    current = _transaction.get()
    if current is None:
        raise RuntimeError("after_commit needs a transaction")
    current.after_commit.append(callback)


async def _run_committed(callback: Callable[[], Awaitable[object]]) -> None:
    try:
        await callback()
    except Exception:
        # What was done is done and stays done: telling others about it must not turn it into an error.
        log.exception("after-commit callback failed")


async def locked(model: type[M], **filters: Any) -> M | None:
    """The one row that matches, locked until the transaction ends. None when there is none."""
    if not in_a_transaction():
        raise RuntimeError("a row lock needs a transaction")
    query = model.filter(**filters)
    if dialect() == "postgres":  # on SQLite the transaction already holds the only write lock
        query = query.select_for_update()
    return await query.get_or_none()
