"""The house keeps its own rules."""

import re
import subprocess
import sys
from pathlib import Path

from hotline.infra.jobs import all_jobs
from hotline.infra.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("hotline", "web", "citizen_portal", "department_app", "pwa", "wechat", "sip_gateway", "demo")


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_every_setting_is_in_the_docs_and_explained() -> None:
    table = (ROOT / "docs" / "settings.md").read_text()
    for name, field in Settings.model_fields.items():
        assert f"`HOTLINE_{name.upper()}`" in table
        assert field.description, name


def test_the_settings_table_is_up_to_date() -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "settings_table.py", "--check"], check=True)


def test_every_setting_is_used() -> None:
    text = "".join(path.read_text() for path in sources() if path.name != "settings.py")
    text += (ROOT / "hotline/infra/settings.py").read_text().partition("@field_validator")[2]
    used = set(re.findall(r"\b(?:settings|self)\.(\w+)", text))
    assert not set(Settings.model_fields) - used


def test_every_job_has_an_owner_that_is_a_room_and_runs_often_enough() -> None:
    jobs = all_jobs()
    rooms = {path.name for path in (ROOT / "hotline").iterdir() if path.is_dir()}
    assert jobs
    for job in jobs:
        assert job.owner in rooms, job.name
        assert job.run.__module__.startswith(f"hotline.{job.owner}"), job.name
        assert 1 <= job.seconds <= 24 * 3600, job.name


def test_every_declared_job_is_known_to_the_worker() -> None:
    declared = {
        f"{path.relative_to(ROOT).with_suffix('')}".replace("/", ".")
        for path in sources()
        if re.search(r"^@periodic\(", path.read_text(), re.MULTILINE)
    }
    assert declared == {job.run.__module__ for job in all_jobs()}


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"https?://|file://|--(extra-)?index-url|--find-links|--trusted-host", lock)
    for requirement in re.split(r"\n(?=[a-zA-Z])", lock.strip()):
        assert "--hash=sha256:" in requirement, requirement
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_every_third_party_import_is_declared() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[<>=~ ]", item)[0].replace("-", "_").lower() for item in project["dependencies"]}
    names = {
        "PIL": "pillow",
        "tortoise": "tortoise_orm",
        "chinese_calendar": "chinesecalendar",
        "argon2": "argon2_cffi",
        "jsonschema_rs": "jsonschema_rs",
    }
    names |= {"multipart": "python_multipart", "dateutil": "python_dateutil", "pydantic_core": "pydantic"}
    imported = {found for path in sources() for found in imports(path)}
    third_party = {name for name in imported if name not in sys.stdlib_module_names and name not in PACKAGES}
    assert {names.get(name, name).lower() for name in third_party} <= declared


def imports(path: Path) -> set[str]:
    import ast

    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_no_domain_word_in_infra() -> None:
    words = re.compile(
        r"\b(order|citizen|dispatch|department|work_order|tenant|workstation)s?\b", re.IGNORECASE
    )
    allowed = {"settings.py"}  # a setting may name what it is for
    for path in (ROOT / "hotline" / "infra").glob("*.py"):
        code = re.sub(r'""".*?"""|#.*|"[^"\n]*"', "", path.read_text(), flags=re.DOTALL)
        if path.name not in allowed:
            assert not words.search(re.sub(r"ORDER BY|order_by", "", code)), path.name
