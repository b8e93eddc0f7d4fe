"""A small office for the tests: two authorities with staff, companies, keys; and ways to drive a shipment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from openkp.custody.composition import Composition
from openkp.custody.events import EventKind, Made
from openkp.custody.ledger import in_carats
from openkp.custody.origins import OriginKey
from openkp.governance.acts import Act
from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates import acts
from openkp.office.certificates.compiling import answer_key
from openkp.office.certificates.models import Application, Arrival, Certificate
from openkp.office.founding import make_roots, open_authority, open_the_process
from openkp.office.meetings.acts import act_at_table
from openkp.office.parties import trusting
from openkp.office.parties.models import Authority, Membership, Trader, User
from openkp.office.permissions import FOR_A_COMPANY, Capacity
from openkp.office.stocks.book import Entry, post
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import CoverTransition, StockParcel
from openkp.scheme.findings import Severity

PASSWORD = "a-long-test-password"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

#: Capacities that sit at the table of the Process and nowhere else.
SEATED = (
    Capacity.DELEGATE,
    Capacity.CHAIR,
    Capacity.SECRETARIAT,
    Capacity.BODY_CHAIR,
    Capacity.ANALYST,
)
#: The table: who, in which capacity, for whom.
TABLE = (
    ("chair", Capacity.CHAIR, "IN"),
    ("secretariat", Capacity.SECRETARIAT, "KPS"),
    ("delegate_in", Capacity.DELEGATE, "IN"),
    ("delegate_bw", Capacity.DELEGATE, "BW"),
    ("delegate_ae", Capacity.DELEGATE, "AE"),
    ("delegate_eu", Capacity.DELEGATE, "EU"),
    ("delegate_cf", Capacity.DELEGATE, "CF"),
    ("delegate_ru", Capacity.DELEGATE, "RU"),
    ("observer_csc", Capacity.OBSERVER, "CSC"),
    ("body_chair", Capacity.BODY_CHAIR, "AHCRR"),
    ("analyst", Capacity.ANALYST, "IN"),
    ("analyst_bw", Capacity.ANALYST, "BW"),
)

CONTENT: Json = {
    "origins": [{"participant": "BW"}],
    "destination_participant": "AE",
    "importer": {"name": "Desert Rose Rough DMCC", "address": "Unit 1, Jumeirah Lakes, Dubai"},
    "lines": [
        {"hs": "710231", "carats": "120.50", "usd": "18075.00"},
        {"hs": "710221", "carats": "80.00", "usd": "960.00"},
    ],
    "parcels": 2,
    "containers": [{"mark": "BOX-1", "seals": ["BW-S-1001"]}],
    "source_certificates": [],
}


@dataclass
class Office:
    """Two authorities, Botswana (`bw`) and the Emirates (`ae`); actors by `bw.issuing_officer`."""

    authorities: dict[str, Authority]
    actors: dict[str, Actor]
    traders: dict[str, Trader]
    now: datetime = NOW
    password: str = PASSWORD
    content: Json = field(default_factory=lambda: {**CONTENT})

    def actor(self, who: str) -> Actor:
        """`bw.exporter`, `bw.issuing_officer`, `bw.issuing_officer_2`, `ae.importing_officer`, …"""
        return self.actors[who]

    def at_table(
        self,
        who: str,
        what: Act,
        *,
        meeting: str,
        subject: str = "",
        data: Json | None = None,
        at: datetime | None = None,
    ) -> Result[Any]:
        """An act at a meeting: `office.at_table("kp.chair", Act.MEETING_OPENED, meeting="plenary")`."""
        return act_at_table(
            self.actor(who), what, meeting=meeting, subject=subject, data=data or {}, now=at or self.now
        )

    def later(self, **span: float) -> datetime:
        """An instant after `now`."""
        return self.now + timedelta(**span)

    def must(self, result: Result[Any]) -> Any:
        """The record of an act that has to take place."""
        assert result.is_done, [(f.code, f.subject, dict(f.params)) for f in result.findings]
        return result.done

    def end_transition(self, code: str, last_day: date | None = None) -> None:
        """From the day before `now` (or after `last_day`) nothing leaves the authority without cover."""
        CoverTransition.objects.create(
            authority=self.authorities[code],
            until=last_day or self.later(days=-1).date(),
            source="Act on diamonds, s. 12",
            made_at=self.now,
        )

    def stock(
        self, origins: dict[str, int], *, who: str = "bw.exporter", on: date | None = None
    ) -> StockParcel:
        """An opening stock of the actor's company, one parcel: hundredths of carats by origin, as facts."""
        actor = self.actor(who)
        assert actor.trader is not None
        with transaction.atomic():
            holder = holder_of(actor.trader)
        made = Made(parcel="", carats=sum(origins.values()), holder=holder.code)
        entry = Entry(
            kind=EventKind.OPENING,
            happened_on=on or self.later(days=-1).date(),
            outputs=(made,),
            origins=Composition.exact({OriginKey.parse(text): carats for text, carats in origins.items()}),
        )
        return self.must(self.posted(who, entry)).made.get()

    def posted(self, who: str, entry: Entry, *, at: datetime | None = None) -> Result[Any]:
        """An event of the books, as an act of the stocks desk would post it."""
        with transaction.atomic():
            return post(self.actor(who), entry, now=at or self.now)

    def covered(self, drawn: dict[str, int], **changes: Any) -> Json:
        """Changes to the content that name hundredths of parcels by code, with lines of as many carats."""
        whole = sum(drawn.values())
        return {
            "origins": [],
            "lines": [{"hs": "710231", "carats": in_carats(whole), "usd": in_carats(whole * 150)}],
            "from_stock": [{"parcel": code, "carats": in_carats(carats)} for code, carats in drawn.items()],
            **changes,
        }

    def draft(self, **changes: Any) -> Application:
        """A draft of the Botswana exporter."""
        content = {**CONTENT, **changes}
        return self.must(acts.save_application(self.actor("bw.exporter"), content, now=self.now))

    def submitted(self, **changes: Any) -> Application:
        """An application that was handed in."""
        draft = self.draft(**changes)
        return self.must(
            acts.submit_application(
                self.actor("bw.exporter"), draft.reference, declared_by="B. Exporter", now=self.now
            )
        )

    def examined(self, **changes: Any) -> Application:
        """An application whose shipment was weighed, valued and sealed; every question answered."""
        application = self.submitted(**changes)
        officer = self.actor("bw.issuing_officer")
        record: Json = {name: {**CONTENT, **changes}[name] for name in ("lines", "parcels", "containers")} | {
            "valuation": "by the price book"
        }
        result = acts.examine_shipment(officer, application.reference, record, now=self.now)
        examined = self.must(result)
        answers = {
            answer_key(found): "looked at" for found in result.findings if found.severity is Severity.ASKS
        }
        if answers:
            examined = self.must(
                acts.examine_shipment(
                    officer, application.reference, record | {"answers": answers}, now=self.now
                )
            )
        return examined

    def issued(self, **changes: Any) -> Certificate:
        """A certificate, issued by the first officer."""
        application = self.examined(**changes)
        officer = self.actor("bw.issuing_officer")
        issued = self.must(acts.issue_certificates(officer, [application.reference], now=self.now))
        return issued[0]

    def notified(self, **changes: Any) -> Certificate:
        """A certificate on its way, its advance notice sent."""
        certificate = self.issued(**changes)
        self.must(
            acts.send_advance_notice(
                self.actor("bw.issuing_officer"),
                certificate.number,
                expected_on=self.later(days=3).date(),
                route="Gaborone, Johannesburg, Dubai",
                now=self.now,
            )
        )
        certificate.refresh_from_db()
        return certificate

    def presented(self, **changes: Any) -> Arrival:
        """The certificate before the importing officer in Dubai, three days later."""
        certificate = self.notified(**changes)
        return self.must(
            acts.present_certificate(
                self.actor("ae.importing_officer"), number=certificate.number, now=self.later(days=3)
            )
        )

    def found(self, **changes: Any) -> Json:
        """What the importing officer enters where everything is as declared."""
        return {
            "received_on": self.later(days=3).date().isoformat(),
            "outcome": "confirmed",
            "parcels": CONTENT["parcels"],
            "lines": CONTENT["lines"],
            "seals": ["BW-S-1001"],
            "seal_state": "intact",
            "verification": "opened",
            "remark": "",
            **changes,
        }

    def confirmed(self, **changes: Any) -> Arrival:
        """A confirmed import; `changes` are what was found otherwise."""
        arrival = self.presented()
        return self.must(
            acts.confirm_import(
                self.actor("ae.importing_officer"),
                arrival.pk,
                self.found(**changes),
                shelf="Binder 11",
                now=self.later(days=4),
            )
        )


def build_office(
    *, now: datetime = NOW, first: date = date(2026, 1, 1), last: date = date(2028, 12, 31)
) -> Office:
    """The small office in the current database; keys and people are good from `first` to `last`."""
    make_roots(labels=("Root 1", "Root 2", "Root 3"), valid_from=first, valid_to=last)
    authorities, actors, traders = {}, {}, {}
    password = make_password(PASSWORD)  # once: it is slow on purpose, and the same for everybody here
    for code, participant, name, city, zone, language in (
        ("bw", "BW", "Ministry of Minerals, Gaborone", "Gaborone", "Africa/Gaborone", "en"),
        ("ae", "AE", "Rough diamond authority, Dubai", "Dubai", "Asia/Dubai", "ar"),
    ):
        authority = open_authority(
            Authority(
                code=code,
                participant=participant,
                country=participant,
                name=name,
                city=city,
                time_zone=zone,
                language=language,
                is_demonstration=True,
            ),
            origin="tests.openkp.example",
            valid_from=first,
            valid_to=last,
        )
        authorities[code] = authority
        CoverTransition.objects.create(
            authority=authority, until=date(2099, 12, 31), source="Act on diamonds, s. 12", made_at=now
        )
        traders[code] = Trader.objects.create(
            authority=authority, name=f"{city} Rough Traders", address=f"1 Main Street, {city}", licence="L-1"
        )
        traders[f"{code}_2"] = Trader.objects.create(
            authority=authority, name=f"{city} Second House", address=f"2 Main Street, {city}", licence="L-2"
        )
        traders[f"{code}_mine"] = Trader.objects.create(
            authority=authority, name=f"{city} Mine", address=f"Pit 3, {city}", licence="M-1"
        )
        people = [
            (capacity.value, capacity, None)
            for capacity in Capacity
            if capacity not in FOR_A_COMPANY and capacity not in SEATED
        ]
        people += [
            ("issuing_officer_2", Capacity.ISSUING_OFFICER, None),
            ("exporter", Capacity.EXPORTER, traders[code]),
            ("exporter_2", Capacity.EXPORTER, traders[f"{code}_2"]),
            ("stock_keeper", Capacity.STOCK_KEEPER, traders[f"{code}_mine"]),
        ]
        for who, capacity, trader in people:
            user = User.objects.create(
                username=f"{code}-{who}", full_name=f"{who} of {city}", password=password
            )
            membership = Membership.objects.create(
                user=user,
                capacity=capacity.value,
                authority=authority,
                trader=trader,
                valid_from=first,
                is_persona=True,
            )
            actors[f"{code}.{who}"] = Actor(membership)
    authorities["kp"] = open_the_process(
        origin="tests.openkp.example", valid_from=first, valid_to=last, is_demonstration=True
    )
    for who, capacity, party in TABLE:
        user = User.objects.create(
            username=f"kp-{who}",
            full_name=f"{who} of the table",
            email=f"{who}@table.example",
            password=password,
        )
        membership = Membership.objects.create(
            user=user,
            capacity=capacity.value,
            authority=authorities["kp"],
            party=party,
            valid_from=first,
            is_persona=True,
        )
        actors[f"kp.{who}"] = Actor(membership)
    trusting.publish(now=now)
    return Office(authorities=authorities, actors=actors, traders=traders, now=now)
