"""The page of a parcel: what it is, what it is made of, where it came from and where it went."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from openkp.custody.composition import Composition
from openkp.custody.warranties import Link
from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.views.number_links import number_addresses
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.event_words import carats_of, kind_name, model_name, model_reason
from openkp.office.stocks.models import Holder, Profile, StockParcel
from openkp.office.stocks.reads import tracing
from openkp.office.stocks.reads.chains import links_of, told_events
from openkp.office.stocks.reads.controlling_footprints import asked_of_parcels
from openkp.office.stocks.reads.parcels import other_side, own_holder, parcels_seen, sees_names
from openkp.office.stocks.reads.ways import way_of
from openkp.office.stocks.sources_behind import bars_of_parcels
from openkp.office.stocks.views import seeing_words as words
from openkp.office.stocks.views.event_telling import (
    Links,
    correction_steps,
    event_address,
    linked,
    steps_of,
    story_of,
)
from openkp.office.stocks.views.seeing_words import Reader
from openkp.office.stocks.way_drawing import drawn_way
from openkp.office.stocks.way_picture import flow_rows, picture_of
from openkp.scheme.findings import Finding

#: Events of the way that the page reads; the API gives more.
MAX_READ = 400
#: Steps in words before and after: those at once in sight, and those behind a fold; the rest is counted.
NEAREST, MAX_STEPS = 8, 60
MAX_FLOWS = 80


def parcel_or_404(actor: Actor, code: str) -> StockParcel:
    """A parcel that the actor may open."""
    found = parcels_seen(actor).filter(code=code).first()
    if found is None:
        raise Http404(code)
    return found


def reader_of(actor: Actor) -> Reader:
    """Whose names the page may show to the actor, and what it may offer."""
    return Reader(
        own=own_holder(actor), sees_all=sees_names(actor), may_correct=actor.may("correct_stock_event")
    )


@require_safe
def parcel(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that the books know of one parcel; the label of a sale's other side leads to the own one."""
    actor = actor_of(request)
    row = parcels_seen(actor).filter(code=code).first()
    if row is None:
        return _led_to_own(request, actor, code)
    reader = reader_of(actor)
    [known] = parcels_of([row])
    shown = known.left if row.left else known.composition
    context: Json = {
        "parcel": row,
        "lede": _lede(row, reader),
        "items": items_of(row, reader),
        "model": model_name(shown.model) if shown.shares else "",
        "model_reason": model_reason(shown.model) if shown.shares else "",
        "findings": _findings(actor, row, known.left),
        "is_sorted": row.left not in (0, row.carats),
        "sees_all": reader.sees_all,
    }
    if row.is_void:
        context["why_void"] = _why_void(row, reader)
    else:
        context |= _origins(shown, reader) | _way(row, reader) | _story(actor, row, reader)
    return render(request, "stocks/parcel.html", context)


def _led_to_own(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """To receiving what comes under the seller's label, or to the own parcel behind the label."""
    own = other_side(actor, code)
    if own is None:
        raise Http404(code)
    told = {"label": code, "parcel": own.code}
    messages.info(request, _("The label %(label)s is of the other side; with you it is %(parcel)s.") % told)
    if own.received_on is None and own.left:
        return redirect(f"{reverse('stocks:receive')}?parcel={own.code}")
    return redirect("stocks:parcel", own.code)


def _lede(row: StockParcel, reader: Reader) -> str:
    return _("%(left)s of %(carats)s are still here, with %(holder)s.") % {
        "left": carats_of(row.left),
        "carats": carats_of(row.carats),
        "holder": reader.name(row.holder),
    }


def items_of(row: StockParcel, reader: Reader) -> list[tuple[str, object]]:
    """What the parcel is, with links to its account and to the event that made it."""
    account = reverse("stocks:holder", args=[row.holder.code]) if reader.sees_all else ""
    named = {"kind": kind_name(row.born.kind), "seq": row.born.seq}
    made_by = _("%(kind)s · event %(seq)s") % named
    items: list[tuple[str, object]] = [
        (_("Holder"), linked(reader.name(row.holder), account)),
        (_("Account"), row.holder.code),
        (_("Place"), row.place),
        (_("Made on"), wording.day_text(row.born_on)),
        (_("Made by"), linked(made_by, event_address(row.born.seq))),
        (_("Sorted as"), row.grade),
        (_("Stones"), wording.number_text(row.stones) if row.stones else ""),
        (_("Value"), wording.usd_text(f"{row.usd / 100:.2f}") if row.usd is not None else ""),
    ]
    if row.received_on is None:
        on_its_way = _("On its way to the buyer; not confirmed yet")
        gone = _("Never received: it was turned back or seized on its way")
        items.append((_("Arrival"), on_its_way if row.left else gone))
    return [(name, value) for name, value in items if value]


def _findings(actor: Actor, row: StockParcel, left: Composition) -> list[Finding]:
    """What bars the parcel today, and what its measured profile asks."""
    on = actor.day(clock.now())
    found = list(bars_of_parcels(row.authority, {row: left}, on)[row.pk])
    if Profile.objects.filter(event=row.born).exists():
        asked = asked_of_parcels(actor.authority, on)
        found += [each for one in asked if one.parcel.pk == row.pk for each in one.findings]
    return found


def _origins(shown: Composition, reader: Reader) -> Json:
    rows = words.origin_rows(shown, may_recall=reader.sees_all)
    countries = shown.by_country()
    return {
        "country_rows": words.origin_rows(countries, may_recall=reader.sees_all),
        "country_columns": words.origin_columns(with_place=False),
        "origin_rows": rows[: words.MAX_ORIGINS],
        "origin_columns": words.origin_columns(with_place=True),
        "more_origins": max(0, len(rows) - words.MAX_ORIGINS),
        "is_mixture": not all(share.is_exact for _, share in shown),
    }


def _way(row: StockParcel, reader: Reader) -> Json:
    own = reader.own.code if reader.own else ""
    picture = picture_of(way_of(row), with_names=reader.sees_all, own=own)
    title = _(
        "The way of parcel %(code)s: %(origins)s, this parcel, and where it went; the table has all."
    ) % {
        "code": row.code,
        "origins": ngettext("%(n)d group of origins", "%(n)d groups of origins", _groups(picture.boxes))
        % {"n": _groups(picture.boxes)},
    }
    return {
        "way": drawn_way(picture, title=title),
        "flow_rows": flow_rows(picture)[:MAX_FLOWS],
        "flow_columns": [
            Column("source", _("From")),
            Column("target", _("To")),
            Column("carats", _("Carats"), kind="carats"),
        ],
    }


def _groups(boxes: Iterable[str]) -> int:
    return sum(1 for name in boxes if name.startswith("o"))


def _why_void(row: StockParcel, reader: Reader) -> list[Json]:
    """Who said that the parcel never was, when and why."""
    story = story_of(row.authority, [row.born])
    return correction_steps(row.born, reader, Links(parcels={row.code: row}), story)


def _story(actor: Actor, row: StockParcel, reader: Reader) -> Json:
    """The way in words, and its papers."""
    back = tracing.backward(row, most=MAX_READ)
    on = tracing.forward([row], most=MAX_READ)
    told = told_events(row.authority, back)
    links = links_of(back, told)
    if not reader.sees_all:
        back, on = back.of_holder(row.holder_id), on.of_holder(row.holder_id)
    told |= told_events(row.authority, on)
    both = back.events | on.events
    story = story_of(row.authority, both.values())
    names = Links(
        parcels={each.code: each for trace in (back, on) for each in trace.parcels.values()},
        certificates=number_addresses(actor, {event.certificate for event in told.values()}),
    )
    steps = steps_of(back, told, reader, names, story)
    after = steps_of(on, told, reader, names, story)
    return {
        "earlier": steps[-MAX_STEPS:-NEAREST],
        "before": steps[-NEAREST:],
        "more_before": max(0, len(steps) - MAX_STEPS),
        "after": after[:NEAREST],
        "later": after[NEAREST:MAX_STEPS],
        "more_after": max(0, len(after) - MAX_STEPS),
        "is_cut": not (back.is_whole and on.is_whole),
        "links": words.link_rows(_shown_links(links), _holders(links), reader),
        "link_columns": words.link_columns(),
        "lacking": sum(1 for link in links if link.lacks),
        "all_links": len(links),
    }


def _shown_links(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """What lacks something first, then the newest."""
    ordered = sorted(links, key=lambda link: (not link.lacks, -link.seq))
    return tuple(ordered[:MAX_STEPS])


def _holders(links: tuple[Link, ...]) -> dict[str, Holder]:
    codes = {code for link in links for code in (link.seller, *link.buyer.split(", "))}
    return {holder.code: holder for holder in Holder.objects.filter(code__in=codes)}
