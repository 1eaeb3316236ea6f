"""What is kept of a conversation is the same after a way through JSON, and nobody else can read it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from hotline.calls.facts import CallFacts
from hotline.calls.states import Direction
from hotline.calls.switchboard.news import Brief
from hotline.infra import secrets
from hotline.infra.secrets import Vault
from sip_gateway.exchange.surviving.folder import Folder
from sip_gateway.exchange.surviving.kept import KeptSound, KeptTalk, read, written
from sip_gateway.media.rtpengine.surviving import KeptRoom

pytestmark = pytest.mark.sqlite
st.register_type_strategy(Brief, st.builds(Brief, title=st.text(), order_no=st.text()))
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TALK = KeptTalk(
    facts=CallFacts("one", 1, "main", Direction.INCOMING, NOON, "13800138000"),
    waits=(),
    earlier=(),
    off_hours=False,
    handed_over=False,
    keys=("0",),
    call_back="",
    brief=Brief(title="路灯不亮"),
    routed=True,
    engaged=(),
    caller="caller1",
    partner="agent2.0",
    mode="talk",
    legs=(),
    sound=KeptSound({}, (), (), {}),
    room=KeptRoom("one", ("127.0.0.1", 2223), (), (), (), {}, {}, (), (), ()),
)


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(secrets, "_vault", Vault("a key of this test"))
    yield


@settings(max_examples=60, deadline=None)
@given(st.from_type(KeptTalk))
def test_the_way_through_json_changes_nothing(talk: KeptTalk) -> None:
    assert read(written(talk)) == talk


@pytest.mark.usefixtures("vault")
def test_a_file_is_its_owners_and_says_nothing_without_the_key(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "surviving")
    folder.write({"one": TALK, "two": TALK})
    folder.write({"two": None})
    (place,) = (tmp_path / "surviving").iterdir()
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert b"13800138000" not in place.read_bytes()
    assert list(folder.left()) == [TALK]


@pytest.mark.usefixtures("vault")
def test_a_broken_file_is_left_out_and_logged(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write({"whole": TALK})
    (tmp_path / "empty.talk").touch()
    (tmp_path / "foreign.talk").write_text(Vault("another key").encrypt(written(TALK)))
    (tmp_path / "older.talk").write_text(secrets.vault().encrypt('{"facts": {}}'))
    with capture_logs() as logs:
        assert list(folder.left()) == [TALK]
    assert [one["file"] for one in logs] == ["empty.talk", "foreign.talk", "older.talk"]
    folder.forget_all_but(["whole"])
    assert [one.name for one in tmp_path.iterdir()] == ["whole.talk"]
