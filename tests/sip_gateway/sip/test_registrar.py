"""Registrations: several phones, refusals, new flows."""

import pytest

from sip_gateway.sip.received import Request
from sip_gateway.sip.registrar import Registrar
from tests.sip_gateway.sip.admitting import PASSWORDS, Clock, city, register, registering
from tests.sip_gateway.sip.virtual import Network, party, run

pytestmark = pytest.mark.sqlite


def test_a_phone_registers_is_found_refreshes_and_leaves() -> None:
    async def scenario() -> None:
        network = Network(loss=0.1)
        centre, phone = city(network), party(network, "10.0.0.1")
        line = registering(phone, "1001", PASSWORDS["1001"])
        assert await line.register(300) == 300
        assert [one.contact for one in centre.registrar.locate("1001")] == ["sip:phone@10.0.0.1:5060"]
        assert await line.register(90) == 90
        assert len(centre.registrar.locate("1001")) == 1
        await line.register(0)
        assert centre.registrar.locate("1001") == []

    run(scenario())


def test_several_phones_of_one_account_preferred_first_and_expiring() -> None:
    clock = Clock()
    told: list[tuple[str, bool]] = []
    registrar = Registrar(lambda account, on: told.append((account, on)), clock)
    registrar.register(register(["<sip:a@10.0.0.1>;q=0.5;expires=100", "<sip:b@10.0.0.3>;q=0.9"], 1), "1001")
    headers = dict(registrar.register(register(["<sip:c@10.0.0.4>;expires=99999999999"], 1, "other"), "1001"))
    assert "expires=3600" in headers["Contact"]
    assert [one.contact[4] for one in registrar.locate("1001")] == ["c", "b", "a"]
    clock.now += 101
    assert [one.contact[4] for one in registrar.locate("1001")] == ["c", "b"]
    registrar.register(register(["*"], 2, Expires="0"), "1001")
    assert registrar.locate("1001") == []
    assert told == [("1001", True), ("1001", False)]


@pytest.mark.parametrize(
    ("request_", "account", "status"),
    [
        (register(["<sip:a@10.0.0.1>"], 9), "1002", 403),
        (register(["*"], 9), "1001", 400),
        (register(["*", "<sip:a@10.0.0.1>"], 9, Expires="0"), "1001", 400),
        (register(["<sip:a@10.0.0.1>;expires=5"], 9), "1001", 423),
        (register(["<sip:a@10.0.0.1>"], 1), "1001", 500),
        (register([f"<sip:a@10.0.0.{n}>" for n in range(20)], 9), "1001", 403),
    ],
)
def test_a_refused_register_changes_nothing(request_: Request, account: str, status: int) -> None:
    from sip_gateway.sip.registrar import Refusal

    registrar = Registrar()
    registrar.register(register(["<sip:a@10.0.0.1>"], 1), "1001")
    with pytest.raises(Refusal) as refusal:
        registrar.register(request_, account)
    assert refusal.value.status == status
    assert [one.contact for one in registrar.locate("1001")] == ["sip:a@10.0.0.1"]


def test_the_same_phone_on_a_new_flow_replaces_its_old_binding_and_path_leads_back() -> None:
    registrar = Registrar()
    phone = '<sip:x{}@df7.invalid;transport=ws>;+sip.instance="<urn:uuid:1>";reg-id=1'
    registrar.register(
        register([phone.format(1)], 1, Supported="path, outbound", Path="<sip:10.0.0.9;lr>"), "1001"
    )
    headers = registrar.register(
        register([phone.format(2)], 2, "b", Supported="path, outbound", Path="<sip:10.0.0.9;lr>"), "1001"
    )
    (binding,) = registrar.locate("1001")
    assert binding.contact.startswith("sip:x2@")
    assert getattr(binding.next_hop(), "host", "") == "10.0.0.9"
    assert ("Path", "<sip:10.0.0.9;lr>") in headers
    assert ("Require", "outbound") in headers
