"""The definition in force, named where certificates and applications show it, with a way to its page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openkp.office.definitions.reads.library import InForce, in_force


def definition_link(day: date) -> SafeString:
    """As `meetings.regime.definition_in_force`, each a link to its text, or to the desk if it is in words."""
    return format_html_join("; ", "{}", ((_one(each),) for each in in_force(day)))


def _one(each: InForce) -> SafeString:
    page = "definitions:start" if each.text is None else "definitions:text"
    args = [] if each.text is None else [each.text.id]
    return format_html('<a href="{}">{}</a> ({})', reverse(page, args=args), each.code, each.decision)
