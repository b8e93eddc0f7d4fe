"""Events in words with links: what happened, what a correction changed, which papers belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.custody.events import SOURCES, Event
from openkp.office import wording
from openkp.office.acting import Json
from openkp.office.parties.models import Authority
from openkp.office.stocks.event_words import (
    carats_of,
    country_of,
    kind_name,
    parcels_text,
    place_of,
)
from openkp.office.stocks.models import OwnAnswer, StockEvent, StockParcel
from openkp.office.stocks.reads.event_history import Corrected, answers_to, corrections_by_event
from openkp.office.stocks.reads.tracing import Trace
from openkp.office.stocks.views.seeing_words import Reader

#: Parcels and origins that one sentence names; more are counted.
NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the names in a sentence lead to. parcels: of the events, by code; certificates: addresses."""

    parcels: Mapping[str, StockParcel] = field(default_factory=dict)
    certificates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What stands beside events: their corrections by number, the answers to them by the event's key."""

    corrections: Mapping[int, tuple[Corrected, ...]] = field(default_factory=dict)
    answers: Mapping[int, OwnAnswer] = field(default_factory=dict)


def story_of(authority: Authority, rows: Iterable[StockEvent]) -> Story:
    """The corrections of the events, and the answers to both."""
    recorded = list(rows)
    corrections = corrections_by_event(authority, recorded)
    keys = [row.pk for row in recorded]
    keys += [each.row.pk for found in corrections.values() for each in found]
    return Story(corrections=corrections, answers=answers_to(keys))


def event_address(seq: int) -> str:
    """The page of an event."""
    return reverse("stocks:event", args=[seq])


def linked(text: str, address: str) -> SafeString:
    """A code or number, as a link where there is an address."""
    if not address:
        return format_html("<bdi>{}</bdi>", text)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, text)


def parcel_html(code: str, reader: Reader, links: Links) -> SafeString:
    """A parcel's code, linked where the reader may open it."""
    row = links.parcels.get(code)
    is_open = row is not None and reader.opens(row)
    return linked(code, reverse("stocks:parcel", args=[code]) if is_open else "")


def steps_of(
    trace: Trace, told: Mapping[int, Event], reader: Reader, links: Links, story: Story
) -> list[Json]:
    """Events as the `timeline` component takes them, in the order of the log; corrections after theirs."""
    steps: list[Json] = []
    for row in trace.in_order:
        event = told.get(row.seq)
        if event is None:
            continue
        steps.append(
            {
                "at": event.happened_on,
                "title": _("%(kind)s · event %(seq)s") % {"kind": kind_name(event.kind), "seq": row.seq},
                "url": event_address(row.seq),
                "who": who_html(event, reader, links),
                "text": _with_remarks(told_html(event, reader, links), row, story.answers.get(row.pk)),
                "tone": "info" if event.kind in SOURCES or event.kind == "export" else "neutral",
            }
        )
        steps += correction_steps(row, reader, links, story)
    return steps


def who_html(event: Event, reader: Reader, links: Links) -> str:
    """Who gave and who has the stones; for the authority with the account of each."""
    rows = [links.parcels[name] for name in _names(event) if name in links.parcels]
    holders = {row.holder.code: row.holder for row in rows}
    if reader.sees_all:
        named = [linked(each.name, reverse("stocks:holder", args=[code])) for code, each in holders.items()]
        return format_html_join(" → ", "{}", ((name,) for name in named))
    is_party = reader.is_among(holders)  # to the sale: its invoice has both names
    return " → ".join(
        dict.fromkeys(each.name if is_party else reader.name(each) for each in holders.values())
    )


def _names(event: Event) -> list[str]:
    return [each.parcel for each in event.inputs] + [made.parcel for made in event.outputs]


def correction_steps(row: StockEvent, reader: Reader, links: Links, story: Story) -> list[Json]:
    """One step for each correction of the event: when, by whom, why, and what became of it."""
    steps: list[Json] = []
    for each in story.corrections.get(row.seq, ()):
        remarked = _with_remarks(
            changed_html(each.before, each.after, reader, links), each.row, story.answers.get(each.row.pk)
        )
        steps.append(
            {
                "at": each.row.recorded_at,
                "title": _("Correction of event %(seq)s") % {"seq": row.seq},
                "url": event_address(row.seq),
                "who": str(each.row.recorded_by) if _may_name(reader, story, each.row) else "",
                "text": remarked,
                "tone": "warn",
            }
        )
    return steps


def _may_name(reader: Reader, story: Story, row: StockEvent) -> bool:
    """True if the person is the reader's business: everyone for the authority, one's own people else."""
    answer = story.answers.get(row.pk)
    return reader.sees_all or (
        answer is not None and reader.own is not None and answer.holder_id == reader.own.pk
    )


def _with_remarks(text: SafeString, row: StockEvent, answer: OwnAnswer | None) -> SafeString:
    """The sentence, and what was written beside it."""
    lines = [text]
    if row.remark:
        lines.append(
            format_html(
                '<span class="who">{}</span>', _("Remark: “%(text)s”") % {"text": wording.plugged(row.remark)}
            )
        )
    if answer is not None and answer.answer not in row.remark:
        said = _("Answer to what was asked: “%(text)s”") % {"text": wording.plugged(answer.answer)}
        lines.append(format_html('<span class="who">{}</span>', said))
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))


# --- one event as a sentence --------------------------------------------------------------------------------


def told_html(event: Event, reader: Reader, links: Links) -> SafeString:
    """The event as one sentence: how much, from what, into what, on which papers."""
    taken = _listed([(each.parcel, each.carats) for each in event.inputs], event.taken, reader, links)
    made = _listed([(each.parcel, each.carats) for each in event.outputs], event.made, reader, links)
    if taken and made:
        parts = [format_html(_("{taken} became {made}."), taken=taken, made=made)]
    elif event.kind in SOURCES:
        parts = [format_html(_("{made} came in. Origin: {origins}."), made=made, origins=origins_text(event))]
    else:
        parts = [format_html("{}.", taken or made)]
    if event.gone and event.outputs:
        parts.append(format_html(_("{} left the books."), carats_of(event.gone)))
    if event.certificate:
        address = links.certificates.get(event.certificate, "")
        parts.append(format_html(_("Certificate {}."), linked(event.certificate, address)))
    if event.voucher and reader.sees_all:
        parts.append(format_html(_("Voucher {}."), linked(event.voucher, "")))
    return format_html_join(" ", "{}", ((part,) for part in parts))


def origins_text(event: Event) -> str:
    """The origins that a source states, the first of them by name."""
    named = [wording.listed((country_of(key), place_of(key))) for key in list(event.origins.shares)[:NAMED]]
    more = len(event.origins) - len(named)
    return _("; ").join([*named, _("%(number)d more") % {"number": more}] if more else named)


def _listed(parcels: list[tuple[str, int]], whole: int, reader: Reader, links: Links) -> str:
    if not parcels:
        return ""
    if len(parcels) > NAMED:
        return _("%(carats)s in %(parcels)s") % {
            "carats": carats_of(whole),
            "parcels": parcels_text(len(parcels)),
        }
    named = ((parcel_html(code, reader, links), carats_of(carats)) for code, carats in parcels)
    return format_html_join(", ", "{} ({})", named)


# --- what a correction changed ------------------------------------------------------------------------------


def changed_html(before: Event | None, after: Event | None, reader: Reader, links: Links) -> SafeString:
    """Each thing that the correction changed, as it was and as it is."""
    if after is None:
        return format_html(_("It did not happen. Until then: {}"), _now(before, reader, links))
    if before is None:
        return format_html(_("It did happen: {}"), _now(after, reader, links))
    was, now = facts_of(before, reader), facts_of(after, reader)
    changed = [
        (name, was.get(name) or wording.NOTHING, now.get(name) or wording.NOTHING)
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    ]
    return format_html_join("; ", "{}: <bdi>{}</bdi> → <bdi>{}</bdi>", changed)


def _now(event: Event | None, reader: Reader, links: Links) -> SafeString:
    return SafeString("") if event is None else told_html(event, reader, links)


def facts_of(event: Event, reader: Reader) -> dict[str, str]:
    """Everything that a correction can change, by its name."""
    facts = {_("Day"): wording.day_text(event.happened_on)}
    if reader.sees_all:
        facts[_("Voucher")] = event.voucher
    facts[_("Certificate")] = event.certificate
    for each in event.inputs:
        facts[_("Taken from %(code)s") % {"code": each.parcel}] = carats_of(each.carats)
    for made in event.outputs:
        code = {"code": made.parcel}
        facts[_("Carats in %(code)s") % code] = carats_of(made.carats)
        facts[_("Place of %(code)s") % code] = made.place
        facts[_("%(code)s sorted as") % code] = made.grade
        if reader.sees_all:
            facts[_("Account of %(code)s") % code] = made.holder
        facts[_("Value of %(code)s") % code] = (
            "" if made.usd is None else wording.usd_text(f"{made.usd / 100:.2f}")
        )
    if event.kind in SOURCES:
        facts[_("Origin")] = origins_text(event)
    return {name: str(value) for name, value in facts.items() if value}
