"""What the public may read of returns: the latest vintage of each, compiled into a publication.

Production is public as filed (KPCS-CD:AnnexIII.d); of trade only what
`openkp.statistics.publication.disclosure` lets out. Compiled once for each state of the tables, since returns
are only added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Max

from openkp.office.parties.models import Authority
from openkp.office.returns.models import Return, ReturnRow, read_return_period
from openkp.office.returns.reads.owing import clock_there, day_there
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, Sector
from openkp.statistics.figures import Figure
from openkp.statistics.publication import Publication, known_by, publish

#: returns, the newest return, the newest row, time zones: another state of the tables has others, as returns
#: are never changed.
State = tuple[int, int, int, tuple[str, ...]]
#: Where the day of a return without an authority here is counted, as `owing.zone_of` has it.
_NO_ZONE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A publication, and where its figures come from.

    files: the files that returns were taken over from. signed: how many returns were signed here.
    demonstration: Participants of which returns are invented; empty where all is real. last_filed_at: the
    latest day of filing that is told.
    """

    publication: Publication
    returns: int
    files: tuple[str, ...]
    signed: int
    demonstration: tuple[str, ...]
    last_filed_at: datetime | None


def state_of_returns() -> State:
    """What changes when a return is filed, or an authority counts its days elsewhere."""
    found = Return.objects.aggregate(count=Count("pk"), last=Max("pk"))
    row = ReturnRow.objects.aggregate(last=Max("pk"))
    zones = tuple(Authority.objects.order_by("pk").values_list("time_zone", flat=True))
    return found["count"], found["last"] or 0, row["last"] or 0, zones


def published(day: date) -> Published | None:
    """What is published as known on a day; None while no return is filed."""
    state = state_of_returns()
    return _compiled(state, day) if state[0] else None


def figures_known_on(day: date) -> list[Figure]:
    """Every figure as known on a day, with partners and origins: not for the public."""
    return known_by(_figures(_latest_returns(day)), day)


def forget() -> None:
    """Compile anew at the next question: for tests, whose tables go back to an earlier state."""
    _compiled.cache_clear()


@lru_cache(maxsize=8)
def _compiled(state: State, day: date) -> Published | None:
    latest = _latest_returns(day)
    if not latest:
        return None
    figures = list(_figures(latest))
    files = tuple(sorted({each["file_name"] for each in latest.values() if each["file_name"]}))
    signed = sum(each["source"] == Return.Source.SIGNED for each in latest.values())
    invented = {each["participant"] for each in latest.values() if each["is_demonstration"]}
    filed = [figure.filed_at for figure in figures if figure.filed_at is not None]
    return Published(
        publication=publish(
            figures, day=day, source=_source_words(files, signed, is_invented=bool(invented))
        ),
        returns=len(latest),
        files=files,
        signed=signed,
        demonstration=tuple(sorted(invented)),
        last_filed_at=max(filed, default=None),
    )


def _source_words(files: tuple[str, ...], signed: int, *, is_invented: bool) -> str:
    """The source in English words, for the files that leave the office."""
    parts = ["Kimberley Process rough diamond statistics, returns as filed"]
    if files:
        parts.append("taken over from " + ", ".join(files))
    if signed:
        parts.append(f"{signed} signed in this office")
    if is_invented:
        parts.append("some of them invented for a demonstration")
    return "; ".join(parts)


def _latest_returns(day: date) -> dict[int, dict[str, Any]]:
    """The highest vintage of each return that was filed by the day, by its key in the database.

    The day is that of the place of its authority, as at the desk.
    """
    fields = ("pk", "participant", "kind", "period", "source", "file_name", "is_nil", "filed_at")
    found_in_order = Return.objects.order_by("vintage")
    latest: dict[tuple[str, str, str], dict[str, Any]] = {}
    for found in found_in_order.values(*fields, "is_demonstration", zone=F("authority__time_zone")):
        found["zone"] = found["zone"] or _NO_ZONE
        if found["filed_at"] is None or day_there(found["filed_at"], found["zone"]) <= day:
            latest[found["participant"], found["kind"], found["period"]] = found
    return {found["pk"]: found for found in latest.values()}


def _figures(latest: dict[int, dict[str, Any]]) -> Iterator[Figure]:
    """The figures of these returns; a nil return without rows gives a nil figure for each flow."""
    told = set()
    rows = ReturnRow.objects.order_by("pk").values(
        "filed_id", "row", "flow", "hs", "partner", "origin", "sector", "carats_hundredths", "usd_cents",
        "certificates", "is_nil", "filed_at", "revised_at",
    )  # fmt: skip
    for row in rows:
        filed = latest.get(row["filed_id"])
        if filed is not None:
            told.add(row["filed_id"])
            yield _figure(filed, row)
    for key, filed in latest.items():
        if key not in told and filed["is_nil"]:
            yield from _nothing(filed)


def _figure(filed: dict[str, Any], row: Any) -> Figure:
    carats, usd = row["carats_hundredths"], row["usd_cents"]
    return Figure(
        source=filed["file_name"] or filed["source"],
        row=row["row"],
        participant=filed["participant"],
        period=read_return_period(filed["kind"], filed["period"]),
        flow=Flow(row["flow"]),
        hs=row["hs"],
        partner=row["partner"],
        origin=row["origin"],
        sector=Sector(row["sector"]),
        carats=None if carats is None else Carats.from_hundredths(carats),
        usd=None if usd is None else UsdValue.from_hundredths(usd),
        certificates=row["certificates"],
        is_nil=row["is_nil"],
        filed_at=clock_there(row["filed_at"] or filed["filed_at"], filed["zone"]),
        revised_at=row["revised_at"],
    )


def _nothing(filed: dict[str, Any]) -> Iterator[Figure]:
    for flow in ReturnKind(filed["kind"]).flows:
        yield Figure(
            source=filed["file_name"] or filed["source"],
            participant=filed["participant"],
            period=read_return_period(filed["kind"], filed["period"]),
            flow=flow,
            is_nil=True,
            filed_at=clock_there(filed["filed_at"], filed["zone"]),
        )
