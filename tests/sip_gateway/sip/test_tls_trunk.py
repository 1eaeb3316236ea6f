"""A trunk over TLS on real sockets: registered, calls both ways, and an operator who cannot prove who he is."""

import ssl
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sip_gateway.sip import certificates
from sip_gateway.sip.events import Answered, Confirmed, Ended, Failed
from sip_gateway.sip.trunks.line import CallerIds, Trunk
from sip_gateway.sip.trunks.probing import probe
from sip_gateway.sip.trunks.registration import Registration
from sip_gateway.sip.trunks.table import Trunks
from tests.sip_gateway.sip.test_transports import House, certified, house, place
from tests.sip_gateway.sip.virtual import SDP, event

pytestmark = pytest.mark.sqlite

HOST = "127.0.0.1"


@pytest.fixture
def ours(tmp_path: Path) -> tuple[ssl.SSLContext, Path, Path]:
    """What we serve with, and where certificate and key lie."""
    folder = tmp_path / "ours"
    folder.mkdir()
    certified(folder)
    return certificates.serving(folder / "crt", folder / "key"), folder / "crt", folder / "key"


def line_to(operator: House, **more: str) -> Trunks:
    trunk = Trunk("operator", HOST, CallerIds("077112345"), operator.port, "TLS", probe_seconds=0, **more)  # type: ignore[arg-type]
    return Trunks([trunk])


def an_operator(tmp_path: Path, host: str = HOST) -> ssl.SSLContext:
    """Its certificate lies in the folder `theirs`. It asks for ours."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    serving, _ = certified(folder, host)
    serving.load_verify_locations(tmp_path / "ours" / "crt")
    serving.verify_mode = ssl.CERT_REQUIRED
    return serving


async def test_a_line_over_tls_registers_and_carries_calls_both_ways(
    tmp_path: Path, ours: tuple[ssl.SSLContext, Path, Path]
) -> None:
    serving, crt, key = ours
    theirs = an_operator(tmp_path)
    calling = certificates.calling(crt, key, tmp_path / "theirs" / "crt")
    trusting_us = ssl.create_default_context(cafile=tmp_path / "ours" / "crt")
    async with house("TLS", (theirs, trusting_us)) as operator, house("TLS", (serving, calling)) as here:
        trunks = line_to(operator, username="1001", password="secret")
        line = trunks.lines["operator"]
        assert await Registration(here.agent, line, "hotline").register(600)
        await probe(here.agent, line)
        assert line.up
        out, _ = await trunks.call(here.agent, "12345", SDP)
        await event(out, Answered, 15)
        assert operator.calls[0].number == "12345"
        out.hang_up()
        await event(operator.calls[0], Ended, 15)
        back = await place(operator.agent, here)
        await event(back, Answered, 15)
        await event(here.calls[0], Confirmed, 15)
        assert here.calls[0].request.flow.transport == "TLS"
        here.calls[0].hang_up()
        await event(back, Ended, 15)


@pytest.mark.parametrize(
    ("host", "trusted", "why"),
    [(HOST, "ours", "self signed certificate"), ("127.0.0.9", "theirs", "IP address mismatch")],
)
async def test_an_operator_with_a_wrong_certificate_is_not_spoken_to_and_it_is_said_why(
    host: str, trusted: str, why: str, tmp_path: Path, ours: tuple[ssl.SSLContext, Path, Path]
) -> None:
    serving, crt, key = ours
    theirs = an_operator(tmp_path, host)
    calling = certificates.calling(crt, key, tmp_path / trusted / "crt")
    async with house("TLS", (theirs, calling)) as operator, house("TLS", (serving, calling)) as here:
        trunks = line_to(operator, username="1001", password="secret")
        line = trunks.lines["operator"]
        with capture_logs() as logs:
            assert not await Registration(here.agent, line, "hotline").register(600)
            call, _ = await trunks.call(here.agent, "12345", SDP)
        assert (await event(call, Failed, 15)).code == 503
        assert not line.up
        assert not operator.calls
        assert not operator.agent.registrar.locate("1001")
        refused = [one for one in logs if one["event"] == "tls_refused"]
        assert {(one["host"], one["port"]) for one in refused} == {(HOST, operator.port)}
        assert all(why in one["why"].replace("-", " ") for one in refused)
