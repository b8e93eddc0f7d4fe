"""`openkp custody origin`: what a parcel is made of."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from openkp.cli.custody_opening import SHARE_NOTE, EventFile, no_parcel, origin_rows, sound_log
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, put, put_json, say


def origin(
    file: EventFile,
    parcel: Annotated[str, typer.Option("--parcel", metavar="ID", help="The name of the parcel.")],
    tight: Annotated[
        bool,
        typer.Option(
            "--tight",
            help="The exact range, by the flow of all stones before: narrower where parts of one "
            "parcel were put together again; takes longer.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The origins of a parcel, as it was made: share, possible range, and model of ISO 22095.

    A share of a mixture is bookkeeping, not a fact about stones; the range says what is possible.

    Example: openkp custody origin stock.csv --parcel P3
    """
    from openkp.custody.ledger import in_carats
    from openkp.custody.ranges import tight_range

    ledger = sound_log(file, as_json=as_json).ledger
    name = parcel.strip()
    found = ledger.parcels.get(name)
    if found is None:
        no_parcel(name, ledger.parcels)
    whole = found.composition.carats
    shares = [
        (key, tight_range(ledger, name, key.__eq__) if tight else share) for key, share in found.composition
    ]
    answer: dict[str, Any] = {
        "parcel": name,
        "carats": in_carats(whole),
        "origins": origin_rows(shares, whole),
        "model": found.composition.model.value,
        "note": SHARE_NOTE,
    }
    if as_json:
        put_json(answer)
    else:
        _put(answer)
    end(Ending.FINE)


def _put(answer: dict[str, Any]) -> None:
    put(f"{answer['parcel']}: {answer['carats']} ct, {answer['model'].replace('_', ' ')}")
    wide = max(len(row["origin"]) for row in answer["origins"])
    for row in answer["origins"]:
        put(
            f"  {row['origin']:<{wide}}  {row['carats']:>12} ct  {row['share']:>9.4%}  "
            f"at least {row['min_carats']}, at most {row['max_carats']}"
        )
    say(SHARE_NOTE)


COMMANDS: dict[str, Callable[..., Any]] = {"origin": origin}
