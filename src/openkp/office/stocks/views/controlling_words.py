"""Figures, events and accounts in words, for the authority's pages of the stocks desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.custody.balance import Balance
from openkp.custody.events import EventKind
from openkp.custody.ledger import in_carats
from openkp.office import wording
from openkp.office.stocks.event_words import moved_text
from openkp.office.stocks.models import EVENT_NAMES, StockEvent


def account_address(code: str) -> str:
    """The page of an account."""
    return reverse("stocks:holder", args=[code])


def signed_carats(hundredths: int) -> str:
    """A difference with its sign, kept together in every direction of writing."""
    if not hundredths:
        return wording.number_text("0", places=2)
    text = wording.number_text(in_carats(abs(hundredths)), places=2)
    return wording.isolated(f"{'+' if hundredths > 0 else '−'}{text}")


def kind_text(kind: str) -> str:
    """A kind of event in the reader's words; the code itself where it is none."""
    try:
        return str(EVENT_NAMES[EventKind(kind)])
    except ValueError:
        return kind


def event_text(event: StockEvent | None) -> str:
    """An event by its number, kind and day; what is said where no event is on record."""
    if event is None:
        return _("Nothing is recorded in that time: something is missing")
    return _("Event %(seq)s: %(name)s, %(day)s") % {
        "seq": wording.number_text(event.seq),
        "name": kind_text(event.kind),
        "day": wording.day_text(event.happened_on),
    }


def balance_items(balance: Balance) -> list[tuple[str, str]]:
    """The lines of a balance as a person adds them up: opening, in, out, losses, closing."""
    items = [(_("Opening"), in_carats(balance.opening))]
    for sign, lines in (("+", balance.into), ("−", balance.out_of), ("−", balance.lost)):
        told = moved_text(lines, is_into=sign == "+")
        items += [(f"{sign} {name}", in_carats(carats)) for name, carats in told.items() if carats]
    items.append((_("Closing"), in_carats(balance.closing)))
    return [(label, wording.carats_text(carats)) for label, carats in items]
