"""Daily records of buyers, sellers and exporters: clients, their licences, carats and value, for five years.

Rule: KPCS-CD:AnnexII.15 and KPCS-CD:AnnexII.16. The rows are read out of the ledger's events; nothing is kept
twice. Carats are whole hundredths, values US cents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from openkp.custody.events import Event, EventKind
from openkp.custody.policies import CustodyPolicy
from openkp.scheme.periods import add_months

#: Kind of an event -> how the record calls it for who gives and for who receives; empty where nobody does.
_WORDS = {
    EventKind.PURCHASE: ("sold", "purchased"),
    EventKind.SALE: ("sold", "purchased"),
    EventKind.SEIZURE: ("seized", "seized"),
    EventKind.EXPORT: ("exported", ""),
    EventKind.IMPORT: ("", "imported"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRecord:
    """One row of a holder's book.

    what: `sold`, `purchased`, `exported`, `imported` or `seized`. client: the other side's account; for
    an export or import the certificate. licence: the client's, empty if none is known. usd: None if the value
    was not recorded. seq: the event's number.
    """

    day: date
    what: str
    client: str
    licence: str
    carats: int
    usd: int | None
    seq: int


def daily_records(
    events: Iterable[Event],
    *,
    holder: str,
    first: date,
    last: date,
    licence_of: Callable[[str, date], str] | Mapping[str, str] | None = None,
    holders: Mapping[str, str] | None = None,
) -> tuple[DailyRecord, ...]:
    """The rows of a holder between two days, both included, by day and event.

    events: as they really happened (`corrections.effective`), from the opening of the books, or those of the
    days alone with `holders`: who has each parcel that they take from.
    licence_of: a client's licence on a day, by account; a mapping serves too.
    """
    owners = dict(holders or {})
    rows: list[DailyRecord] = []
    for event in events:
        owners |= {made.parcel: made.holder for made in event.outputs}
        if first <= event.happened_on <= last and event.kind in _WORDS:
            rows += _rows(event, holder, owners, licence_of)
    return tuple(sorted(rows, key=lambda row: (row.day, row.seq)))


def keep_until(day: date, policy: CustodyPolicy) -> date:
    """The last day on which the record of a day must still be there."""
    try:
        return add_months(day, 12 * policy.record_years)
    except OverflowError:
        return date.max


def _rows(
    event: Event,
    holder: str,
    owners: Mapping[str, str],
    licence_of: Callable[[str, date], str] | Mapping[str, str] | None,
) -> list[DailyRecord]:
    gives, receives = _WORDS[event.kind]
    giver = owners.get(event.inputs[0].parcel, "") if event.inputs else ""
    if gives and giver == holder:
        clients = _by_client(event) if receives else {}
        if not clients:
            clients = {event.certificate.strip(): (event.taken, None)}
        what = gives
    elif receives and any(made.holder == holder for made in event.outputs):
        mine = [made for made in event.outputs if made.holder == holder]
        values = [made.usd for made in mine]
        client = giver or event.certificate.strip()
        clients = {client: (sum(made.carats for made in mine), _total(values))}
        what = receives
    else:
        return []
    return [
        DailyRecord(
            day=event.happened_on,
            what=what,
            client=client,
            licence=_licence(licence_of, client, event.happened_on) if client else "",
            carats=carats,
            usd=usd,
            seq=event.seq,
        )
        for client, (carats, usd) in clients.items()
    ]


def _by_client(event: Event) -> dict[str, tuple[int, int | None]]:
    """Carats and value that each receiver got."""
    got: dict[str, tuple[int, int | None]] = {}
    for made in event.outputs:
        carats, usd = got.get(made.holder, (0, 0))
        got[made.holder] = (carats + made.carats, _total((usd, made.usd)))
    return got


def _total(values: Iterable[int | None]) -> int | None:
    """The sum, or None where one is not known."""
    known = list(values)
    return None if None in known else sum(each or 0 for each in known)


def _licence(
    licence_of: Callable[[str, date], str] | Mapping[str, str] | None, client: str, day: date
) -> str:
    if licence_of is None:
        return ""
    return licence_of.get(client, "") if isinstance(licence_of, Mapping) else licence_of(client, day)
