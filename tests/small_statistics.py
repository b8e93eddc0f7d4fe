"""What the tests of the analyst's desk put into the tables: returns as filed, and the real filings."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

from openkp.office.returns.models import Return, ReturnRow, read_return_period
from openkp.office.returns.reads import matched, mirroring, screening
from openkp.statistics.questions import Question
from small_office import Office

FILED_AT = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)


def forget() -> None:
    """A test's tables may have the counts and keys of another test's."""
    screening.forget()
    mirroring.forget()
    matched.forget()


def filed(participant: str, period: str, *rows: dict, kind: str = "production", **changes) -> Return:
    """A return with rows; carats and US$ in hundredths."""
    values = {"vintage": 1, "source": "loaded", "file_name": "filings.csv", "filed_at": FILED_AT}
    values |= {"recorded_at": FILED_AT, "is_nil": not rows} | changes
    first_day = read_return_period(kind, period).first_day
    record = Return.objects.create(
        participant=participant, kind=kind, period=period, first_day=first_day, **values
    )
    for at, row in enumerate(rows, start=2):
        ReturnRow.objects.create(filed=record, row=at, **{"flow": "production"} | row)
    return record


def produced(participant: str, period: str, carats: int, usd: int, **changes) -> Return:
    """Production of a half-year in whole carats and US$."""
    row = {"carats_hundredths": carats * 100, "usd_cents": usd * 100}
    return filed(participant, period, row, **changes)


def a_slip(participant: str = "BW") -> Question:
    """A steady series in which one half-year lost two digits of its value; the question about it."""
    for year in range(2010, 2016):
        for half in (1, 2):
            value = 15_000 if (year, half) == (2013, 1) else 1_500_000 + 7_000 * half + 900 * (year - 2010)
            produced(participant, f"{year}H{half}", 10_000 + 37 * year % 91, value)
    return next(one for one in screening.questions_of(participant) if one.screen == "decimal_slip")


def traded(quarter: str, *trades: tuple[str, str, int | None, int | None]) -> None:
    """(exporter, importer, what the one says in whole carats, what the other says); None: says nothing."""
    rows: dict[str, list[dict]] = {}
    for exporter, importer, out, into in trades:
        for participant, partner, flow, carats in (
            (exporter, importer, "export", out),
            (importer, exporter, "import", into),
        ):
            if carats is not None:
                row = {"flow": flow, "hs": "710231", "partner": partner}
                row |= {"carats_hundredths": carats * 100, "usd_cents": carats * 10_000}
                rows.setdefault(participant, []).append(row)
    for participant, told in rows.items():
        filed(participant, quarter, *told, kind="trade")


def load_real_filings(office: Office) -> int:
    """The 1,529 real filings through the act that takes over files; how many rows."""
    from openkp.office.returns.acts.loading import load_returns
    from openkp.statistics.intake import read_file

    reading = read_file(files("openkp.reference.statistics") / "kp_production_halfyear.csv")
    office.must(load_returns(office.actor("kp.analyst"), reading, now=office.now))
    return ReturnRow.objects.count()
