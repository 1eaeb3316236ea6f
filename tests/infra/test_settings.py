import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hotline.infra.settings import Settings, secret_key


def test_sqlite_is_in_the_data_directory_unless_told_otherwise(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).sqlite_path == tmp_path / "hotline.sqlite3"
    assert Settings(database="sqlite:///some/where.db").sqlite_path == Path("some/where.db")
    assert Settings(database="sqlite:////some/where.db").sqlite_path == Path("/some/where.db")
    assert Settings(database="postgresql://hotline@db/hotline").sqlite_path is None


def test_they_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_PORT", "8123")
    monkeypatch.setenv("HOTLINE_DEMO", "true")
    settings = Settings()
    assert (settings.port, settings.demo, settings.public_url) == (8123, True, "http://127.0.0.1:8123")


def test_the_second_telephone_of_a_machine_is_told_one_port_and_takes_two() -> None:
    assert [Settings(sip_port=port).sip_ws_port for port in (5060, 5961, 0, 65_530)] == [
        5066,
        5967,
        5066,
        5066,
    ]
    assert Settings(sip_port=5961, sip_ws_port=0).sip_ws_port == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"database": "mysql://x"},
        {"port": 70_000},
        {"max_upload_mb": 0},
        {"environment": "production"},
        {"environment": "production", "secret_key": "short"},
        {"environment": "production", "secret_key": "k" * 40, "demo": True},
    ],
)
def test_what_cannot_work_is_refused_at_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_https_makes_cookies_secure() -> None:
    assert Settings(base_url="https://12345.example.gov.cn/").secure_cookies
    assert not Settings().secure_cookies


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: secret_key(settings), range(20)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 60
    kept = list((tmp_path / "new").iterdir())
    assert [path.name for path in kept] == ["secret.key"]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600


def test_a_given_key_is_used_and_not_written_down(tmp_path: Path) -> None:
    assert secret_key(Settings(data_dir=tmp_path, secret_key="given")) == "given"
    assert not list(tmp_path.iterdir())
    assert "given" not in repr(Settings(secret_key="given"))
