"""The parcels that an application names, as they are now: what can be drawn of each, and why not.

What is drawn is the weight of the certificate exactly. Scales and books differ a little: within the tolerance
of the policy the last parcels named give less, or the parcels named give what is still left in them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from openkp.custody.composition import EMPTY, Composition, pooled
from openkp.custody.events import Drawn
from openkp.custody.ledger import Parcel, in_carats
from openkp.custody.policies import custody_policy
from openkp.office.acting import Json
from openkp.office.certificates.models import Application
from openkp.office.messages import finding
from openkp.office.parties.models import Trader
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.effective import in_parts
from openkp.office.stocks.models import StockParcel
from openkp.scheme.findings import Finding
from openkp.scheme.quantities import Carats, InexactQuantity

#: The key of an application's content under which parcels are named.
FROM_STOCK = "from_stock"
#: The most parcels of one application; an exporter with more mixes them first.
MAX_PARCELS = 60
CLAUSE = "KPCS-CD:IV.a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One parcel of which an application takes carats (hundredths), with what it would take.

    as_born: what the parcel was made of, whoever has taken from it since.
    """

    row: StockParcel
    carats: int
    composition: Composition
    as_born: Composition = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """What stands behind an application. is_named: True if it names a parcel at all, good or bad.

    takings: what can be drawn now, in the order named. findings: why the others cannot. named: hundredths
    that the rows name; what is drawn differs from it within the tolerance, in hundredths, or not at all.
    """

    is_named: bool
    takings: tuple[Taking, ...] = ()
    findings: tuple[Finding, ...] = ()
    named: int = 0
    tolerance: int = 0

    @property
    def carats(self) -> int:
        """Hundredths that can be drawn."""
        return sum(each.carats for each in self.takings)

    @property
    def composition(self) -> Composition:
        """What the shipment is made of, as the ledger will have it when it leaves."""
        return pooled(each.composition for each in self.takings) if self.takings else EMPTY

    @property
    def digest(self) -> str:
        """SHA-256 over what the parcels were made of: what others draw from them leaves it as it is."""
        born = [[each.row.code, [[str(key), *share] for key, share in each.as_born]] for each in self.takings]
        return hashlib.sha256(json.dumps(sorted(born)).encode()).hexdigest()


NOTHING = Backing(is_named=False)


def backing_of(application: Application, *, wanted: int, day: date) -> Backing:
    """The parcels that the application names, as they are now. Two queries; none if it names none.

    wanted: hundredths of the certificate.
    """
    return backings_of([(application, wanted)], day=day)[0]


def backings_of(asked: Sequence[tuple[Application, int]], *, day: date) -> list[Backing]:
    """The same for many applications, each with the hundredths of its certificate. Two queries for all.

    Each is looked at alone: what another of them would take is still there.
    """
    named = [_named(each.content[FROM_STOCK]) if each.content.get(FROM_STOCK) else None for each, _ in asked]
    rows = _rows(
        (application, drawn.parcel)
        for (application, _wanted), read in zip(asked, named, strict=True)
        for _place, drawn in (read[0] if read else ())
    )
    drafts = [
        None if read is None else _drafted(application, read, rows, wanted=wanted, day=day)
        for (application, wanted), read in zip(asked, named, strict=True)
    ]
    used = {row.pk: row for draft in drafts if draft for row, _carats in draft.takings}
    parcels = {
        key: parcel
        for some in in_parts(list(used))
        for key, parcel in zip(some, parcels_of(used[key] for key in some), strict=True)
    }
    return [NOTHING if draft is None else _backing(draft, parcels) for draft in drafts]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A backing before the shares of its parcels are read."""

    takings: tuple[tuple[StockParcel, int], ...]
    findings: tuple[Finding, ...]
    named: int
    tolerance: int


def _rows(asked: Iterable[tuple[Application, str]]) -> dict[tuple[int, str], StockParcel]:
    """The parcels of these codes, by authority and code; in capital letters too."""
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for application, code in asked:
        codes[application.authority_id] |= {code, code.upper()}
    return {
        (authority, row.code): row
        for authority, wanted in codes.items()
        for some in in_parts(sorted(wanted))
        for row in StockParcel.objects.select_related("holder", "born").filter(
            authority=authority, code__in=some
        )
    }


def _drafted(
    application: Application,
    read: tuple[list[tuple[int, Drawn]], list[Finding]],
    rows: Mapping[tuple[int, str], StockParcel],
    *,
    wanted: int,
    day: date,
) -> _Draft:
    authority = application.authority_id
    named, repeated = _once([(place, _spelt(each, authority, rows)) for place, each in read[0]])
    findings = [*read[1], *repeated]
    good: list[tuple[StockParcel, int]] = []
    for place, each in named:
        row = rows.get((authority, each.parcel))
        found = _not_drawable(row, each, application.trader, subject=f"{FROM_STOCK}[{place}]")
        if found is None and row is not None:
            good.append((row, each.carats))
        elif found is not None:
            findings.append(found)
    total = sum(carats for _row, carats in good)
    is_exact = total == wanted_carats(application.content)  # the scales may differ, not what was applied for
    may_differ = is_exact or application.replaces_id is not None
    policy = custody_policy(application.authority.participant, day)
    tolerance = policy.tolerance(total) if may_differ else 0
    fitted = good if findings else _fitted(good, wanted, tolerance)
    return _Draft(takings=tuple(fitted), findings=tuple(findings), named=total, tolerance=tolerance)


def _backing(draft: _Draft, parcels: Mapping[int, Parcel]) -> Backing:
    takings = tuple(
        Taking(
            row=row,
            carats=carats,
            composition=parcels[row.pk].left.draw(carats)[0],
            as_born=parcels[row.pk].composition,
        )
        for row, carats in draft.takings
    )
    return Backing(
        is_named=True,
        takings=takings,
        findings=draft.findings,
        named=draft.named,
        tolerance=draft.tolerance,
    )


def _fitted(
    named: list[tuple[StockParcel, int]], wanted: int, tolerance: int
) -> list[tuple[StockParcel, int]]:
    """The same parcels with the carats of the certificate, where they differ by the tolerance at most.

    Too much is taken off the last parcels; what is missing comes from what is left in the same parcels, the
    first that have it. Where they have not enough left, what was named stays.
    """
    change = wanted - sum(carats for _row, carats in named)
    spare = sum(row.left - carats for row, carats in named)
    if not change or wanted <= 0 or abs(change) > tolerance or change > spare:
        return named
    fitted = []
    for row, carats in named if change > 0 else reversed(named):
        step = max(-carats, min(row.left - carats, change))
        change -= step
        if carats + step:
            fitted.append((row, carats + step))
    return fitted if wanted > sum(carats for _row, carats in named) else fitted[::-1]


def _named(listed: object) -> tuple[list[tuple[int, Drawn]], list[Finding]]:
    """The rows that can be read, each with its place; what comes from a form or the API may be anything."""
    rows = listed if isinstance(listed, list) else [listed]
    wanted: list[tuple[int, Drawn]] = []
    findings: list[Finding] = []
    if len(rows) > MAX_PARCELS:
        too_many = finding(
            "stock_rows_too_many", CLAUSE, subject=FROM_STOCK, found=len(rows), most=MAX_PARCELS
        )
        return [], [too_many]
    for place, row in enumerate(rows):
        drawn = _read_row(row)
        if drawn is None:
            shown = str(row)[:60]
            findings.append(
                finding("stock_row_unreadable", CLAUSE, subject=f"{FROM_STOCK}[{place}]", found=shown)
            )
        else:
            wanted.append((place, drawn))
    return wanted, findings


def _spelt(drawn: Drawn, authority: int, rows: Mapping[tuple[int, str], StockParcel]) -> Drawn:
    """With the code as the books have it: codes that the office gives are in capital letters."""
    is_known = (authority, drawn.parcel) in rows or (authority, drawn.parcel.upper()) not in rows
    return drawn if is_known else replace(drawn, parcel=drawn.parcel.upper())


def _once(named: Sequence[tuple[int, Drawn]]) -> tuple[list[tuple[int, Drawn]], list[Finding]]:
    """The rows without those of a parcel that is named more than once."""
    counted = Counter(each.parcel for _place, each in named)
    repeated = [
        finding("stock_parcel_repeated", CLAUSE, subject=FROM_STOCK, parcel=code, times=times)
        for code, times in counted.items()
        if times > 1
    ]
    return [(place, each) for place, each in named if counted[each.parcel] == 1], repeated


def _read_row(row: object) -> Drawn | None:
    if not isinstance(row, dict) or not isinstance(row.get("parcel"), str):
        return None
    value = row.get("carats")
    try:
        carats = Carats(value).hundredths if isinstance(value, str | int) else 0
    except (TypeError, InexactQuantity):
        return None
    code = str(row["parcel"]).strip()
    return Drawn(parcel=code, carats=carats) if code and len(code) <= 40 and carats > 0 else None


def _not_drawable(row: StockParcel | None, drawn: Drawn, trader: Trader, *, subject: str) -> Finding | None:
    """Why nothing can be taken from the parcel. Of a stranger's parcel nothing more is told."""
    if row is None or row.holder.trader_id != trader.pk:
        return finding(
            "stock_parcel_not_held", CLAUSE, subject=subject, parcel=drawn.parcel, exporter=trader.name
        )
    if row.is_void:
        return finding("stock_parcel_void", CLAUSE, subject=subject, parcel=drawn.parcel)
    if row.received_on is None:
        return finding("parcel_not_received", CLAUSE, subject=subject, parcel=drawn.parcel)
    if drawn.carats > row.left:
        amounts = {"wanted": in_carats(drawn.carats), "there": in_carats(row.left)}
        return finding("stock_parcel_short", CLAUSE, subject=subject, parcel=drawn.parcel, **amounts)
    return None


def wanted_carats(content: Json) -> int:
    """Hundredths of the lines of a content, as far as they can be read."""
    total = 0
    lines = content.get("lines")
    for line in lines if isinstance(lines, list) else []:
        value = line.get("carats") if isinstance(line, dict) else None
        try:
            total += Carats(value).hundredths if isinstance(value, str | int) else 0
        except (TypeError, InexactQuantity):
            continue
    return total
