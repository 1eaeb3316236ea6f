"""Loaded by schemathesis: what the document cannot give it are codes and numbers that exist."""

import os
import random
from typing import Any

import schemathesis
from hypothesis import strategies as st

ORGANISATIONS = ("zjj", "cgj", "gaj", "jtj", "gzz")
NUMBERS = os.environ.get("HOTLINE_FUZZ_NUMBERS", "").split()

schemathesis.openapi.format("organisation-code", st.sampled_from(ORGANISATIONS))
schemathesis.openapi.format("classification-code", st.sampled_from(["01", "0101", "010101"]))


@schemathesis.hook
def map_path_parameters(_: Any, values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Nearly always an order that is there, in whatever state the run has brought it to."""
    if values and "number" in values and NUMBERS and random.random() < 0.9:
        values["number"] = random.choice(NUMBERS)
    if values and "id" in values and "file_id" not in values and "number" not in values:
        values["id"] = random.choice(["1", str(values["id"])])
    return values
