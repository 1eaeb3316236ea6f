"""What a browser asks before it installs the app, and how it notices a new build."""

import io
import re
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from hotline.infra.settings import Settings
from hotline.people.models import Staff
from hotline.people.passwords import Passwords
from pwa import worker
from tests.pwa.conftest import Phones

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "twelve-345-of-this-town"
LOGO = ROOT / "web" / "kit" / "static" / "logo.svg"


async def test_the_manifest_names_icons_and_pictures_that_are_there(phones: Phones) -> None:
    answer = await phones.http.get("/app/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["scope"], manifest["display"], manifest["id"]) == ("/app", "standalone", "/app")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert [one["url"] for one in manifest["shortcuts"]] == ["/app/todo", "/app/near-due", "/app/supervised"]
    assert {one["form_factor"] for one in manifest["screenshots"]} == {"narrow", "wide"}
    for picture in [*manifest["icons"], *manifest["screenshots"]]:
        content = (await phones.http.get(picture["src"])).content
        with Image.open(io.BytesIO(content)) as image:
            assert f"{image.width}x{image.height}" == picture["sizes"], picture["src"]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "pwa/static/icons").glob("*.png")), ids=lambda path: path.name
)
def test_every_icon_is_drawn_from_the_logo_as_it_is_now(path: Path) -> None:
    with Image.open(path) as image:
        source = getattr(image, "text", {}).get("source")
    assert source == sha256(LOGO.read_bytes()).hexdigest(), "run scripts/make_icons.py"


async def test_the_worker_may_look_after_the_whole_app_and_is_asked_for_anew(phones: Phones) -> None:
    answer = await phones.http.get("/app/sw.js")
    assert answer.headers["service-worker-allowed"] == "/app"
    assert answer.headers["cache-control"] == "no-cache"
    for address in re.findall(r"/static/[^\"]+", answer.text):
        assert (await phones.http.get(address)).status_code == 200, address


async def test_every_module_of_the_worker_is_loaded(phones: Phones) -> None:
    text = (await phones.http.get("/app/sw.js")).text
    folder = ROOT / "pwa/static/js/sw"
    assert {path.stem for path in folder.glob("*.js")} == set(worker.MODULES)
    for name in worker.MODULES:
        assert f"/static/js/sw/{name}." in text


async def test_a_changed_file_makes_another_worker(phones: Phones) -> None:
    before = (await phones.http.get("/app/sw.js")).text
    assets = phones.http._transport.app.state.services.assets  # type: ignore[attr-defined]
    asset = assets.by_name["css/pwa.css"]
    assets.by_name["css/pwa.css"] = type(asset)(**vars(asset) | {"hashed_name": "css/pwa.changed.css"})
    assert (await phones.http.get("/app/sw.js")).text != before


async def test_the_offline_page_is_the_same_for_everybody(phones: Phones) -> None:
    nobody = await phones.http.get("/app/offline")
    leader = await phones.of("leader")
    assert nobody.status_code == 200
    assert nobody.text == (await leader.get("/app/offline")).text
    assert "csrf" not in nobody.text
    assert "set-cookie" not in nobody.headers


async def test_pages_of_the_app_announce_it_and_pages_of_the_portal_do_not(phones: Phones) -> None:
    leader = await phones.of("leader")
    page = (await leader.get("/app")).text
    assert '<link rel="manifest" href="/app/manifest.webmanifest">' in page
    assert "apple-touch-icon" in page
    assert "manifest" not in (await phones.http.get("/")).text


async def test_photos_shared_without_a_worker_lead_to_an_explanation(phones: Phones) -> None:
    leader = await phones.of("leader")
    answer = await phones.http.post(
        "/app/share", files={"photos": ("a.png", b"x", "image/png")}, headers={"cookie": leader.cookie}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/app/share?missed=1")
    assert (await leader.get("/app/share")).status_code == 200


async def test_signing_in_and_out_stays_within_the_installed_app(phones: Phones, settings: Settings) -> None:
    """An address outside the manifest's scope opens a browser's bar in the app."""
    await Staff.filter(login="leader").update(password_hash=await _hashed(settings))
    asked = await phones.http.get("/app/todo")
    assert asked.headers["location"] == "/app/login?next=/app/todo"
    form = (await phones.http.get(asked.headers["location"])).text
    assert 'action="/app/login"' in form
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', form)
    assert token
    given = {"login": "leader", "password": PASSWORD, "next": "/app/todo", "csrf_token": token[1]}
    entered = await phones.http.post("/app/login", data=given)
    assert entered.headers["location"] == "/app/todo"
    leader = await phones.of("leader")
    assert 'action="/app/logout"' in (await leader.get("/app/me")).text
    assert (await leader.post("/app/logout")).headers["location"] == "/app/login"


async def _hashed(settings: Settings) -> str:
    rules = (settings.password_time_cost, settings.password_memory_kib, settings.password_parallelism)
    return await Passwords(*rules).hash(PASSWORD)
