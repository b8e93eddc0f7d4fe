"""`openkp statistics mirror`: exports against imports, and why they differ."""

# ruff: noqa: PLR0913, FBT002 - one parameter for each option of the command line; flags are named when called

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.certificate_tables import (
    Confirmations,
    Engine,
    Exports,
    code_of,
    csv_bytes,
    put_refused,
)
from openkp.cli.files import write_bytes
from openkp.cli.options import AsJson
from openkp.cli.speaking import end_by, put, put_findings, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.cli.certificate_tables import Ignored, Refused
    from openkp.scheme.periods import Period
    from openkp.statistics.figures import Figure
    from openkp.statistics.mirror import MirrorCell

#: Rows of a table that is read on a screen, unless --top says otherwise.
MAX_ROWS = 50


#: Which inputs may be given: returns, exports, confirmations.
_WAYS = ([True, False, False], [False, True, True])
_HEADINGS = (
    *("exporter", "importer", "hs", "period"),
    *("exported_carats", "imported_carats", "exported_usd", "imported_usd"),
    *("gap_carats", "gap_usd", "asymmetry", "asymmetry_usd"),
)


class By(StrEnum):
    """What a row of a mirror table is about."""

    HS = "hs"
    PAIR = "pair"


def mirror(
    returns: Annotated[
        list[Path] | None,
        typer.Option("--returns", metavar="FILE", help="Trade returns in the template. May be repeated."),
    ] = None,
    exports: Exports = None,
    confirmations: Confirmations = None,
    by: Annotated[By, typer.Option("--by", help="A row for each HS code, or for each pair.")] = By.HS,
    period: Annotated[
        str | None, typer.Option("--period", metavar="PERIOD", help="Only 2024Q2, 2024H1 or 2024.")
    ] = None,
    participant: Annotated[
        str | None, typer.Option("--participant", metavar="ISO2", help="Only with this one on a side.")
    ] = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Only so many rows.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the rows as CSV.")] = None,
    engine: Engine = "duckdb",
    as_json: AsJson = False,
) -> None:
    """What Participants say they exported to each other against what the others say they imported.

    From returns (--returns) the gap is explained as far as sums can tell; from certificates (--exports and
    --confirmations, matched first) to zero. The most questionable rows come first. Exit code 1 if a row of a
    file could not be read; such rows are not in the table.
    """
    from openkp.statistics.mirror import by_pair, most_questionable_first

    if [bool(returns), exports is not None, confirmations is not None] not in _WAYS:
        raise wrong_use("Give --returns FILE, or --exports FILE and --confirmations FILE.")
    within = None if period is None else _period(period)
    code = None if participant is None else code_of(participant)
    refused: tuple[Refused, ...] = ()
    findings: list[dict[str, object]] = []
    ignored: Ignored = {}
    left_out: dict[str, int] = {}
    if exports is None or confirmations is None:
        cells, findings, left_out = _from_returns(returns or [])
    else:
        from openkp.cli.certificate_tables import mirrored_files

        cells, refused, ignored = mirrored_files(exports, confirmations, engine=engine)
    kept = [
        cell
        for cell in (by_pair(cells) if by is By.PAIR else cells)
        if code in (None, cell.exporter, cell.importer) and (within is None or _lies_in(cell.period, within))
    ]
    shown = most_questionable_first(kept)[:top]
    if csv is not None:
        write_bytes(csv, _mirror_csv(shown))
        say(f"{csv}: {len(shown)} rows")
    if as_json:
        put_json(
            {
                "rows": len(kept),
                "cells": [_cell_json(cell) for cell in shown],
                "findings": findings,
                "refused": [one.as_json() for one in refused],
                "ignored_columns": ignored,
                "members_left_out": left_out,
            }
        )
    else:
        _put_cells(shown if top else shown[:MAX_ROWS], len(kept))
        put_findings(findings)
        put_refused(refused)
    end_by(not refused and not any(found["severity"] == "blocks" for found in findings))


def _period(text: str) -> Period:
    from openkp.scheme.periods import UnreadablePeriod, read_period

    try:
        return read_period(text)
    except UnreadablePeriod as error:
        raise wrong_use(f"--period: {error}.", "Write it as 2024Q2, 2024H1 or 2024.") from error


def _lies_in(period: Period, whole: Period) -> bool:
    return period.first_day in whole and period.last_day in whole


def _from_returns(
    files: Sequence[Path],
) -> tuple[tuple[MirrorCell, ...], list[dict[str, object]], dict[str, int]]:
    """Cells of the figures that could be read, what was found, and whose are left out beside the Union's."""
    from openkp.scheme.messages import finding_to_json
    from openkp.scheme.returns import ReturnKind
    from openkp.statistics.intake import read_file
    from openkp.statistics.message_texts import MESSAGES
    from openkp.statistics.mirror import mirror_cells

    figures: list[Figure] = []
    findings: list[dict[str, object]] = []
    for path in files:
        try:
            reading = read_file(path, kind=ReturnKind.TRADE)
        except OSError as error:
            raise wrong_use(
                f"{path} cannot be read: {error.strerror or 'it cannot be opened'}.",
                "Check the name of the file.",
            ) from error
        figures += reading.figures
        findings += [finding_to_json(found, catalogue=MESSAGES) for found in reading.findings]
    kept, left_out = _without_members(figures)
    for code, count in left_out.items():
        say(f"{code}: {count} figures left out, as they stand in the Union's return beside them")
    return mirror_cells(kept), findings, left_out


def _without_members(figures: Sequence[Figure]) -> tuple[list[Figure], dict[str, int]]:
    """The figures without those of members for what their union tells too; and how many, by member."""
    from openkp.statistics.intake.filings import member_of

    told = {(figure.participant, figure.period, figure.flow) for figure in figures}
    kept: list[Figure] = []
    left_out: dict[str, int] = {}
    for figure in figures:
        if (member_of(figure.participant, figure.period), figure.period, figure.flow) in told:
            left_out[figure.participant] = left_out.get(figure.participant, 0) + 1
        else:
            kept.append(figure)
    return kept, left_out


def _cell_json(cell: MirrorCell) -> dict[str, Any]:
    return {
        "exporter": cell.exporter,
        "importer": cell.importer,
        "hs": cell.hs,
        "period": str(cell.period),
        "exported_carats": _text(cell.exported),
        "imported_carats": _text(cell.imported),
        "exported_usd": _text(cell.exported_usd),
        "imported_usd": _text(cell.imported_usd),
        "gap_carats": str(cell.gap_carats),
        "gap_usd": str(cell.gap_usd),
        "asymmetry": cell.asymmetry,
        "asymmetry_usd": cell.asymmetry_usd,
        "terms": {
            term.value: {"carats": str(part.carats), "usd": str(part.usd)}
            for term, part in cell.terms.items()
        },
        "via": list(cell.via),
    }


def _text(quantity: object) -> str | None:
    return None if quantity is None else str(quantity)


def _mirror_csv(cells: Iterable[MirrorCell]) -> bytes:
    from openkp.statistics.mirror import Term

    rows, names = [], [f"{term.value}_{unit}" for term in Term for unit in ("carats", "usd")]
    for cell in cells:
        row = _cell_json(cell)
        terms, via = row.pop("terms"), row.pop("via")
        parts = {f"{term}_{unit}": value for term, part in terms.items() for unit, value in part.items()}
        rows.append({**row, **parts, "via": " ".join(via)})
    return csv_bytes([*_HEADINGS, *names, "via"], rows)


def _put_cells(cells: Sequence[MirrorCell], count: int) -> None:
    heads = f"{'exported ct':>16} {'imported ct':>16} {'gap US$':>18}"
    put(f"{'from':<4} {'to':<4} {'hs':<6} {'period':<7} {heads}")
    for cell in cells:
        exported, imported = _text(cell.exported) or "not filed", _text(cell.imported) or "not filed"
        put(
            f"{cell.exporter:<4} {cell.importer:<4} {cell.hs or 'all':<6} {cell.period!s:<7} "
            f"{exported:>16} {imported:>16} {cell.gap_usd!s:>18}"
        )
        for term, part in cell.terms.items():
            others = f" (see {', '.join(cell.via)})" if term.value == "route" and cell.via else ""
            put(f"       {term.value.replace('_', ' ')}: {part.carats} ct, {part.usd} US${others}")
    put(f"{len(cells)} of {count} rows." if len(cells) < count else f"{count} rows.")
