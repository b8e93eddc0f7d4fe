"""Every finding of the core has a text, and every text a finding."""

from __future__ import annotations

import ast
from pathlib import Path

import openkp.custody
from openkp.custody.message_texts import MESSAGES
from openkp.custody.message_texts.of_balance import BALANCE_TEXTS
from openkp.custody.message_texts.of_checks import CHECK_TEXTS
from openkp.custody.message_texts.of_corrections import CORRECTION_TEXTS
from openkp.custody.message_texts.of_events import EVENT_TEXTS
from openkp.custody.message_texts.of_ledger import LEDGER_TEXTS

FOLDER = Path(next(iter(openkp.custody.__path__)))
#: Beside the catalogue, texts that look like codes: clauses and files are none.
TEXTS = {**EVENT_TEXTS, **LEDGER_TEXTS, **CORRECTION_TEXTS, **CHECK_TEXTS, **BALANCE_TEXTS}


def codes_in(path: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("custody_")
        and node.value.isidentifier()
    }


def test_every_code_of_the_engine_has_a_text():
    said = {code: path.name for path in FOLDER.glob("*.py") for code in codes_in(path)}
    assert said.keys() - MESSAGES.keys() == set(), said


def test_every_text_of_the_core_is_said_somewhere():
    said = set().union(*(codes_in(path) for path in FOLDER.glob("*.py")))
    assert TEXTS.keys() - said == set()
    assert TEXTS.keys() <= MESSAGES.keys()


def test_no_two_catalogues_have_the_same_code():
    parts = (EVENT_TEXTS, LEDGER_TEXTS, CORRECTION_TEXTS, CHECK_TEXTS, BALANCE_TEXTS)
    assert sum(map(len, parts)) == len(TEXTS)
