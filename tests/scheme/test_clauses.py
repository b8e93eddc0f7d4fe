"""The register of clauses: complete, consistent, dated."""

import importlib
import pkgutil
import re
from datetime import date
from pathlib import Path

import pytest

import openkp
from openkp.scheme.clauses import (
    Coverage,
    Force,
    UnknownClause,
    all_clauses,
    clause,
    coverage_summary,
)

CORE = (
    [f"II.{x}" for x in "abcd"]
    + ["III.a", "III.b", "III.b-1", "III.b-2", "III.b-3", "III.c", "III.d"]
    + [f"IV.{x}" for x in (*"abcdef", "industry")]
    + [f"V.{x}" for x in "abcdefg"]
    + [f"VI.{n}" for n in range(1, 22)]
    + [f"AnnexI.A.{x}" for x in "abcdefghijklmnop"]
    + ["AnnexI.B.a", "AnnexI.B.b", "AnnexI.B.c", *(f"AnnexI.B.c.{n}" for n in range(1, 8))]
    + ["AnnexI.C.a", "AnnexI.C.b"]
    + [f"AnnexII.{n}" for n in range(1, 27)]
    + [f"AnnexIII.{x}" for x in "abcdef"]
)


@pytest.mark.parametrize("paragraph", CORE)
def test_every_paragraph_of_the_core_document_is_registered(paragraph: str) -> None:
    known = clause(f"KPCS-CD:{paragraph}")
    assert known.paragraph == paragraph
    assert known.in_force_from == date(2003, 1, 1)


def test_the_core_document_has_no_paragraph_beyond_those() -> None:
    others = {c.paragraph for c in all_clauses() if c.instrument == "KPCS-CD"} - set(CORE)
    assert all(paragraph.startswith("I.") for paragraph in others)
    assert len(others) == 17


@pytest.mark.parametrize(
    ("clause_id", "force"),
    [
        ("KPCS-CD:III.c", Force.MINIMUM),
        ("KPCS-CD:VI.5", Force.MINIMUM),
        ("KPCS-CD:AnnexI.A.e", Force.MINIMUM),
        ("KPCS-CD:AnnexI.B.b", Force.OPTIONAL),
        ("KPCS-CD:AnnexI.C.a", Force.OPTIONAL),
        ("KPCS-CD:AnnexII.19", Force.RECOMMENDED),
        ("KPCS-CD:AnnexIII.a", Force.MINIMUM),
        ("EU-2368:Art12.5", Force.NATIONAL),
        ("CA-SOR-2003-15:s6", Force.NATIONAL),
        ("PRACTICE:warnings", Force.PRACTICE),
        ("KP-AD:CAF-2013", Force.DECISION),
    ],
)
def test_force_follows_the_instrument(clause_id: str, force: Force) -> None:
    assert clause(clause_id).force is force


def test_an_unknown_clause_is_a_key_error_of_its_own() -> None:
    with pytest.raises(UnknownClause):
        clause("KPCS-CD:XII.z")
    assert issubclass(UnknownClause, KeyError)


def test_ids_are_unique_and_made_of_instrument_and_paragraph() -> None:
    ids = [c.id for c in all_clauses()]
    assert len(ids) == len(set(ids))
    assert all(c.id == f"{c.instrument}:{c.paragraph}" for c in all_clauses())
    assert all(re.fullmatch(r"[A-Z0-9][A-Za-z0-9.-]*:[A-Za-z0-9.-]+", each) for each in ids)


@pytest.mark.parametrize("known", all_clauses(), ids=lambda c: c.id)
def test_every_clause_names_rules_or_says_why_not(known) -> None:
    assert known.title
    assert known.source
    assert known.document_version
    if known.coverage is Coverage.IMPLEMENTED:
        assert known.rules
        assert not known.reason
    else:
        assert not known.rules
        assert known.reason
    if known.coverage is Coverage.PLANNED:
        assert re.match(r"[a-z]+ (room|desk): ", known.reason)


def _functions_of_the_engines() -> set[str]:
    import openkp.scheme as scheme
    import openkp.statistics as statistics

    names: set[str] = set()
    for engine in (scheme, statistics):
        for module in pkgutil.walk_packages(engine.__path__, f"{engine.__name__}."):
            names |= {
                name for name, value in vars(importlib.import_module(module.name)).items() if callable(value)
            }
    for name in ("cover", "footprints", "licences", "policies", "records", "vouchers", "warranties"):
        module_of_custody = importlib.import_module(f"openkp.custody.{name}")
        names |= {each for each, value in vars(module_of_custody).items() if callable(value)}
    return names


def test_every_rule_that_the_register_names_exists() -> None:
    named = {rule for known in all_clauses() for rule in known.rules}
    assert named
    assert named <= _functions_of_the_engines()


def test_a_clause_is_in_force_between_its_days() -> None:
    bar = clause("UNSC:1643")
    assert not bar.is_in_force(date(2005, 12, 14))
    assert bar.is_in_force(date(2005, 12, 15))
    assert bar.is_in_force(date(2014, 4, 28))
    assert not bar.is_in_force(date(2014, 4, 29))
    assert clause("KPCS-CD:III.c").is_in_force(date(2099, 1, 1))
    assert clause("KP-AD:annual-report").is_in_force(date(2003, 1, 1))


def test_no_clause_ends_before_it_begins() -> None:
    for known in all_clauses():
        if known.in_force_from and known.in_force_to:
            assert known.in_force_from <= known.in_force_to, known.id


def test_the_coverage_summary_counts_every_clause_once() -> None:
    summary = coverage_summary()
    assert sum(sum(row.values()) for row in summary.values()) == len(all_clauses())
    assert set(summary["KPCS-CD"]) == set(Coverage)


def test_every_clause_that_the_code_quotes_is_registered() -> None:
    instruments = "|".join(re.escape(each) for each in sorted(coverage_summary()))
    quoted = re.compile(rf'"((?:{instruments}):[A-Za-z0-9.-]+)"')
    package = Path(openkp.__file__).parent
    texts = {path.name: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    ids = {found for text in texts.values() for found in quoted.findall(text)}
    assert len(ids) > 30
    assert ids <= {known.id for known in all_clauses()}
