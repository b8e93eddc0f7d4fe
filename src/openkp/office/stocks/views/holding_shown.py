"""How a holder's parcels stand in tables and pages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.custody.composition import Model
from openkp.custody.ledger import in_carats
from openkp.office.acting import Json
from openkp.office.columns import Column, tag_html
from openkp.office.messages import explained
from openkp.office.stocks.models import MODEL_NAMES, Holder, StockParcel
from openkp.office.stocks.reads.holding import Held
from openkp.office.stocks.reads.holding_preview import Would
from openkp.office.stocks.reads.holding_words import countries_html, sites_html
from openkp.office.wording import day_text, number_text


def held_columns(*, with_choice: bool = True) -> list[Column]:
    """The columns of what I hold."""
    columns = [
        Column("parcel", _("Parcel"), kind="html"),
        Column("left", _("Carats left"), kind="carats"),
        Column("countries", _("Mined in"), kind="html"),
        Column("where", _("Place, sorted as")),
        Column("model", _("Chain of custody")),
    ]
    return [Column("choice", _("Choose"), kind="html"), *columns] if with_choice else columns


def held_row(held: Held) -> Json:
    """One parcel of mine."""
    row = held.row
    return {
        "choice": _tick(row),
        "parcel": format_html("{}{}", parcel_link(row), bar_mark(held)),
        "left": in_carats(row.left),
        "countries": countries_html(held.left),
        "where": " · ".join(part for part in (row.place, row.grade) if part),
        "model": MODEL_NAMES[held.left.model],
    }


def bar_mark(held: Held) -> SafeString | str:
    """“May not be exported”, and by which decision."""
    if not held.bars:
        return ""
    first = held.bars[0]
    return format_html(
        '<br>{}<span class="who">{}</span>',
        tag_html("blocked", _("May not be exported")),
        explained(first).text,
    )


def parcel_link(row: StockParcel) -> SafeString:
    """The code of a parcel, leading to its page."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse("stocks:parcel", args=[row.code]), row.code)


def _tick(row: StockParcel) -> SafeString:
    return format_html(
        '<label class="tick"><input type="checkbox" name="parcel" value="{}">'
        '<span class="vh">{}</span></label>',
        row.code,
        _("Choose %(parcel)s") % {"parcel": row.code},
    )


def coming_columns() -> list[Column]:
    """The columns of what is on its way to me."""
    return [
        Column("parcel", _("Parcel"), kind="html"),
        Column("sender", _("From")),
        Column("sent_on", _("Sent on"), kind="day"),
        Column("carats", _("Carats"), kind="carats"),
        Column("countries", _("Mined in"), kind="html"),
        Column("go", _("To do"), kind="html"),
    ]


def coming_row(held: Held, sender: Holder | None) -> Json:
    """One parcel that comes."""
    row = held.row
    address = f"{reverse('stocks:receive')}?parcel={row.code}"
    return {
        "parcel": parcel_link(row),
        "sender": "" if sender is None else sender.name,
        "sent_on": row.born_on,
        "carats": in_carats(row.left),
        "countries": countries_html(held.left),
        "go": format_html(
            '<a class="btn small" href="{}">{}<span class="vh"> {}</span></a>',
            address,
            _("Receive"),
            row.code,
        ),
    }


def sent_columns() -> list[Column]:
    """The columns of what I sent and the buyer has not received."""
    return [
        Column("code", _("Parcel"), kind="code"),
        Column("buyer", _("To")),
        Column("sent_on", _("Sent on"), kind="day"),
        Column("carats", _("Carats"), kind="carats"),
    ]


def sent_row(row: StockParcel) -> Json:
    """One parcel that left and has not arrived."""
    return {
        "code": row.code,
        "buyer": row.holder.name,
        "sent_on": row.born_on,
        "carats": in_carats(row.left),
    }


def would_rows(parcels: Sequence[Would]) -> list[Json]:
    """What would come out, for a table."""
    return [
        {
            "title": each.title,
            "carats": in_carats(each.composition.carats),
            "countries": sites_html(each.composition),
            "grade": " · ".join(part for part in (each.grade, each.place) if part),
            "model": tag_html(
                "active" if each.model is not Model.MASS_BALANCE else "soon", MODEL_NAMES[each.model]
            ),
        }
        for each in parcels
    ]


def would_columns() -> list[Column]:
    """The columns of what would come out."""
    return [
        Column("title", _("Parcel")),
        Column("carats", _("Carats"), kind="carats"),
        Column("countries", _("Mined in"), kind="html"),
        Column("grade", _("Sorted as, place")),
        Column("model", _("Chain of custody"), kind="html"),
    ]


def form_items(form: Any) -> list[tuple[object, object]]:
    """What was typed, as a list of labels and values; what is empty or hidden is left out."""
    items: list[tuple[object, object]] = []
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name)
        if value in (None, "", []):
            continue
        choices = dict(getattr(bound.field, "choices", None) or ())
        if isinstance(value, list):
            text: object = format_html_join(
                SafeString("<br>"), "{}", ((str(choices.get(each, each)),) for each in value)
            )
        elif hasattr(value, "isoformat"):
            text = day_text(value)
        elif isinstance(value, Decimal):
            text = number_text(value, places=2)
        else:
            text = str(choices.get(value, value))
        unit = form.units.get(bound.name)
        items.append((bound.label, f"{text} {unit}" if unit else text))
    return items
