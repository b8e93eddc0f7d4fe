"""A company that owes a stock declaration meets it at its next application, as hard as its law has it."""

from __future__ import annotations

from datetime import date

import pytest

from openkp.office.certificates.compiling import review
from openkp.office.stocks.declared import declaration_findings
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import StockDeclaration
from openkp.scheme.findings import Severity
from small_office import Office


def declare(office: Office, who: str, on: date, kind: str = StockDeclaration.Kind.DECLARED) -> None:
    """A declaration of no stones: a nil one counts too."""
    actor = office.actor(who)
    assert actor.trader is not None
    StockDeclaration.objects.create(
        authority=actor.authority,
        holder=holder_of(actor.trader),
        kind=kind,
        as_of=on,
        carats=0,
        made_at=office.now,
        made_by=actor.user,
    )


def owed(office: Office, code: str) -> list[tuple[str, Severity]]:
    found = declaration_findings(office.traders[code], office.now.date())
    return [(each.code, each.severity) for each in found]


def test_who_never_had_stones_owes_nothing(office: Office) -> None:
    assert owed(office, "ae") == []


@pytest.mark.parametrize(("code", "severity"), [("ae", Severity.BLOCKS), ("bw", Severity.ASKS)])
def test_a_year_after_the_first_parcel_a_declaration_is_owed(
    office: Office, code: str, severity: Severity
) -> None:
    who = f"{code}.exporter"
    office.stock({"BW;mine=Jwaneng": 100}, who=who, on=office.later(days=-400).date())
    assert owed(office, code) == [("custody_declaration_missing", severity)]
    declare(office, who, office.later(days=-380).date())
    assert owed(office, code) == [("custody_declaration_overdue", severity)]
    declare(office, who, office.later(days=-1).date(), kind=StockDeclaration.Kind.COUNTED)
    declare(office, who, office.later(days=1).date())  # of a day to come
    assert owed(office, code) == [("custody_declaration_overdue", severity)]
    declare(office, who, office.later(days=-1).date())
    assert owed(office, code) == []


def test_the_question_stands_on_the_certificate(office: Office) -> None:
    parcel = office.stock({"BW;mine=Jwaneng": 10_000}, on=office.later(days=-400).date())
    application = office.examined(**office.covered({parcel.code: 10_000}))
    codes = [each.code for each in review(application, day=office.now.date())[1]]
    assert "custody_declaration_missing" in codes
    declare(office, "bw.exporter", office.now.date())
    codes = [each.code for each in review(application, day=office.now.date())[1]]
    assert "custody_declaration_missing" not in codes
