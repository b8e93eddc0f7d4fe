"""`openkp custody origins`: what every parcel of a whole history is made of, in one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from openkp.cli.custody_opening import EventFile, cannot_be_read, end_with
from openkp.cli.files import written_whole
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, put, put_json, say, wrong_use

#: Shares of all parcels have no ranges beside them: that is said, and where they are.
SHARE_NOTE = (
    "A share of a mixture is bookkeeping, not a fact about stones; "
    "`openkp custody origin` gives the range that is possible for a parcel."
)
#: Rows of a log from which loading the compiled sweep is worth its time.
_MANY_ROWS = 100_000


def origins(
    file: EventFile,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="SHARES", help="The file to write: .csv or .parquet. Replaced if there."
        ),
    ],
    as_json: AsJson = False,  # noqa: FBT002 - a flag that is named when called
) -> None:
    """The origins of all parcels of a history at once, exact: one row for each origin of each parcel.

    Columns: parcel, origin, carats (of what the parcel was made with), left_carats (of what remains); carats
    are text with two places. For histories of millions of rows: plain CSV and flat Parquet take seconds,
    other files are read event by event. A share of a mixture is bookkeeping, not a fact about stones.

    Exit code 1, and nothing is written, if anything in the history does not add up.

    Example: openkp custody origins stock.parquet --out shares.parquet
    """
    from openkp.custody.file_columns import read_columns
    from openkp.custody.share_files import ENDINGS, write_shares
    from openkp.custody.sweep import UnsoundLog, sweep

    if out.suffix.lower() not in ENDINGS:
        raise wrong_use(f"--out {out} is neither .csv nor .parquet.", "Give the file one of these endings.")
    if out.exists() and file.exists() and out.samefile(file):
        raise wrong_use("--out is the history itself.", "Name another file.")
    try:
        columns, findings = read_columns(file)
    except (OSError, ValueError) as error:
        raise cannot_be_read(file, error) from error
    if columns is None:
        end_with(findings, as_json=as_json)
    try:
        swept = sweep(columns, engine=None if columns.rows >= _MANY_ROWS else "numpy")
    except UnsoundLog as error:
        end_with((*findings, error.finding), as_json=as_json)
    with written_whole(out) as beside:
        rows = write_shares(columns, swept, beside)
    answer: dict[str, Any] = {
        "file": file.name,
        "out": str(out),
        "events": columns.events,
        "parcels": columns.parcels,
        "origins": len(swept.origins),
        "rows": rows,
        "note": SHARE_NOTE,
    }
    if as_json:
        put_json(answer)
    else:
        put(
            f"{answer['out']}: {rows} rows, {answer['parcels']} parcels of {answer['origins']} origins "
            f"after {answer['events']} events"
        )
        say(SHARE_NOTE)
    end(Ending.FINE)


COMMANDS: dict[str, Callable[..., Any]] = {"origins": origins}
