"""What is typed to correct an event: that it did not happen, or how it happened instead."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.custody.composition import EMPTY, Composition, Share
from openkp.custody.events import SOURCES, Drawn, Event, EventKind, Made
from openkp.custody.origins import OriginKey, UnreadableOrigin
from openkp.office.certificates.forms.pieces import Day
from openkp.office.stocks.book import Entry
from openkp.office.stocks.event_words import country_of, place_of, plain_carats
from openkp.office.stocks.forms.quantities import Figure

OTHERWISE, NEVER = "otherwise", "never"
#: Parcels of one event that the page has fields for; of a larger event the day and papers can be mended.
MAX_ROWS = 20
#: Events that a paper voucher can stand behind: a digger's production and what is bought of it.
_ON_VOUCHERS = frozenset({EventKind.PRODUCTION, EventKind.PURCHASE, EventKind.SALE})
_PARTS = ("zone", "mine", "licence", "period")


class CorrectionForm(forms.Form):
    """Fields for each parcel that the event took from or made, and for the origins of a source.

    They hold what is recorded now.
    """

    #: No field is marked as optional: each is filled in already.
    may_be_incomplete = True

    outcome = forms.ChoiceField(
        label=gettext_lazy("What really happened"),
        choices=[
            (OTHERWISE, gettext_lazy("It happened otherwise, as below")),
            (NEVER, gettext_lazy("It did not happen")),
        ],
        widget=forms.RadioSelect,
    )
    happened_on = Day(label=gettext_lazy("Day"), required=False)
    voucher = forms.CharField(label=gettext_lazy("Voucher"), required=False, max_length=60)
    remark = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=400,
        min_length=5,
        help_text=gettext_lazy("What was wrong, and how you know. It stays in the record for good."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, event: Event, data: Any = None) -> None:
        self.event = event
        super().__init__(data, initial=self._initial())
        if event.kind not in _ON_VOUCHERS and not event.voucher:
            del self.fields["voucher"]
        for name, field in self._more():
            self.fields[name] = field
        self.order_fields(["outcome", "happened_on"])

    @property
    def has_rows(self) -> bool:
        """True if the event is small enough for fields of each parcel."""
        return max(len(self.event.inputs), len(self.event.outputs), len(self.event.origins)) <= MAX_ROWS

    @property
    def key(self) -> OriginKey | None:
        """The origin of a source, if it is one and no more."""
        keys = list(self.event.origins.shares)
        return keys[0] if len(keys) == 1 and self.event.kind in SOURCES else None

    def sections(self) -> list[dict[str, Any]]:
        """Title and fields of each part of the form, below the choice."""
        found = [
            {
                "title": _("When and on which paper"),
                "fields": [self[name] for name in ("happened_on", "voucher") if name in self.fields],
            }
        ]
        for title, start in (
            (_("Taken from"), "in_"),
            (_("Made"), "out_"),
            (_("Origin"), "origin_"),
        ):
            names = [name for name in self.fields if name.startswith(start)]
            if names:
                found.append({"title": title, "fields": [self[name] for name in names]})
        return found

    def entry(self) -> Entry | None:
        """What happened instead; None if nothing did."""
        values, event = self.cleaned_data, self.event
        if values["outcome"] == NEVER:
            return None
        outputs = tuple(self._made(at, made) for at, made in enumerate(event.outputs))
        return Entry(
            kind=event.kind,
            happened_on=values.get("happened_on") or event.happened_on,
            inputs=tuple(
                Drawn(parcel=each.parcel, carats=self._hundredths(f"in_{at}", each.carats))
                for at, each in enumerate(event.inputs)
            ),
            outputs=tuple(made for made in outputs if made.carats),
            origins=self._origins(sum(made.carats for made in outputs)),
            certificate=event.certificate,
            voucher=values.get("voucher", ""),
            polished=event.polished,
        )

    def digest(self) -> str:
        """A mark of what was typed, so that only what was seen before is done."""
        return hashlib.sha256(repr((self.event.seq, self.entry())).encode()).hexdigest()[:32]

    def clean(self) -> dict[str, Any]:
        """The origin has to be one that can be read."""
        values = super().clean() or {}
        if self.key is not None and values.get("outcome") == OTHERWISE and not self.errors:
            try:
                self._key()
            except UnreadableOrigin as error:
                self.add_error("origin_period", str(error))
        return values

    def _initial(self) -> dict[str, Any]:
        event = self.event
        values: dict[str, Any] = {
            "outcome": OTHERWISE,
            "happened_on": event.happened_on,
            "voucher": event.voucher,
        }
        for at, each in enumerate(event.inputs):
            values[f"in_{at}"] = plain_carats(each.carats)
        for at, made in enumerate(event.outputs):
            values[f"out_{at}"] = plain_carats(made.carats)
            values[f"out_{at}_place"] = made.place
            values[f"out_{at}_grade"] = made.grade
        if self.key is not None:
            values |= {f"origin_{part}": getattr(self.key, part) for part in ("country", *_PARTS)}
        for at, (_key, share) in enumerate(event.origins):
            values[f"origin_{at}"] = plain_carats(share.carats)
        return values

    def _more(self) -> list[tuple[str, forms.Field]]:
        event = self.event
        if not self.has_rows:
            return []
        more: list[tuple[str, forms.Field]] = []
        for at, each in enumerate(event.inputs):
            more.append((f"in_{at}", _carats(_("Carats from %(code)s") % {"code": each.parcel})))
        for at, made in enumerate(event.outputs):
            name = {"code": made.parcel}
            more.append((f"out_{at}", _carats(_("Carats in %(code)s") % name)))
            more.append((f"out_{at}_place", _text(_("Place of %(code)s") % name)))
            more.append((f"out_{at}_grade", _text(_("%(code)s sorted as") % name, most=60)))
        if self.key is not None:
            more += [(f"origin_{part}", _text(label)) for part, label in _labels().items()]
        elif event.kind in SOURCES:
            for at, (key, _share) in enumerate(event.origins):
                origin = ", ".join(part for part in (country_of(key), place_of(key)) if part)
                more.append((f"origin_{at}", _carats(_("Carats of %(origin)s") % {"origin": origin})))
        return more

    def _hundredths(self, name: str, otherwise: int) -> int:
        value = self.cleaned_data.get(name)
        return otherwise if value is None else int(value * 100)

    def _made(self, at: int, made: Made) -> Made:
        values = self.cleaned_data
        carats = self._hundredths(f"out_{at}", made.carats)
        return Made(
            parcel=made.parcel,
            carats=carats,
            holder=made.holder,
            place=values.get(f"out_{at}_place", made.place),
            grade=values.get(f"out_{at}_grade", made.grade),
            stated=made.stated,
            stones=made.stones,
            usd=made.usd,
        )

    def _key(self) -> OriginKey:
        values = self.cleaned_data
        given = {part: values.get(f"origin_{part}", "").strip() for part in ("country", *_PARTS)}
        return OriginKey(**(given | {"country": given["country"].upper()}))

    def _origins(self, whole: int) -> Composition:
        if self.event.kind not in SOURCES:
            return EMPTY
        if self.key is not None and self.has_rows:
            return Composition.exact({self._key(): whole})
        shares: dict[OriginKey, Share] = {}
        for at, (key, share) in enumerate(self.event.origins):
            carats = self._hundredths(f"origin_{at}", share.carats)
            shares[key] = Share(carats, min(share.low, carats), max(share.high, carats))
            if share.is_exact:
                shares[key] = Share(carats, carats, carats)
        return Composition.of(shares)


def _carats(label: str) -> Figure:
    return Figure(label=label, required=False)


def _text(label: Any, *, most: int = 100) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most)


def _labels() -> dict[str, str]:
    return {
        "country": _("Country of origin, its code of two letters"),
        "zone": _("Zone"),
        "mine": _("Mine or site"),
        "licence": _("Licence"),
        "period": _("Time of production, as 2026-03, 2026Q1 or 2026"),
    }
