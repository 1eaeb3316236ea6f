"""What a developer sees of the stand-ins, and the settings they hand out."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from hotline.infra.settings import Settings
from standins.behaviour import MODES
from standins.run import Ports, guide, settings_for
from standins.service import Received
from tests.playing import Standins, playing


@pytest.fixture(scope="module")
async def machines() -> AsyncIterator[Standins]:
    async with playing() as standins:
        yield standins


async def test_every_page_lists_what_came_and_what_was_refused(machines: Standins) -> None:
    async with httpx2.AsyncClient() as http:
        for service in machines.every:
            service.keep(Received("13800138000", "短信", "<b>工单</b>已超期"))
            service.refuse("SignatureDoesNotMatch")
            page = (await http.get(f"{machines.url(service)}/")).text
            assert service.name in page and "&lt;b&gt;工单&lt;/b&gt;已超期" in page
            assert "SignatureDoesNotMatch" in page
            assert (await http.get(f"{machines.url(service)}/_style.css")).status_code == 200


async def test_a_form_sets_the_mode_and_nonsense_is_refused(machines: Standins) -> None:
    url = f"{machines.url(machines.sms_a)}/_control"
    async with httpx2.AsyncClient() as http:
        set_ = await http.post(url, data={"mode": "lag", "seconds": "2.5"})
        assert (set_.status_code, machines.sms_a.behaviour.seconds) == (303, 2.5)
        for wrong in ({"mode": "explode"}, {"mode": "lag", "seconds": "soon"}):
            assert (await http.post(url, json=wrong)).status_code == 422
        assert machines.sms_a.behaviour.mode in MODES


def test_their_settings_are_settings_of_the_product() -> None:
    found = Settings.model_validate(settings_for(Ports()))
    assert found.sms_aliyun_url == "http://127.0.0.1:9101" and found.push_hosts == "127.0.0.1:9104"
    assert 'export HOTLINE_SMS_SIGN="潮音12345"' in guide(Ports(), "http://127.0.0.1:8000")


def test_what_is_left_out_is_not_pointed_at() -> None:
    found = settings_for(Ports(sms_a=0, wecom=0))
    assert not any(name.startswith(("sms_aliyun", "wecom")) for name in found)
    assert "sms_mas_url" in found
