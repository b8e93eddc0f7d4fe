"""`openkp custody trace`: where stones went, and where they came from."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.custody_opening import SHARE_NOTE, EventFile, sound_log
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, put, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.custody.composition import Share
    from openkp.custody.events import Event
    from openkp.custody.ledger import Ledger


class Start(StrEnum):
    """What a trace begins with."""

    PARCEL = "parcel"
    CERTIFICATE = "certificate"
    ORIGIN = "origin"


def trace(
    file: EventFile,
    start: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="ID",
            help="A parcel, a certificate number, or an origin such as CF or BW;mine=Orapa.",
        ),
    ],
    back: Annotated[
        bool, typer.Option("--back", help="Backward: to the sources of a parcel or of an export.")
    ] = False,
    kind: Annotated[
        Start | None,
        typer.Option("--kind", help="What ID is, where several of these are called so."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Forward: every parcel and shipment that may hold stones of a parcel, a certificate or an origin.

    With --back, everything that a parcel, or a shipment under a certificate, was made of. What an origin
    does not state it may be: asked for BW;mine=Orapa, stones of which only BW is known are listed too, and
    count for "at most" only.

    Example: openkp custody trace stock.csv --from "CF;zone=Berberati"
    """
    ledger = sound_log(file, as_json=as_json).ledger
    name = start.strip()
    fits = _fitting(ledger, name)
    chosen = kind or next(iter(fits), Start.ORIGIN)
    if chosen is not Start.ORIGIN and chosen not in fits:
        raise wrong_use(f"There is no {chosen} {name[:80]!r} in the file.", "Look at the names in the file.")
    if chosen is Start.PARCEL:
        answer = _of_parcels(ledger, [name], kind="parcel", back=back)
    elif chosen is Start.CERTIFICATE:
        answer = _of_certificate(ledger, name, back=back)
    else:
        answer = _of_origin(ledger, name, back=back)
        answer["note"] = SHARE_NOTE
    others = [each.value for each in fits if each is not chosen]
    answer = {"from": name, "direction": "back" if back else "forward", **answer, "also": others}
    if as_json:
        put_json(answer)
    else:
        _put(answer)
    end(Ending.FINE)


def _fitting(ledger: Ledger, name: str) -> list[Start]:
    """What of the file is called so."""
    fits = [Start.PARCEL] if name in ledger.parcels else []
    if _named(ledger, name):
        fits.append(Start.CERTIFICATE)
    if _is_of_the_file(ledger, name):
        fits.append(Start.ORIGIN)
    return fits


def _is_of_the_file(ledger: Ledger, text: str) -> bool:
    """True if the text is an origin of which the file may have stones."""
    from openkp.custody.origin_matching import may_hold_stones_of
    from openkp.custody.origins import OriginKey, UnreadableOrigin

    try:
        return any(map(may_hold_stones_of(OriginKey.parse(text)), ledger.roots))
    except UnreadableOrigin:
        return False


def _named(ledger: Ledger, number: str) -> list[Event]:
    """The events under a certificate, whatever marks, cases and zeros its number is written with."""
    from openkp.scheme.same_numbers import plain_number

    plain = plain_number(number)
    return [ledger.events[seq] for (_, each), seq in sorted(ledger.certificates.items()) if each == plain]


def _of_parcels(ledger: Ledger, names: list[str], *, kind: str, back: bool) -> dict[str, Any]:
    from openkp.custody.tracing import backward, carried

    traces = [backward(ledger, name) for name in names] if back else [carried(ledger, names)]
    parcels = sorted(
        {name for each in traces for name in each.parcels}, key=lambda name: (ledger.parcels[name].born, name)
    )
    return _answer(
        ledger,
        kind=kind,
        events={seq for each in traces for seq in each.events},
        parcels=[_parcel(ledger, name) for name in parcels],
        exports=[_export(ledger, seq) for seq in sorted({seq for each in traces for seq in each.exports})],
    )


def _of_certificate(ledger: Ledger, number: str, *, back: bool) -> dict[str, Any]:
    """From what arrived, or left, under a certificate."""
    named = _named(ledger, number)
    made = [made.parcel for event in named for made in event.outputs]
    drawn = [each.parcel for event in named for each in event.inputs]
    answer = _of_parcels(ledger, drawn if back else made, kind="certificate", back=back)
    answer["events"] = sorted({*answer["events"], *(event.seq for event in named)})
    if not back:
        answer["exports"] += [_export(ledger, event.seq) for event in named if event.inputs]
    answer["sources"] = [seq for seq in answer["events"] if _is_source(ledger, seq)]
    return answer


def _of_origin(ledger: Ledger, text: str, *, back: bool) -> dict[str, Any]:
    """A recall: what may hold stones of an origin, with share and range. Raises Trouble (usage)."""
    from openkp.custody.origin_matching import are_stones_of, may_hold_stones_of
    from openkp.custody.origins import OriginKey, UnreadableOrigin
    from openkp.custody.tracing import recall

    try:
        wanted = OriginKey.parse(text)
    except UnreadableOrigin as error:
        raise wrong_use(
            f"{text[:80]!r} is no parcel and no certificate of the file, nor an origin: {error}.",
            "Give a name as the file has it, or an origin such as CF;zone=Berberati.",
        ) from error
    if back:
        raise wrong_use("An origin has nothing behind it.", "Leave --back out, or name a parcel.")
    found = recall(ledger, may_hold_stones_of(wanted), surely=are_stones_of(wanted))
    parcels = [
        {**_parcel(ledger, each.parcel), **_share(each.share), "left_range": _share(each.left)}
        for each in found.parcels
    ]
    exports = [{**_export(ledger, each.event), **_share(each.share)} for each in found.exports]
    events = {ledger.parcels[each.parcel].born for each in found.parcels}
    events |= {each.event for each in found.exports}
    return _answer(ledger, kind="origin", events=events, parcels=parcels, exports=exports)


def _answer(
    ledger: Ledger,
    *,
    kind: str,
    events: Iterable[int],
    parcels: list[dict[str, Any]],
    exports: list[dict[str, Any]],
) -> dict[str, Any]:
    numbers = sorted(events)
    return {
        "kind": kind,
        "events": numbers,
        "sources": [seq for seq in numbers if _is_source(ledger, seq)],
        "parcels": parcels,
        "exports": exports,
    }


def _is_source(ledger: Ledger, seq: int) -> bool:
    from openkp.custody.events import SOURCES

    return seq in ledger.events and ledger.events[seq].kind in SOURCES


def _parcel(ledger: Ledger, name: str) -> dict[str, Any]:
    from openkp.custody.ledger import in_carats

    parcel = ledger.parcels[name]
    return {
        "parcel": name,
        "made_by": parcel.born,
        "date": parcel.born_on,
        "holder": parcel.holder,
        "carats": in_carats(parcel.composition.carats),
        "left": in_carats(parcel.remaining),
    }


def _export(ledger: Ledger, seq: int) -> dict[str, Any]:
    from openkp.custody.ledger import in_carats

    event = ledger.events[seq]
    return {
        "event": seq,
        "certificate": event.certificate,
        "date": event.happened_on,
        "carats": in_carats(event.gone),
    }


def _share(share: Share) -> dict[str, str]:
    from openkp.custody.ledger import in_carats

    return {
        "share_carats": in_carats(share.carats),
        "min_carats": in_carats(share.low),
        "max_carats": in_carats(share.high),
    }


def _put(answer: dict[str, Any]) -> None:
    way = "goes back to" if answer["direction"] == "back" else "may be in"
    put(f"{answer['from']} ({answer['kind']}) {way} these parcels ({len(answer['parcels'])}):")
    for each in answer["parcels"]:
        put(f"  {each['parcel']}  {each['carats']} ct, {each['left']} left, {each['holder']}{_said(each)}")
    put(f"Shipments ({len(answer['exports'])}):")
    for each in answer["exports"]:
        left = f"{each['date']}  {each['carats']} ct, event {each['event']}"
        put(f"  {each['certificate']}  {left}{_said(each)}")
    if "note" in answer:
        say(answer["note"])
    for other in answer["also"]:
        say(f"This was the {answer['kind']}; there is also such {_WITH_ARTICLE[other]}: --kind {other}.")


def _said(row: dict[str, Any]) -> str:
    if "share_carats" not in row:
        return ""
    return f"; {row['share_carats']} of it, at least {row['min_carats']}, at most {row['max_carats']}"


_WITH_ARTICLE = {"parcel": "a parcel", "certificate": "a certificate", "origin": "an origin"}
COMMANDS: dict[str, Callable[..., Any]] = {"trace": trace}
