"""Acts on licences and accounts: who may mine, buy and export, where, and until when (Annex II 9 to 14)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.parties.models import Trader
from openkp.office.stocks.holders import open_account
from openkp.office.stocks.models import Holder, HolderKind, Licence
from openkp.scheme.findings import Finding

#: Kinds whose licence names where they may dig (Annex II 9, 11, 12).
WITH_AREA = frozenset({HolderKind.MINE, HolderKind.DIGGER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a licence says. Days: both ends included. latitude, longitude: degrees; radius_km: around them."""

    number: str
    kind: str
    valid_from: date
    valid_to: date
    zone: str = ""
    mine: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None

    @property
    def has_position(self) -> bool:
        """True if the area is a circle on the map."""
        return None not in (self.latitude, self.longitude, self.radius_km)


def refusals(terms: Terms) -> list[Finding]:
    """What keeps the terms from being those of a licence; nothing if they can stand."""
    found = []
    if not terms.number.strip():
        found.append(
            finding("remark_missing", "KPCS-CD:AnnexII.12", subject="number", field="Number of the licence")
        )
    if terms.valid_to < terms.valid_from:
        found.append(_days_wrong(terms.valid_from, terms.valid_to))
    given = [value is not None for value in (terms.latitude, terms.longitude, terms.radius_km)]
    if any(given) and not all(given):
        found.append(finding("licence_position_incomplete", "KPCS-CD:AnnexII.12", subject=terms.number))
    elif terms.has_position and not _is_on_earth(terms):
        found.append(finding("licence_position_wrong", "KPCS-CD:AnnexII.12", subject=terms.number))
    if terms.kind in WITH_AREA and not (terms.zone.strip() or terms.mine.strip() or terms.has_position):
        found.append(finding("licence_area_missing", "KPCS-CD:AnnexII.12", subject=terms.number))
    return found


def _is_on_earth(terms: Terms) -> bool:
    latitude, longitude, radius = terms.latitude or 0, terms.longitude or 0, terms.radius_km or 0
    return -90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 < radius <= 1000


def _days_wrong(first: date, last: date) -> Finding:
    return finding(
        "licence_days_wrong",
        "KPCS-CD:AnnexII.12",
        subject="licence",
        first=first.isoformat(),
        last=last.isoformat(),
    )


@act("grant_licence")
def grant_licence(actor: Actor, holder_code: str, terms: Terms, *, now: datetime) -> Result[Licence]:
    """Grant a licence to a holder of the officer's own authority (Annex II 9 to 14)."""
    holder = Holder.objects.filter(authority=actor.authority, code=holder_code).first()
    if holder is None:
        return stopped([_unknown("account", holder_code)])
    found = refusals(terms)
    if Licence.objects.filter(authority=actor.authority, number=terms.number.strip()).exists():
        found.append(
            finding(
                "licence_number_taken",
                "KPCS-CD:AnnexII.12",
                subject=terms.number.strip(),
                number=terms.number.strip(),
            )
        )
    if found:
        return stopped(found)
    values = asdict(terms) | {name: getattr(terms, name).strip() for name in ("number", "zone", "mine")}
    licence = Licence.objects.create(authority=actor.authority, holder=holder, **values)
    detail = {name: str(value) for name, value in values.items() if value not in (None, "")}
    return Result(licence, noted=(Noted(licence.number, detail | {"holder": holder.code}),))


@act("renew_licence")
def renew_licence(actor: Actor, licence_id: int, *, valid_to: date, now: datetime) -> Result[Licence]:
    """Let a licence that still runs hold until a later day. One that is over is granted anew instead."""
    licence = _licence(actor, licence_id)
    if licence is None:
        return stopped([_unknown("licence", str(licence_id))])
    if licence.ended_on is not None or licence.valid_to < actor.day(now):
        last = licence.ended_on or licence.valid_to
        return stopped(
            [
                finding(
                    "licence_is_over",
                    "KPCS-CD:AnnexII.12",
                    subject=licence.number,
                    number=licence.number,
                    last=last.isoformat(),
                )
            ]
        )
    if valid_to <= licence.valid_to:
        return stopped([_days_wrong(licence.valid_to, valid_to)])
    before, licence.valid_to = licence.valid_to, valid_to
    licence.save(update_fields=["valid_to"])
    return Result(
        licence,
        noted=(Noted(licence.number, {"from": before.isoformat(), "until": valid_to.isoformat()}),),
    )


@act("end_licence")
def end_licence(
    actor: Actor, licence_id: int, *, ended_on: date, because: str, now: datetime
) -> Result[Licence]:
    """End a licence early, with the reason. ended_on: the first day on which it no longer holds."""
    licence = _licence(actor, licence_id)
    if licence is None:
        return stopped([_unknown("licence", str(licence_id))])
    if licence.ended_on is not None:
        return stopped(
            [
                finding(
                    "licence_is_over",
                    "KPCS-CD:AnnexII.12",
                    subject=licence.number,
                    number=licence.number,
                    last=licence.ended_on.isoformat(),
                )
            ]
        )
    if not because.strip():
        return stopped(
            [finding("remark_missing", "KPCS-CD:AnnexII.12", subject=licence.number, field="Reason")]
        )
    if not licence.valid_from <= ended_on <= licence.valid_to:
        return stopped(
            [
                finding(
                    "licence_end_outside",
                    "KPCS-CD:AnnexII.12",
                    subject=licence.number,
                    day=ended_on.isoformat(),
                    first=licence.valid_from.isoformat(),
                    last=licence.valid_to.isoformat(),
                )
            ]
        )
    licence.ended_on, licence.ended_because = ended_on, because.strip()
    licence.save(update_fields=["ended_on", "ended_because"])
    detail = {"ended_on": ended_on.isoformat(), "because": licence.ended_because}
    return Result(licence, noted=(Noted(licence.number, detail),))


@act("open_stock_account")
def open_stock_account(
    actor: Actor,
    *,
    kind: str,
    name: str,
    address: str,
    now: datetime,
    nationality: str = "",
    trader: Trader | None = None,
) -> Result[Holder]:
    """Open the account of a mine, a digger or a company; of a company, one account only (Annex II 12, 14)."""
    missing = [
        finding("remark_missing", "KPCS-CD:AnnexII.14", subject=field, field=field.capitalize())
        for field, value in (("name", name), ("address", address))
        if not value.strip()
    ]
    if missing:
        return stopped(missing)
    if trader is not None:
        if trader.authority_id != actor.authority.pk:
            return stopped([_unknown("company", trader.name)])
        there = Holder.objects.filter(trader=trader).first()
        if there is not None:
            return stopped(
                [
                    finding(
                        "account_there_already",
                        "KPCS-CD:AnnexII.14",
                        subject=trader.name,
                        name=trader.name,
                        account=there.code,
                    )
                ]
            )
    holder = open_account(
        actor.authority,
        name.strip(),
        kind=kind,
        address=address.strip(),
        nationality=nationality.strip(),
        trader=trader,
    )
    return Result(holder, noted=(Noted(holder.code, {"name": holder.name, "kind": holder.kind}),))


def _licence(actor: Actor, licence_id: int) -> Licence | None:
    """The licence, locked, if it is of the officer's own authority."""
    return (
        Licence.objects.select_for_update(of=("self",))
        .select_related("holder")
        .filter(authority=actor.authority, pk=licence_id)
        .first()
    )


def _unknown(record: str, reference: str) -> Finding:
    return finding("record_not_found", "PRACTICE:records", record=record, reference=reference)
