"""The books of an authority in a test: what is posted, what is stored, and the same from the log alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from openkp.custody.composition import Composition
from openkp.custody.corrections import effective
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.ledger import Ledger
from openkp.custody.origins import OriginKey
from openkp.office.stocks.acts.correcting import apply_correction
from openkp.office.stocks.book import Entry, parcels_of, post
from openkp.office.stocks.effective import stored_event
from openkp.office.stocks.holders import holder_of, open_account
from openkp.office.stocks.models import GoneShare, StockDraw, StockEvent, StockParcel

DAY = date(2026, 3, 2)
ORAPA, JWANENG = OriginKey(country="BW", mine="Orapa"), OriginKey(country="BW", mine="Jwaneng")
CATOCA = OriginKey(country="AO", mine="Catoca")


class Books:
    """The books of Botswana, driven by one officer."""

    def __init__(self, office):
        self.office, self.actor = office, office.actor("bw.issuing_officer")
        with transaction.atomic():
            self.mine = holder_of(office.traders["bw_mine"], kind="mine")
            self.house = open_account(office.authorities["bw"], "Second house", kind="buyer")

    def post(self, kind, inputs=(), outputs=(), **more):
        entry = Entry(kind=kind, happened_on=more.pop("on", DAY), inputs=inputs, outputs=outputs, **more)
        with transaction.atomic():
            return self.office.must(post(self.actor, entry, now=self.office.now))

    def mined(self, carats, key=ORAPA, holder=None):
        """A produced parcel: its code."""
        made = Made(parcel="", carats=carats, holder=(holder or self.mine).code)
        event = self.post(EventKind.PRODUCTION, outputs=(made,), origins=Composition.exact({key: carats}))
        return event.made.get().code

    def made(self, kind, taken, carats, holder=None, **more):
        """Parcels made from others: their codes."""
        outputs = tuple(Made(parcel="", carats=c, holder=(holder or self.mine).code) for c in carats)
        event = self.post(kind, tuple(Drawn(parcel=p, carats=c) for p, c in taken), outputs, **more)
        return [parcel.code for parcel in event.made.order_by("code")]

    def correct(self, seq, replacement, **more):
        with transaction.atomic():
            result = apply_correction(
                self.actor, seq, replacement, "weighed again", now=self.office.now, **more
            )
            if not result.is_done:
                transaction.set_rollback(True)
        return result

    def production(self, carats, code="", key=ORAPA):
        made = Made(parcel=code, carats=carats, holder=self.mine.code)
        return Entry(
            kind=EventKind.PRODUCTION,
            happened_on=DAY,
            outputs=(made,),
            origins=Composition.exact({key: carats}),
        )

    def state(self):
        """All that is stored: parcels with account and shares, draws, and what left."""
        rows = StockParcel.objects.select_related("holder", "born").filter(is_void=False)
        parcels = {
            p.code: (p.holder, p.made.place, p.born, p.born_on, p.composition, p.left)
            for p in parcels_of(rows)
        }
        assert all(row.left == parcels[row.code][5].carats for row in rows)
        assert all(row.custody_model == parcels[row.code][4].model for row in rows)
        taken = StockDraw.objects.filter(is_void=False)
        draws = sorted(taken.values_list("event__seq", "parcel__code", "carats"))
        gone = {}
        for row in GoneShare.objects.select_related("origin", "event"):
            gone.setdefault(row.event.seq, {})[row.origin.text] = (row.carats, row.low, row.high)
        return parcels, draws, gone

    def rebuilt(self):
        """The same from nothing but the log."""
        events, findings = effective(stored_event(row) for row in StockEvent.objects.order_by("seq"))
        assert not findings
        ledger = Ledger(events)
        parcels = {
            p.code: (p.holder, p.made.place, p.born, p.born_on, p.composition, p.left)
            for p in ledger.parcels.values()
        }
        draws = sorted((e.seq, d.parcel, d.carats) for e in ledger.events.values() for d in e.inputs)
        gone = {
            seq: {str(key): (s.carats, s.low, s.high) for key, s in composition}
            for seq, composition in ledger.gone.items()
        }
        return parcels, draws, gone
