"""The authority's day on the stocks desk: what needs a person. Every list is of one authority."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from openkp.custody import cover
from openkp.custody.composition import Composition, Share
from openkp.custody.origins import OriginKey
from openkp.custody.policies import declaration_due_on
from openkp.office.certificates.models import Application
from openkp.office.certificates.reads import OPEN_APPLICATIONS
from openkp.office.meetings.regime import office_regime
from openkp.office.parties.models import Authority
from openkp.office.stocks import covering
from openkp.office.stocks.backing import backings_of, wanted_carats
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.models import (
    Holder,
    HolderKind,
    Licence,
    ParcelShare,
    StockDeclaration,
    StockFile,
    StockParcel,
)
from openkp.office.stocks.reads.controlling_books import policy_of
from openkp.office.stocks.sources_behind import bars_of_parcels
from openkp.scheme.findings import Finding

#: What is asked where scales and parcels differ by no more than policy lets them: covered all the same.
WITHIN_TOLERANCE = frozenset({"custody_weight_above_named", "custody_weight_below_named"})
#: A licence that ends within so many days is shown, so that its holder can be told in time.
SOON_DAYS = 60
#: A declaration is shown as due so many days before its last day.
DUE_DAYS = 14
#: Parcels are expected to arrive within so many days; later ones are shown. No text of the Process says how
#: long a domestic handover may take: this only sorts the page.
WAY_DAYS = 14


# --- applications without cover -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """An open application and what its parcels do not cover or may not hold."""

    application: Application
    findings: tuple[Finding, ...]


def uncovered(authority: Authority, day: date) -> list[Uncovered]:
    """Open applications whose parcels do not cover them, or may hold stones under a bar; oldest first.

    Five queries, and the ways of parcels that a bar may reach or of which something is not stated.
    """
    rows = (
        Application.objects.select_related("authority", "trader", "replaces__application")
        .prefetch_related("examinations")
        .filter(authority=authority, state__in=OPEN_APPLICATIONS)
        .order_by("submitted_at", "pk")
    )
    weighed = [(row, _weighed(row)) for row in rows]
    backings = backings_of([(row, wanted_carats(content)) for row, content in weighed], day=day)
    rules = covering.day_rules(authority, day)
    found = []
    for (row, content), backing in zip(weighed, backings, strict=True):
        said = covering.cover_findings(row, content, day, backing=backing, rules=rules)
        findings = tuple(each for each in said if each.code not in WITHIN_TOLERANCE)
        if findings:
            found.append(Uncovered(application=row, findings=findings))
    return found


def _weighed(application: Application) -> dict[str, object]:
    """The content with the lines as they were weighed, once they were."""
    examined = next(iter(application.examinations.all()), None)
    return application.content if examined is None else {**application.content, "lines": examined.lines}


# --- opening stocks -----------------------------------------------------------------------------------------


def handed_in(authority: Authority) -> QuerySet[StockFile]:
    """Files of companies that wait for an officer, the oldest first; without what is in them."""
    return (
        StockFile.objects.select_related("holder", "kept_by")
        .defer("data")
        .filter(authority=authority, holder__isnull=False, imported_at=None, returned_at=None)
        .order_by("kept_at", "pk")
    )


# --- declarations -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationDue:
    """A holder whose next declaration is due. last: the day of the last one, None if there is none yet."""

    holder: Holder
    last: date | None
    due_on: date
    is_late: bool


def declarations_due(authority: Authority, day: date) -> list[DeclarationDue]:
    """Holders with stock whose declaration is due within two weeks or late, the latest first. One query."""
    policy = policy_of(authority, day)
    rows = (
        with_stock(authority)
        .exclude(kind=HolderKind.STATE)
        .annotate(
            last_on=Max("declarations__as_of", filter=Q(declarations__kind=StockDeclaration.Kind.DECLARED)),
            since=Min("parcels__born_on", filter=Q(parcels__is_void=False)),
        )
    )
    found = []
    for row in rows:
        due = declaration_due_on(policy, row.last_on or row.since)
        if due <= day + timedelta(days=DUE_DAYS):
            found.append(DeclarationDue(holder=row, last=row.last_on, due_on=due, is_late=due < day))
    return sorted(found, key=lambda each: (each.due_on, each.holder.pk))


# --- licences and accounts ----------------------------------------------------------------------------------


def holding(authority: Authority) -> QuerySet[StockParcel]:
    """Parcels of which something is left."""
    return StockParcel.objects.filter(authority=authority, is_void=False, left__gt=0)


def with_stock(authority: Authority) -> QuerySet[Holder]:
    """Holders of the authority that have something left."""
    parcels = StockParcel.objects.filter(holder=OuterRef("pk"), is_void=False, left__gt=0)
    return Holder.objects.filter(Exists(parcels), authority=authority)


def running(day: date) -> Q:
    """Licences that hold on a day; `ended_on` is the first day on which one no longer does."""
    return Q(valid_from__lte=day, valid_to__gte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceAtEnd:
    """A licence that runs out soon, or is over while its holder has stock and no other. left: hundredths."""

    licence: Licence
    is_over: bool
    over_on: date
    left: int


def licences_at_end(authority: Authority, day: date) -> list[LicenceAtEnd]:
    """Licences that are over with stock left, then those that run out within 60 days. Two queries.

    A licence is not shown where its holder has one of the same kind that runs longer.
    """
    rows = list(
        Licence.objects.select_related("holder")
        .filter(authority=authority, valid_from__lte=day)
        .order_by("holder", "kind", "pk")
    )
    newest: dict[tuple[int, str], Licence] = {}
    for row in rows:
        key = (row.holder_id, row.kind)
        if key not in newest or over_on(row) > over_on(newest[key]):
            newest[key] = row
    ahead = Licence.objects.filter(authority=authority, valid_from__gt=day, ended_on=None)
    followed = set(ahead.values_list("holder", "kind"))
    licensed = {row.holder_id for row in newest.values() if over_on(row) > day}
    left = dict(
        holding(authority)
        .order_by()
        .values_list("holder")
        .annotate(whole=Sum("left"))
        .values_list("holder", "whole")
    )
    found = []
    for key, row in newest.items():
        over = over_on(row)
        is_over = over <= day
        is_bare = is_over and bool(left.get(row.holder_id)) and row.holder_id not in licensed
        is_soon = not is_over and over <= day + timedelta(days=SOON_DAYS) and key not in followed
        if is_bare or is_soon:
            there = left.get(row.holder_id, 0)
            found.append(LicenceAtEnd(licence=row, is_over=is_over, over_on=over, left=there))
    return sorted(found, key=lambda each: (not each.is_over, each.over_on, each.licence.pk))


def over_on(licence: Licence) -> date:
    """The first day on which the licence no longer holds."""
    after = licence.valid_to + timedelta(days=1)
    return min(after, licence.ended_on) if licence.ended_on else after


def without_licence(authority: Authority) -> QuerySet[Holder]:
    """Holders with stock that never had a licence nor a registration: an import or a file opened them.

    The most stock first. The state's account needs none.
    """
    return (
        with_stock(authority)
        .filter(trader=None, licences=None)
        .exclude(kind=HolderKind.STATE)
        .annotate(left=Coalesce(Sum("parcels__left", filter=Q(parcels__is_void=False)), 0))
        .order_by("-left", "pk")
    )


# --- parcels ------------------------------------------------------------------------------------------------


def too_long_on_their_way(authority: Authority, day: date) -> QuerySet[StockParcel]:
    """Parcels that were sold more than two weeks ago and that no buyer has received, oldest first."""
    return (
        holding(authority)
        .select_related("holder", "born")
        .filter(received_on=None, born_on__lt=day - timedelta(days=WAY_DAYS))
        .order_by("born_on", "pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """A parcel that may hold stones under a bar today. most: hundredths of them at most."""

    parcel: StockParcel
    most: int
    findings: tuple[Finding, ...]


def barred_parcels(authority: Authority, day: date) -> list[Barred]:
    """Parcels with something left that a decision keeps here today, those with the most at stake first.

    Each origin that is anywhere in the stock is asked once; then the parcels that may hold it are found.
    """
    there = ParcelShare.objects.filter(
        parcel__authority=authority, parcel__is_void=False, parcel__left__gt=0, left_high__gt=0
    )
    regime = office_regime(day)
    findings: dict[int, tuple[Finding, ...]] = {}
    for key, text in there.order_by().values_list("origin", "origin__text").distinct():
        one = Composition({OriginKey.parse(text): Share(1, 1, 1)})
        said = cover.barred(one, regime=regime, subject="stock")
        if said:
            findings[key] = said
    if not findings:
        return []
    most: defaultdict[int, int] = defaultdict(int)
    reasons: defaultdict[int, list[Finding]] = defaultdict(list)
    for parcel, origin, high in there.filter(origin__in=findings).values_list(
        "parcel", "origin", "left_high"
    ):
        most[parcel] += high
        reasons[parcel] += findings[origin]
    rows = StockParcel.objects.select_related("holder", "born").in_bulk(list(most))
    lefts = {row: parcel.left for row, parcel in zip(rows.values(), parcels_of(rows.values()), strict=True)}
    kept = bars_of_parcels(authority, lefts, day)  # what had arrived before a bar began may leave
    found = [
        Barred(parcel=row, most=min(most[key], row.left), findings=tuple(reasons[key]))
        for key, row in rows.items()
        if kept[key]
    ]
    return sorted(found, key=lambda each: (-each.most, each.parcel.pk))


def decisions_named(findings: Iterable[Finding]) -> list[str]:
    """The decisions that findings rest on, each once, in their order; the clause where none is named."""
    named = [str(each.params.get("decision") or each.clause) for each in findings]
    return list(dict.fromkeys(named))


def seizable(holder: Holder) -> QuerySet[StockParcel]:
    """Parcels of a holder of which something is left, those on their way to it too."""
    return holder.parcels.filter(is_void=False, left__gt=0).order_by("pk")


def accounts(authority: Authority, *, with_stock: bool = False) -> QuerySet[Holder]:
    """All accounts, or those with stock, with what is left in them (hundredths), the largest first."""
    found = (
        Holder.objects.filter(authority=authority)
        .select_related("trader")
        .annotate(left=Coalesce(Sum("parcels__left", filter=Q(parcels__is_void=False)), 0))
        .order_by(F("left").desc(), "name", "pk")
    )
    return found.filter(left__gt=0) if with_stock else found
