"""What every parcel of a log is made of, written into one file: CSV or Parquet, as large as it must be.

One row for each origin of each parcel: `parcel`, `origin`, `carats` (of what it was made with) and
`left_carats` (of what remains). Carats are text with two places, exact. Shares of a mixture are bookkeeping,
not a fact about stones; ranges are not in the file (`ranges`, `Ledger`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from openkp.custody.columns import Columns, Small, Whole
from openkp.custody.sweep import Swept

#: Ends of names of files that can be written.
ENDINGS = (".csv", ".parquet")
#: Rows that are in memory as text at once, about.
ROWS_AT_ONCE = 1 << 20


class NoSuchFile(ValueError):
    """The name of the file ends in neither of `ENDINGS`."""


def write_shares(columns: Columns, swept: Swept, path: Path, *, rows_at_once: int = ROWS_AT_ONCE) -> int:
    """Write the file; parcels in the order in which they first appear, origins in theirs. Returns the rows.

    swept: of these columns. Raises NoSuchFile, or OSError where the file cannot be written.
    """
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in ("parcel", "origin", "carats", "left_carats")])
    names = pa.array(columns.names or [str(parcel) for parcel in range(columns.parcels)], pa.string())
    origins = pa.array(swept.origins, pa.string())
    rows = 0
    with _writer(path.suffix.lower())(path, schema) as file:
        for parcel, origin, carats, left in _shares(swept, rows_at_once):
            cells = [
                names.take(pa.array(parcel)),
                origins.take(pa.array(origin)),
                _texts(carats),
                _texts(left),
            ]
            file.write_batch(pa.record_batch(cells, schema=schema))
            rows += len(parcel)
    return rows


def _writer(ending: str) -> Any:
    import pyarrow.csv
    import pyarrow.parquet

    try:
        return {".csv": pyarrow.csv.CSVWriter, ".parquet": pyarrow.parquet.ParquetWriter}[ending]
    except KeyError:
        raise NoSuchFile(ending) from None


def _shares(swept: Swept, rows_at_once: int) -> Iterator[tuple[Small, Small, Whole, Whole]]:
    """Parcel, origin, hundredths as made and as left, some parcels at a time."""
    ends = np.cumsum(swept.born[:, 1] - swept.born[:, 0])
    first = 0
    while first < len(ends):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + rows_at_once, side="right")))
        parcel, place = _places(swept.born[first:last])
        left_parcel, left_place = _places(swept.left[first:last])
        origin, left = swept.origin[place], np.zeros(len(place), dtype=np.int64)
        # what remains has no origin that was not there, and both stand in the order of parcels and origins
        key, left_key = (
            each.astype(np.int64) * len(swept.origins) + swept.origin[at]
            for each, at in ((parcel, place), (left_parcel, left_place))
        )
        left[np.searchsorted(key, left_key)] = swept.carats[left_place]
        yield parcel + np.int32(first), origin, swept.carats[place], left
        first = last


def _places(segments: Whole) -> tuple[Small, Whole]:
    """Of each entry of each segment, the segment's number and the place among all that is kept."""
    counts = segments[:, 1] - segments[:, 0]
    before = np.cumsum(counts) - counts
    place = np.repeat(segments[:, 0] - before, counts) + np.arange(counts.sum())
    return np.repeat(np.arange(len(segments), dtype=np.int32), counts), place


def _texts(hundredths: Whole) -> Any:
    """Carats with two places: whole numbers become decimals by their bytes, and no float is made."""
    import pyarrow as pa

    pairs = np.zeros((len(hundredths), 2), dtype=np.int64)
    pairs[:, 0] = hundredths
    whole = pa.Array.from_buffers(pa.decimal128(38, 2), len(pairs), [None, pa.py_buffer(pairs)])
    return whole.cast(pa.string())
