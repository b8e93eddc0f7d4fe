"""What a plan would do to origins, before it is done: by the same engine that will keep the book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from openkp.custody.composition import Composition, Model
from openkp.custody.cover import barred
from openkp.custody.events import Event, UnbalancedEvent
from openkp.custody.ledger import Ledger, Parcel
from openkp.custody.origins import OriginKey
from openkp.office.meetings.regime import office_regime
from openkp.office.messages import finding
from openkp.office.stocks.acts.holding_core import Plan, Step
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.models import MODEL_NAMES
from openkp.office.stocks.reads.holding_words import names_of, site_of
from openkp.scheme.findings import Finding

#: Names of origins in one sentence of a preview.
MOST_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Would:
    """One parcel as it would be: new, or what is left of one."""

    title: str
    grade: str
    place: str
    composition: Composition
    is_rest: bool = False

    @property
    def model(self) -> Model:
        """The chain-of-custody model that it could claim."""
        return self.composition.model


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would come out, what is worth knowing of it, and what the book would refuse."""

    parcels: tuple[Would, ...] = ()
    warnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def preview(plan: Plan) -> Preview:
    """The outcome of every step of the plan on copies of the parcels; nothing is stored."""
    before = {parcel.code: parcel for parcel in parcels_of(plan.rows)}
    whole = {code: parcel.left for code, parcel in before.items()}
    ledger = Ledger.resumed(before.values(), last=0, certificates={})
    found: list[Finding] = [*_on_their_way(plan)]
    made: list[Would] = []
    for number, step in enumerate(plan.steps, start=1):
        if any(not each.parcel for each in step.entry.inputs):
            continue  # takes what the step before makes, unchanged
        try:
            event = _event(step, number)
        except UnbalancedEvent as error:
            found.append(error.finding("entry"))
            continue
        refused = ledger.post(event)
        found += refused
        if not refused:
            made += [_would(ledger.parcels[each.parcel]) for each in event.outputs]
    if found:
        return Preview(findings=tuple(found))
    rests = [_rest(parcel) for parcel in before.values() if parcel.remaining]
    return Preview(parcels=(*made, *rests), warnings=tuple(_warnings(whole, made, rests)))


def barred_carats(shown: Preview, day: date) -> int:
    """Hundredths of all parcels, new or left, that may hold barred stones after it."""
    regime = office_regime(day)
    hit = [each for each in shown.parcels if barred(each.composition, regime=regime, subject=each.title)]
    return sum(each.composition.carats for each in hit)


def _on_their_way(plan: Plan) -> list[Finding]:
    return [
        finding("parcel_not_received", "KPCS-CD:IV.a", subject=f"parcel {row.code}", parcel=row.code)
        for row in plan.rows
        if row.received_on is None
    ]


def _event(step: Step, number: int) -> Event:
    outputs = tuple(
        replace(made, parcel=f"{number}/{place}") for place, made in enumerate(step.entry.outputs, start=1)
    )
    entry = step.entry
    return Event(
        seq=number,
        kind=entry.kind,
        happened_on=entry.happened_on,
        inputs=entry.inputs,
        outputs=outputs,
        origins=entry.origins,
        voucher=entry.voucher,
        polished=entry.polished,
    )


def _would(parcel: Parcel) -> Would:
    title = (
        _("New parcel") if parcel.code.endswith("/1") else _("New parcel") + f" {parcel.code.split('/')[1]}"
    )
    return Would(
        title=title, grade=parcel.made.grade, place=parcel.made.place, composition=parcel.composition
    )


def _rest(parcel: Parcel) -> Would:
    return Would(
        title=_("Left in %(parcel)s") % {"parcel": parcel.code},
        grade=parcel.made.grade,
        place=parcel.made.place,
        composition=parcel.left,
        is_rest=True,
    )


def _warnings(whole: dict[str, Composition], made: list[Would], rests: list[Would]) -> list[str]:
    if not whole:
        return []
    after = [*made, *rests]
    told = []
    exact = {key for composition in whole.values() for key, share in composition if share.is_exact}
    exact -= {key for composition in whole.values() for key, share in composition if not share.is_exact}
    lost = sorted(
        {key for would in after for key, share in would.composition if key in exact and not share.is_exact},
        key=str,
    )
    if lost:
        told.append(
            _("After this, shares of %(origins)s are bookkeeping only: nobody can tell the stones apart.")
            % {"origins": _named(lost)}
        )
    mixed = [would for would in made if _is_new_mixture(would, whole)]
    kept = [key for would in mixed[:1] for key, share in would.composition if share.is_exact]
    if kept and not lost:
        told.append(
            _(
                "The carats of %(origins)s in it stay known exactly. As soon as a part of it is taken out, "
                "their shares are bookkeeping only, and this cannot be undone."
            )
            % {"origins": _named(kept)}
        )
    told += _changed_models(whole, after)
    return told


def _is_new_mixture(would: Would, whole: dict[str, Composition]) -> bool:
    return len(would.composition) > 1 and max(len(each) for each in whole.values()) < len(would.composition)


def _changed_models(whole: dict[str, Composition], after: list[Would]) -> list[str]:
    was = {composition.model for composition in whole.values()}
    order = list(Model)
    best = min(order.index(model) for model in was)
    worse = sorted({would.model for would in after if order.index(would.model) > best}, key=order.index)
    names = ", ".join(str(MODEL_NAMES[model]) for model in sorted(was, key=order.index))
    return [
        _("The chain-of-custody model becomes “%(after)s”; before it was: %(before)s.")
        % {"after": str(MODEL_NAMES[model]), "before": names}
        for model in worse
    ]


def _named(keys: Iterable[OriginKey]) -> str:
    """The origins of one sentence: by country where there are several, else by mine and zone."""
    listed = list(keys)
    if len({(key.country, key.among) for key in listed}) > 1:
        listed = list(dict.fromkeys(key.at_country() for key in listed))
    else:
        listed = list(dict.fromkeys(site_of(key) for key in listed))
    text = names_of(listed[:MOST_NAMED])
    more = len(listed) - MOST_NAMED
    return text if more <= 0 else _("%(some)s and %(n)d more") % {"some": text, "n": more}
