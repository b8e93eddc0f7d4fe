"""Parcels in stock that are unusual for their origins, by what production measured (KPCS-CD:AnnexII.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from openkp.custody.composition import pooled
from openkp.custody.events import EventKind
from openkp.custody.footprints import Record, footprints_of, questions
from openkp.custody.origins import OriginKey
from openkp.office.parties.models import Authority
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.models import Profile, StockEvent, StockParcel
from openkp.scheme.findings import Finding

#: Production so old no longer says what is usual.
YEARS = 5
#: Stones as they were mined; sorted ones differ by intent.
AS_MINED = (EventKind.PRODUCTION, EventKind.PURCHASE, EventKind.SALE, EventKind.IMPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A parcel in stock whose measured profile is unlikely for its origins."""

    parcel: StockParcel
    findings: tuple[Finding, ...]


def asked_of_parcels(authority: Authority, day: date) -> list[Asked]:
    """Parcels with something left that raise a question, the newest first. Six queries, whatever there is."""
    profiles = _profiles(authority, day)
    footprints = footprints_of(_records(profiles))
    if not footprints:
        return []
    measured = {each.event_id: each for each in profiles}
    rows = list(
        StockParcel.objects.select_related("holder", "born")
        .filter(
            born__in=[key for key, each in measured.items() if each.event.kind in AS_MINED], is_void=False
        )
        .order_by("pk")
    )
    by_event: defaultdict[int, list[StockParcel]] = defaultdict(list)
    for row in rows:
        by_event[row.born_id].append(row)
    held = {key: made for key, made in by_event.items() if any(each.left for each in made)}
    compositions = {
        parcel.code: parcel.composition
        for parcel in parcels_of(row for made in held.values() for row in made)
    }
    found = []
    for key, made in held.items():
        whole = pooled(compositions[row.code] for row in made)
        shown = next(row for row in made if row.left)
        said = questions(
            _measured(measured[key], sum(row.carats for row in made), sum(row.stones for row in made)),
            whole,
            footprints,
            subject=shown.code,
        )
        if said:
            found.append(Asked(parcel=shown, findings=said))
    return sorted(found, key=lambda each: -each.parcel.pk)


def _profiles(authority: Authority, day: date) -> list[Profile]:
    """What was measured in the last years of events that no correction touches."""
    corrected = StockEvent.objects.filter(authority=authority, corrects__isnull=False).values("corrects")
    return list(
        Profile.objects.select_related("event")
        .filter(event__authority=authority, event__happened_on__gt=day - timedelta(days=365 * YEARS))
        .exclude(event__seq__in=corrected)
        .order_by("pk")
    )


def _records(profiles: list[Profile]) -> Iterator[Record]:
    """Production of one origin each, as the footprints are made of it."""
    mined = {each.event_id: each for each in profiles if each.event.kind == EventKind.PRODUCTION}
    made: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for event, carats, stones in StockParcel.objects.filter(born__in=mined, is_void=False).values_list(
        "born", "carats", "stones"
    ):
        made[event][0] += carats
        made[event][1] += stones
    for key, profile in mined.items():
        origins = profile.event.content.get("origins", [])
        if len(origins) == 1 and key in made:
            carats, stones = made[key]
            origin = OriginKey.parse(origins[0]["origin"])
            yield _measured(profile, carats, stones, origin=origin)


def _measured(profile: Profile, carats: int, stones: int, *, origin: OriginKey | None = None) -> Record:
    return Record(
        origin=origin or OriginKey(),
        day=profile.event.happened_on,
        sizes=profile.sizes,
        gem_carats=profile.gem_carats,
        carats=carats,
        usd_cents=profile.usd,
        stones=stones,
    )
