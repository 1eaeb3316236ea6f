"""How long an uploaded workbook of 100,000 rows takes to become an audience, and what others wait meanwhile.

`python -m benchmarks.campaign_audience [--rows 100000]`; SQLite on a temporary disk.
"""

import argparse
import asyncio
import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import xlsxwriter

from benchmarks.table import show, timed
from hotline.infra import database
from hotline.infra.settings import Settings
from hotline.outreach.campaigns import dialling
from hotline.outreach.campaigns.audience import loading
from hotline.outreach.campaigns.models import Campaign
from hotline.outreach.campaigns.states import CampaignState
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind

NOW = datetime(2026, 7, 15, 2, tzinfo=UTC)


def workbook(rows: int) -> bytes:
    """A tenth of the numbers twice, every hundredth row a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["手机号码", "通知内容"])
    for row in range(1, rows + 1):
        number = f"=1{row}" if row % 100 == 0 else f"139{row % (rows * 9 // 10):08}"
        sheet.write_row(row, 0, [number, "今晚十点到明早六点停水"])
    book.close()
    return out.getvalue()


async def _centre() -> Organisation:
    centre = await Organisation.create(code="c", name="中心", kind=OrganisationKind.CENTRE, path="/1/")
    centre.tenant_id = centre.id
    await centre.save()
    return centre


async def _longest_wait(stop: asyncio.Event) -> float:
    """What another task of the process waits for its turn at most: other people's pages."""
    longest = 0.0
    while not stop.is_set():
        began = perf_counter()
        await asyncio.sleep(0.01)
        longest = max(longest, perf_counter() - began - 0.01)
    return longest


async def measure(rows: int) -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), secret_key="benchmark")
        async with database.open_database(settings):
            await database.create_schema()
            centre, content = await _centre(), workbook(rows)
            campaign = await Campaign.create(
                tenant_id=centre.id,
                name="停水",
                script_code="street_notice",
                script_version=1,
                created_at=NOW,
            )
            stop = asyncio.Event()
            waiting, began = asyncio.create_task(_longest_wait(stop)), perf_counter()
            by = Actor.system(centre.id)
            loaded = await loading.from_workbook(campaign, content, "名单.xlsx", by=by, now=NOW)
            seconds = perf_counter() - began
            stop.set()
            figures = [
                ["workbook read, judged, sealed and written", f"{seconds:.1f} s"],
                ["called / refused", f"{loaded.called:,} / {loaded.refused:,}"],
                ["longest wait of another task of the process", f"{(await waiting) * 1000:.0f} ms"],
                *await _claims(campaign),
            ]
            show(f"An audience of {rows:,} rows", ["", "measured"], figures)


async def _claims(campaign: Campaign) -> list[list[str]]:
    """What a gateway waits for its calls."""
    await Campaign.filter(id=campaign.id).update(state=CampaignState.RUNNING, lines=60)

    async def claim() -> None:
        await dialling.claim("benchmark:1", lines=60, agents={}, now=NOW)

    first, busy = await timed(claim), await timed(claim)
    return [["claim of 60 calls", f"{first:.0f} ms"], ["claim with every line busy", f"{busy:.0f} ms"]]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asyncio.run(measure(asked.parse_args().rows))
