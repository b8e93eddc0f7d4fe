"""Every finding of the internal controls has a text, every text a finding, and only clauses that exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import openkp.custody
from openkp.custody.message_texts import MESSAGES
from openkp.custody.message_texts.of_cover import COVER_TEXTS
from openkp.custody.message_texts.of_footprints import FOOTPRINT_TEXTS
from openkp.custody.message_texts.of_licences import LICENCE_TEXTS
from openkp.custody.message_texts.of_warranties import WARRANTY_TEXTS

FOLDER = Path(next(iter(openkp.custody.__path__)))
MODULES = ("cover", "footprints", "licences", "policies", "records", "vouchers", "warranties")
TEXTS = {**COVER_TEXTS, **FOOTPRINT_TEXTS, **LICENCE_TEXTS, **WARRANTY_TEXTS}


def codes_in(module: str) -> set[str]:
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("custody_")
        and " " not in node.value
    }


@pytest.mark.parametrize("module", MODULES)
def test_every_code_has_a_text(module: str) -> None:
    assert codes_in(module) <= MESSAGES.keys()


def test_every_text_is_of_a_finding() -> None:
    made = set().union(*(codes_in(module) for module in MODULES))
    assert made == TEXTS.keys()
