"""What the books of holders say on a day, beside what was declared and counted. All carats are hundredths.

Stones on their way to a buyer are in the buyer's book only from the day of their arrival: nobody can declare
or count them before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from openkp.custody.balance import movements
from openkp.custody.policies import CustodyPolicy, custody_policy
from openkp.office.parties.models import Authority
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.models import Holder, StockDeclaration, StockDraw, StockEvent, StockParcel
from openkp.office.stocks.reads.controlling_accounts import books_of_each


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A declaration or count beside the book of its day. tolerance: by the policy of that day."""

    row: StockDeclaration
    book: int
    tolerance: int

    @property
    def difference(self) -> int:
        """Declared or counted, less the book: below zero where stones are missing."""
        return self.row.carats - self.book

    @property
    def closes(self) -> bool:
        """True if the two agree within the tolerance."""
        return abs(self.difference) <= self.tolerance


def beside_the_book(authority: Authority, rows: QuerySet[StockDeclaration]) -> list[Held]:
    """The declarations, each with the book of its day. Four queries at most, whatever the number of rows."""
    moved = _moved_days(authority)
    here = {"holder": OuterRef("holder"), "is_void": False}
    came = (
        StockParcel.objects.filter(**here, received_on__lte=OuterRef("as_of"))
        .order_by()
        .values("holder")
        .annotate(whole=Sum("carats"))
        .values("whole")
    )
    went = (
        StockDraw.objects.filter(
            parcel__holder=OuterRef("holder"),
            parcel__received_on__isnull=False,
            is_void=False,
            event__happened_on__lte=OuterRef("as_of"),
        )
        .exclude(event__in=list(moved))
        .order_by()
        .values("parcel__holder")
        .annotate(whole=Sum("carats"))
        .values("whole")
    )
    found = rows.select_related("holder", "made_by").annotate(
        came=Coalesce(Subquery(came), 0), went=Coalesce(Subquery(went), 0)
    )
    late = _draws_of(moved)
    return [
        Held(
            row=row,
            book=row.came
            - row.went
            - sum(carats for day, carats in late.get(row.holder_id, ()) if day <= row.as_of),
            tolerance=policy_of(authority, row.as_of).tolerance(row.came - row.went),
        )
        for row in found
    ]


def policy_of(authority: Authority, day: date) -> CustodyPolicy:
    """What the authority's country sets for stocks on a day."""
    return custody_policy(authority.participant, day)


def _moved_days(authority: Authority) -> dict[int, date]:
    """Events (by key) to which a correction gave another day, with that day. Corrections are few."""
    corrected = StockEvent.objects.filter(authority=authority, corrects__isnull=False).values("corrects")
    rows = list(StockEvent.objects.filter(authority=authority, seq__in=corrected))
    if not rows:
        return {}
    told = effective_events(authority, rows)
    return {
        row.pk: event.happened_on
        for row in rows
        if (event := told[row.seq]) is not None and event.happened_on != row.happened_on
    }


def _draws_of(moved: Mapping[int, date]) -> dict[int, list[tuple[date, int]]]:
    """What those events took, by holder."""
    found: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    if moved:
        draws = StockDraw.objects.filter(event__in=list(moved), is_void=False)
        for event, holder, carats in draws.values_list("event", "parcel__holder", "carats"):
            found[holder].append((moved[event], carats))
    return found


def latest_of_each_holder(authority: Authority) -> QuerySet[StockDeclaration]:
    """The last declaration or count of each holder: the one whose day is the latest."""
    newest = (
        StockDeclaration.objects.filter(holder=OuterRef("holder")).order_by("-as_of", "-pk").values("pk")[:1]
    )
    return StockDeclaration.objects.filter(authority=authority, pk=Subquery(newest)).order_by("as_of", "pk")


# --- which event it was -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBalance:
    """A book that does not close. closed_on: the last day on which it did, None if it never did.

    first_bad: the event to look at first: the first after that day which alone explains the difference
    (`explains`: without it, or recorded twice, the book would agree), else the first of all after that day;
    None where nothing is recorded in that time, so that something is missing.
    """

    held: Held
    closed_on: date | None
    first_bad: StockEvent | None
    explains: bool


def open_balances(authority: Authority) -> list[Held]:
    """Last declarations and counts that the book does not bear, the largest difference first."""
    bad = [each for each in beside_the_book(authority, latest_of_each_holder(authority)) if not each.closes]
    return sorted(bad, key=lambda each: (-abs(each.difference), each.row.pk))


def explained_balances(authority: Authority, found: Sequence[Held]) -> list[OpenBalance]:
    """Each with the event to look at first, in the same order. Ten queries, however many they are.

    Work grows with the accounts of these holders: ask for those that are shown.
    """
    if not found:
        return []
    closed = _closed_on(authority, found)
    holders = [each.row.holder for each in found]
    books = books_of_each(authority, holders, last=max(each.row.as_of for each in found))
    first_bad: dict[int, tuple[int, bool]] = {}
    for each in found:
        holder, since = each.row.holder, closed.get(each.row.holder_id)
        moved = [
            move
            for move in movements(books[holder.pk], holder=holder.code)
            if move.day <= each.row.as_of and (since is None or move.day > since)
        ]
        likely = [move.seq for move in moved if abs(move.change) == abs(each.difference)]
        first_bad[each.row.pk] = next(iter(likely or [move.seq for move in moved]), 0), bool(likely)
    events = {
        event.seq: event
        for event in StockEvent.objects.filter(
            authority=authority, seq__in={seq for seq, _explains in first_bad.values()}
        )
    }
    return [
        OpenBalance(
            held=each,
            closed_on=closed.get(each.row.holder_id),
            first_bad=events.get(first_bad[each.row.pk][0]),
            explains=first_bad[each.row.pk][1],
        )
        for each in found
    ]


def _closed_on(authority: Authority, found: Sequence[Held]) -> dict[int, date]:
    """By the key of the holder: the last day before on which its book closed, if it ever did."""
    before = StockDeclaration.objects.filter(
        authority=authority, holder__in={each.row.holder_id for each in found}
    )
    as_of = {each.row.holder_id: each.row.as_of for each in found}
    closed: dict[int, date] = {}
    for each in beside_the_book(authority, before):
        row = each.row
        if each.closes and row.as_of < as_of[row.holder_id]:
            closed[row.holder_id] = max(row.as_of, closed.get(row.holder_id, row.as_of))
    return closed


def stock_of(holders: Iterable[Holder]) -> dict[int, tuple[int, int]]:
    """By the key of each holder: hundredths that lie there, and hundredths on their way to it. One query."""
    rows = StockParcel.objects.filter(holder__in=[each.pk for each in holders], is_void=False, left__gt=0)
    sums = (
        rows.order_by()
        .values("holder")
        .annotate(
            there=Coalesce(Sum("left", filter=Q(received_on__isnull=False)), 0),
            coming=Coalesce(Sum("left", filter=Q(received_on__isnull=True)), 0),
        )
    )
    return {each["holder"]: (each["there"], each["coming"]) for each in sums}
