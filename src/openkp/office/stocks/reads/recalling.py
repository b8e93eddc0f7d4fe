"""Recall: from an origin or a certificate to every parcel and shipment that may hold such stones.

Found by the index on the origins' shares, so the time grows with the answer. A parcel is found exactly if the
most that is possible of what is recalled is above zero. All carats are whole hundredths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Case, F, Model, Q, QuerySet, Sum, Value, When

from openkp.custody.composition import Composition, Share
from openkp.custody.events import SOURCES, Event, EventKind
from openkp.custody.ledger import Ledger, Parcel
from openkp.custody.origins import OriginKey
from openkp.office.parties.models import Authority
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.downstream import Reach, as_born, reach_of, run
from openkp.office.stocks.effective import effective_events, in_parts
from openkp.office.stocks.models import GoneShare, ParcelShare, StockEvent, StockOrigin, StockParcel
from openkp.scheme.effects import same_name
from openkp.scheme.periods import UnreadablePeriod, read_period
from openkp.scheme.same_numbers import plain_number

_MARKED = OriginKey(country="XX", zone="recalled")
_OTHERS = OriginKey(country="XX", zone="others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is recalled: every part that is given must fit. `certificate` stands alone.

    is_wide: count in origins that are not stated so finely, and so may be it, as a bar on exports does.
    """

    country: str = ""
    zone: str = ""
    mine: str = ""
    licence: str = ""
    period: str = ""
    certificate: str = ""
    is_wide: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A parcel that may hold what is recalled. born, left: of it, when it was made and in what is left."""

    parcel: StockParcel
    born: Share
    left: Share

    @property
    def is_here(self) -> bool:
        """True if what remains of the parcel may still hold it."""
        return self.left.high > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """What left the books and may have held it: an export, or a loss. carats: the whole shipment."""

    event: StockEvent
    carats: int
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """The answer, parcels with stones still there first."""

    parcels: tuple[Held, ...]
    went: tuple[Went, ...]

    @property
    def here(self) -> Share:
        """All that is in stock now: by proportion, at least, at most."""
        shares = [each.left for each in self.parcels]
        return Share(sum(s.carats for s in shares), sum(s.low for s in shares), sum(s.high for s in shares))


def recall(authority: Authority, wanted: Wanted) -> Recall:
    """Everything of the authority's book that may hold what is wanted.

    Raises UnreadablePeriod for a time that is none, TooManyEvents where a certificate went too far.
    """
    if wanted.certificate:
        return _by_certificate(authority, wanted.certificate)
    origins = matching(wanted)
    return Recall(parcels=_ordered(_parcels_with(authority, origins)), went=_went_with(authority, origins))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Origins that may be what is recalled, and those among them that are it and nothing else.

    What there is at least, and the share, is of the sure ones; what there is at most of all.
    """

    all: QuerySet[StockOrigin]
    sure: QuerySet[StockOrigin]


def matching(wanted: Wanted) -> Matching:
    """The origins that fit, by name as bars compare it; if wide, also those that may be it unsaid."""
    named = Q()
    wide = Q()
    for part in ("zone", "mine", "licence"):
        value = getattr(wanted, part).strip()
        if value:
            spellings = _spellings(part, value)
            named &= Q(**{f"{part}__in": spellings})
            wide &= Q(**{f"{part}__in": [*spellings, ""]})
    within = Q()
    if wanted.period:
        periods = _overlapping(wanted.period)
        named &= Q(period__in=periods)
        wide &= Q(period__in=[*periods, ""])
        within = Q(period__in=[each for each in periods if _is_within(each, wanted.period)])
    code = wanted.country.strip().upper()
    if not code:
        countries = StockOrigin.objects.filter(named).exclude(country="").values("country")
        is_it = Q(country__in=countries)
        may_be = Q(country="")
    else:
        named &= Q(country=code)
        is_it = Q(country=code)
        listed = Q(text__regex=rf"among=([A-Z]{{2}}[+])*{re.escape(code)}")
        may_be = Q(country="") & (~Q(text__contains="among=") | listed)
    found = named | (wide & (is_it | may_be)) if wanted.is_wide else named
    return Matching(all=StockOrigin.objects.filter(found), sure=StockOrigin.objects.filter(named & within))


def _spellings(part: str, value: str) -> list[str]:
    """How the stored origins write the name of a zone, mine or licence: accents and case do not count."""
    wanted = same_name(value)
    stored = StockOrigin.objects.order_by().values_list(part, flat=True).distinct()
    return [name for name in stored if name and same_name(name) == wanted]


def _overlapping(text: str) -> list[str]:
    """Times of production among the stored origins that share a day with the wanted one."""
    wanted = read_period(text)
    found = []
    for period in StockOrigin.objects.exclude(period="").values_list("period", flat=True).distinct():
        try:
            each = read_period(period)
        except UnreadablePeriod:
            continue
        if each.first_day <= wanted.last_day and wanted.first_day <= each.last_day:
            found.append(period)
    return found


def _is_within(text: str, wanted: str) -> bool:
    """True if the wanted time holds all days of the other."""
    each, whole = read_period(text), read_period(wanted)
    return whole.first_day <= each.first_day and each.last_day <= whole.last_day


def _parcels_with(authority: Authority, origins: Matching) -> list[Held]:
    keys = list(
        ParcelShare.objects.filter(
            origin__in=origins.all, high__gt=0, parcel__authority=authority, parcel__is_void=False
        )
        .order_by()
        .values_list("parcel", flat=True)
        .distinct()
    )
    found = []
    for some in in_parts(keys):
        rows = StockParcel.objects.select_related("holder", "born").in_bulk(list(some))
        born = _summed(ParcelShare, "parcel", some, origins, prefix="")
        left = _summed(ParcelShare, "parcel", some, origins, prefix="left")
        found += [Held(parcel=rows[key], born=born[key][1], left=left[key][1]) for key in some]
    return found


def _went_with(authority: Authority, origins: Matching) -> tuple[Went, ...]:
    keys = list(
        GoneShare.objects.filter(origin__in=origins.all, high__gt=0, event__authority=authority)
        .order_by()
        .values_list("event", flat=True)
        .distinct()
    )
    found = []
    for some in in_parts(keys):
        rows = StockEvent.objects.in_bulk(list(some))
        sums = _summed(GoneShare, "event", some, origins, prefix="")
        found += [Went(event=rows[key], carats=sums[key][0], share=sums[key][1]) for key in some]
    return tuple(sorted(found, key=lambda each: -each.event.seq))


def _summed(
    model: type[Model], owner: str, keys: object, origins: Matching, *, prefix: str
) -> dict[int, tuple[int, Share]]:
    """By owner: the whole, and what of it is, or may be, of the origins, as narrow as the others allow."""
    names = {
        "carats": prefix or "carats",
        "low": f"{prefix}_low".lstrip("_"),
        "high": f"{prefix}_high".lstrip("_"),
    }
    which = {"may": Q(origin__in=origins.all), "is": Q(origin__in=origins.sure)}
    sums: dict[str, Sum] = {}
    for name, column in names.items():
        sums[f"all_{name}"] = Sum(column)
        for part, wanted in which.items():
            sums[f"{part}_{name}"] = Sum(Case(When(wanted, then=F(column)), default=Value(0)))
    rows = model._default_manager.filter(**{f"{owner}__in": keys}).order_by().values(owner).annotate(**sums)
    return {row[owner]: (row["all_carats"], _narrowed(row)) for row in rows}


def _narrowed(row: Mapping[str, int]) -> Share:
    whole = row["all_carats"]
    low = max(row["is_low"], whole - (row["all_high"] - row["is_high"]))
    high = min(row["may_high"], whole - (row["all_low"] - row["may_low"]))
    return Share(row["is_carats"], low, high)


def _ordered(found: list[Held]) -> tuple[Held, ...]:
    return tuple(sorted(found, key=lambda each: (-each.left.high, -each.left.carats, each.parcel.pk)))


# --- by certificate -----------------------------------------------------------------------------------------


def _by_certificate(authority: Authority, number: str) -> Recall:
    """What came in under the certificate, followed stone for stone as far as the books can."""
    told = effective_events(
        authority,
        StockEvent.objects.filter(
            authority=authority, plain_certificate=plain_number(number), kind__in=["import", "export"]
        ).select_related("authority"),
    )
    rows = {
        row.seq: row
        for row in StockEvent.objects.select_related("authority").filter(authority=authority, seq__in=told)
    }
    held: list[Held] = []
    went: list[Went] = []
    for seq, event in told.items():
        if event is None:
            continue
        if event.kind is EventKind.EXPORT:
            share = Share(event.taken, event.taken, event.taken)
            went.append(Went(event=rows[seq], carats=event.taken, share=share))
            continue
        reach = reach_of(rows[seq], ())
        ledger = _marked(reach, authority)
        held += _marked_parcels(reach, ledger)
        went += _marked_gone(reach, ledger)
    return Recall(parcels=_ordered(held), went=tuple(sorted(went, key=lambda each: -each.event.seq)))


def _marked(reach: Reach, authority: Authority) -> Ledger:
    """The reached events once more, with two origins only: what came in by the event, and all others."""
    ledger = Ledger.resumed(
        [_as_others(as_born(parcel)) for parcel in parcels_of(reach.beside.values())],
        last=reach.seq - 1,
        certificates={},
    )
    told = {
        seq: None if event is None else _plain(event, is_marked=seq == reach.seq)
        for seq, event in effective_events(authority, reach.events.values()).items()
    }
    run(reach, ledger, told)
    return ledger


def _as_others(parcel: Parcel) -> Parcel:
    whole = Composition.exact({_OTHERS: parcel.composition.carats})
    return Parcel(parcel.made, parcel.born, parcel.born_on, whole, whole)


def _plain(event: Event, *, is_marked: bool) -> Event:
    """The event without origins that were stated stone by stone: nobody knows of them which were marked."""
    outputs = tuple(replace(made, stated=Composition({})) for made in event.outputs)
    if event.kind not in SOURCES:
        return replace(event, outputs=outputs)
    key = _MARKED if is_marked else _OTHERS
    return replace(event, outputs=outputs, origins=Composition.exact({key: event.made}))


def _marked_parcels(reach: Reach, ledger: Ledger) -> Iterator[Held]:
    nothing = Share(0, 0, 0)
    for code, row in reach.made.items():
        parcel = ledger.parcels[code]
        share = parcel.composition.shares.get(_MARKED)
        if share is not None:
            yield Held(parcel=row, born=share, left=parcel.left.shares.get(_MARKED, nothing))


def _marked_gone(reach: Reach, ledger: Ledger) -> Iterator[Went]:
    for seq, row in reach.events.items():
        gone = ledger.gone.get(seq)
        if gone is not None and _MARKED in gone.shares:
            yield Went(event=row, carats=gone.carats, share=gone.shares[_MARKED])
