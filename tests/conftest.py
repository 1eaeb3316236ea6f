"""What every test may ask for.

`db`        an empty database with the whole schema; the test runs once on SQLite and once on PostgreSQL
`settings`  the settings that database was opened with: give them to create_app
`client_for` an HTTP client talking to an ASGI app whose lifespan runs, in this same event loop
`redis_url` a throw-away Redis

The schema comes straight from the models, which is fast; tests/infra/test_migrations.py proves that the
migrations build the same one.

Do not use Starlette's TestClient with `db`: it runs the app in another thread and event loop,
and database connections belong to the loop that made them. Use `client_for`.
"""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import hypothesis
import pytest

from hotline.infra import database, search
from hotline.infra.memory import forget_everything
from hotline.infra.settings import Settings
from tests.rows import empty_all_tables
from tests.servers import Absent, postgres_server, redis_server

ENGINES = ("sqlite", "postgres")

# how long one example takes says more about the machine than about the code
hypothesis.settings.register_profile("hotline", deadline=None)
hypothesis.settings.load_profile("hotline")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(*ENGINES, "both"), default="both", help="engines to run `db` tests on"
    )
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failure (for the CI)")


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        del os.environ[name]  # a developer's own settings must not leak into tests


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    only = [name for name in ENGINES if metafunc.definition.get_closest_marker(name)]
    asked = metafunc.config.getoption("--database")
    engines = [name for name in only or ENGINES if asked in (name, "both")]
    metafunc.parametrize("engine", engines, indirect=True, scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.together import scheduler  # only the process that hands out needs xdist's own

    return scheduler(config, log)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = (yield).get_result()
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("--no-skips"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped here: {reason}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    try:
        with postgres_server() as url:
            yield url
    except Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        with redis_server(tmp_path_factory.mktemp("redis")) as server:
            yield server.url
    except Absent as absent:
        pytest.skip(str(absent))


def cheap_settings(data_dir: Path, **more: Any) -> Settings:
    """Settings for tests: password hashing and captchas cost nothing."""
    cheap: dict[str, Any] = {
        "secret_key": "a secret key that is only good for tests",
        "password_time_cost": 1,
        "password_memory_kib": 8,
        "captcha_cost": 1000,
        "submit_per_hour": 10_000,
        "sip_port": 0,  # no telephone unless a test brings one
    }
    return Settings(data_dir=data_dir, **(cheap | more))


@pytest.fixture(scope="session")
def prepared() -> dict[str, Settings]:
    """Databases that have their schema already; xdist goes back and forth between engines."""
    return {}


@pytest.fixture(scope="session")
async def engine(
    request: pytest.FixtureRequest, prepared: dict[str, Settings], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    """The open database. Pytest groups the tests so that only one engine is open at a time."""
    known = request.param in prepared
    if not known:
        url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
        prepared[request.param] = cheap_settings(tmp_path_factory.mktemp(request.param), database=url)
    settings = prepared[request.param]
    async with database.open_database(settings):
        if not known:
            await database.create_schema()
            await search.create("order")
        yield settings


@pytest.fixture
def settings(engine: Settings) -> Settings:
    return engine


@pytest.fixture
async def db(engine: Settings) -> AsyncIterator[Settings]:
    """An empty database; whatever the test leaves behind is removed after it."""
    yield engine
    await empty_all_tables()
    forget_everything()
    await search.remove_all("order")


@pytest.fixture
def client_for() -> Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]:
    @asynccontextmanager
    async def client(app: Any, **more: Any) -> AsyncIterator[httpx2.AsyncClient]:
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://testserver", **more) as http:
                yield http

    return client
