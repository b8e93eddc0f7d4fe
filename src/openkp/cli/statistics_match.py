"""`openkp statistics match`: exports against confirmations."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.certificate_tables import say_ignored
from openkp.cli.options import AsJson, day
from openkp.cli.speaking import Trouble, end_by, put, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.statistics.matching import Matching

#: DuckDB's share of the machine: with what lies beside it, ten million records a side stay under 4 GB.
MEMORY_LIMIT = "2.5GB"
#: What is as it should be: pairs of these kinds, and exports that are not due.
FINE = ("exact", "not_yet_due")


def match(
    exports: Annotated[
        Path, typer.Option("--exports", metavar="FILE", help="Certificates issued; .csv or .parquet.")
    ],
    confirmations: Annotated[
        Path,
        typer.Option("--confirmations", metavar="FILE", help="Confirmations received; .csv or .parquet."),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the result; made if it is not there.")
    ],
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="ENGINE",
            help="duckdb (in this process), or spark://HOST[:PORT] (Spark Connect).",
        ),
    ] = "duckdb",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day from which what is due is judged (default: the last in the files).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Match certificates issued with confirmations received, one by one.

    Both files have the columns certificate_number, issuing_participant, importing_participant, hs, carats,
    usd, parcels, exporter, importer, and issued_on (exports) or confirmed_on (confirmations); a record is
    one line of a certificate, one for each HS code. Carats and US$ have at most two places and a decimal
    point; days are written 2026-11-24, HS codes 710231 or 7102.31. Other columns are left out.

    Writes into DIR: matches.parquet (export_row, confirmation_row, kind, score, reasons), ambiguous.parquet
    (the same, for a person to decide), unmatched_exports.parquet and unmatched_confirmations.parquet (the
    input, row and why), refused.parquet (side, row, column, value, expected: cells and lines that cannot be
    read).
    A row is the number of the record in its file: the first is row 0, as in Parquet and pandas.

    Exit 0 if every pair is exact and all that is unmatched is not yet due; 1 if anything differs, is late,
    unmatched, ambiguous or refused.
    """
    from openkp.statistics.engines import NoEngine, UnreadableFile, opened
    from openkp.statistics.matching import MatchSettings, WrongColumns
    from openkp.statistics.matching import match as match_tables
    from openkp.statistics.matching.columns import DAY_OF_CONFIRMATIONS, DAY_OF_EXPORTS
    from openkp.statistics.matching.files import read_file, write_matching

    settings = MatchSettings(as_of=None if as_of is None else day(as_of, "--as-of"))
    _check_folder(out)
    try:
        with opened(engine, memory_limit=MEMORY_LIMIT) as backend, _progress(as_json) as tell:
            tell("reading")
            sides = {
                "exports": read_file(backend, exports, DAY_OF_EXPORTS),
                "confirmations": read_file(backend, confirmations, DAY_OF_CONFIRMATIONS),
            }
            ignored = {name: list(side.ignored) for name, side in sides.items() if side.ignored}
            say_ignored(ignored)
            tables = [side.table for side in sides.values()]
            with match_tables(backend, *tables, settings=settings, tell=tell) as found:
                tell("writing")
                write_matching(found, out)
                summary = {**_summary(found, engine, out), "ignored_columns": ignored}
    except NoEngine as error:
        if "neither" in str(error):
            raise wrong_use(str(error)) from error
        raise Trouble(str(error), "Start the server, or leave --engine out.") from error
    except (UnreadableFile, WrongColumns) as error:
        raise wrong_use(str(error), "See `openkp statistics match --help`.") from error
    except OSError as error:
        raise Trouble(f"The result cannot be written: {error.strerror}.", f"Look at {out}.") from error
    if as_json:
        put_json(summary)
    else:
        _put(summary)
    end_by(summary["is_fine"])


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise wrong_use(f"--out {out} is a file.", "Name a folder.")


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[str], None]]:  # noqa: FBT001 - reads as a sentence
    """A bar over the steps on a terminal; nothing elsewhere."""
    if as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from openkp.statistics.matching import STEPS

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=len(STEPS) + 2)
        begun = 0

        def tell(step: str) -> None:
            nonlocal begun
            bar.update(task, description=step, completed=begun)
            begun += 1

        yield tell


def _summary(found: Matching, engine: str, out: Path) -> dict[str, Any]:
    counts = found.counts()
    is_fine = all(word in FINE for part in ("matches", "unmatched_exports") for word in counts[part])
    return {
        "is_fine": is_fine
        and not any(counts[part] for part in ("unmatched_confirmations", "ambiguous", "refused")),
        "engine": engine,
        **counts,
        "seconds": found.seconds,
        "out": str(out),
    }


def _put(summary: dict[str, Any]) -> None:
    def listed(words: dict[str, int]) -> str:
        return ", ".join(f"{count:,} {word.replace('_', ' ')}" for word, count in words.items()) or "none"

    put(f"Pairs: {listed(summary['matches'])}")
    put(f"Exports alone: {listed(summary['unmatched_exports'])}")
    put(f"Confirmations alone: {listed(summary['unmatched_confirmations'])}")
    put(f"Pairs too close to choose, for a person: {summary['ambiguous']:,}")
    put(f"Cells or lines that cannot be read: {summary['refused']:,} in {summary['refused_rows']:,} records")
    put(f"Written to {summary['out']}")


COMMANDS: dict[str, Callable[..., Any]] = {"match": match}
