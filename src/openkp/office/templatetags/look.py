"""Template tags of the look: `{% load look %}`. The guide with every component is docs/guides/look.md.

Tags with a body (`card`, `page_head`, `filter_bar`, …) are closed by `end` + their name. Each draws one
template of `templates/components/`; a wrong parameter is an error when the page loads, not a silent gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from openkp.office import charts, columns, icons, wording
from openkp.office.findings_shown import ShownFinding, shown
from openkp.office.meetings.decision_words import title_words
from openkp.scheme.decisions import Decision

register = template.Library()

# --- numbers, days, names -----------------------------------------------------------------------------------

register.filter("carats", wording.carats_text)
register.filter("usd", wording.usd_text)
register.filter("kp_date", wording.day_text)
register.filter("kp_time", wording.instant_text)
register.filter("country", wording.country_text)


@register.filter
def translated(text: object) -> str:
    """A text of the engines or of the reference data in the reader's language; nothing for nothing."""
    return gettext(str(text)) if text else ""


@register.filter
def decision_title(decision: Decision) -> str:
    """The title of a decision in the reader's words."""
    return title_words(decision)


@register.filter
def carats_plain(value: object) -> str:
    """Carat weight without its unit, for a column whose head names it."""
    return wording.number_text(value, places=2)


@register.filter
def usd_plain(value: object) -> str:
    """US dollars without the sign, for a column whose head names it."""
    return wording.number_text(value, places=2)


@register.filter
def number(value: object) -> str:
    """A whole number with the reader's separators."""
    return wording.number_text(value)


@register.filter
def initials(name: object) -> str:
    """The first letters of the first and last word of a name, for the round mark beside it."""
    words = str(name or "").replace(".", " ").split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


# --- small pieces -------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """One symbol of `openkp.office.icons`."""
    return icons.icon_svg(name)


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """The symbol that goes with a tone."""
    return icons.icon_svg(wording.TONE_ICONS.get(tone, "info"))


@register.simple_tag
def status_tag(state: object, word: object = "") -> SafeString:
    """A state as a tag: colour, symbol and word. `word` replaces the usual one."""
    return columns.tag_html(state, word)


@register.simple_tag
def day(value: Any) -> SafeString | str:
    """A day as a `<time>` element."""
    iso = getattr(value, "isoformat", None)
    text = wording.day_text(value)
    return format_html('<time datetime="{}">{}</time>', iso(), text) if iso else text


@register.simple_tag
def instant(value: Any) -> SafeString | str:
    """An instant, to the minute in UTC, as a `<time>` element."""
    iso = getattr(value, "isoformat", None)
    text = wording.instant_text(value)
    return format_html('<time datetime="{}">{}</time>', iso(), text) if iso else text


@register.inclusion_tag("components/notice.html")
def notice(text: object, *, tone: str = "info", title: str = "") -> dict[str, object]:
    """A message inside the page. tone: neutral, info, ok, warn, bad (bad is announced at once)."""
    return {"text": text, "tone": tone, "title": title}


@register.inclusion_tag("components/verdict.html")
def verdict(*, tone: str, word: object, text: object = "", detail: object = "") -> dict[str, object]:
    """The big answer to a check. tone: ok, warn or bad; word: the answer in two or three words."""
    return {"tone": tone, "word": word, "text": text, "detail": detail}


@register.inclusion_tag("components/empty.html")
def empty(text: object, *, action: object = "", url: str = "") -> dict[str, object]:
    """What stands where nothing is: says so, and what to do."""
    return {"text": text, "action": action, "url": url}


# --- frames around a body -----------------------------------------------------------------------------------


@register.simple_block_tag
def page_head(content: str, *, title: object, lede: object = "", state: object = "") -> str:
    """The head of a page: its only h1, one line below, and in the body the main action (links, buttons)."""
    return render_to_string(
        "components/page_head.html", {"title": title, "lede": lede, "state": state, "content": content}
    )


@register.simple_block_tag
def card(content: str, *, title: object = "", lede: object = "", key: str = "", more: str = "") -> str:
    """A white box. key: its id (the h2 gets `key-title`); more: address of "See all" at its foot."""
    return render_to_string(
        "components/card.html", {"title": title, "lede": lede, "key": key, "more": more, "content": content}
    )


@register.simple_block_tag
def filter_bar(content: str, *, label: object = "", reset: str = "") -> str:
    """A GET form of `{% field %}`s above a list. reset: address without filters, if any is set."""
    return render_to_string(
        "components/filter_bar.html", {"label": label, "reset": reset, "content": content}
    )


@register.simple_block_tag
def form_section(content: str, *, title: object, hint: object = "") -> str:
    """A fieldset with a legend."""
    return render_to_string(
        "components/form_section.html", {"title": title, "hint": hint, "content": content}
    )


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, *, title: object, action: object, back: str, tone: str = "bad"
) -> str:
    """A page that asks before it does: the body says what will happen and may hold fields."""
    return render_to_string(
        "components/confirm.html",
        {"title": title, "action": action, "back": back, "tone": tone, "content": content},
        request=context.get("request"),
    )


@register.simple_block_tag
def figure(
    content: str, *, title: object, lede: object = "", key: str, csv: str = "", table: object = ""
) -> str:
    """A chart in a card; `table` is the same figures by `{% data_table … as name %}`, behind a fold."""
    values = {"title": title, "lede": lede, "key": key, "csv": csv, "table": table, "content": content}
    return render_to_string("components/figure.html", values)


# --- lists and tables ---------------------------------------------------------------------------------------


@register.simple_tag
def data_table(
    *,
    rows: Iterable[Any],
    columns: Sequence[columns.Column],
    caption: object,
    caption_hidden: object = False,
    empty: object = "",
    wide: object = False,
) -> str:
    """A table that turns into stacked cards on a phone. `columns` are `openkp.office.columns.Column`.

    empty: what to say where no row is. wide: it may scroll, so the keyboard can reach it.
    """
    return render_to_string(
        "components/data_table.html",
        {
            "columns": columns,
            "rows": _drawn(columns, rows),
            "caption": caption,
            "caption_hidden": caption_hidden,
            "empty": empty,
            "wide": wide,
        },
    )


_drawn = columns.drawn_rows


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], *, name: str = "page") -> dict[str, object]:
    """Links to the other pages of a `Paginator` page, keeping the filters of the address."""
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop(name, None)
    kept = query.urlencode()
    return {"page": page, "start": f"?{kept}&{name}=" if kept else f"?{name}="}


@register.inclusion_tag("components/kpis.html")
def kpis(items: Iterable[Mapping[str, object]], *, label: object = "") -> dict[str, object]:
    """The strip of figures. Each: label, value; optional unit, change, change_tone, than, spark, url."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("components/definitions.html")
def definitions(items: Iterable[tuple[object, object]], *, wide: object = False) -> dict[str, object]:
    """Fields of a certificate as a list of (label, value). wide: one column, for long values."""
    return {"items": list(items), "wide": wide}


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """What happened, in order. Each: title; optional at (instant or day), who, text, tone, url."""
    return {"steps": list(steps)}


@register.inclusion_tag("components/progress.html")
def progress(steps: Iterable[Mapping[str, object]], *, label: object = "") -> dict[str, object]:
    """The way of a shipment. Each: label, state (done, current, todo, failed); optional note."""
    return {"steps": list(steps), "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, object]], *, label: object) -> dict[str, object]:
    """Tabs that are links. Each: label, url, current; optional count."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*trail: object) -> dict[str, object]:
    """Where the page stands: label, url, label, url, … and last the label of the page itself."""
    pairs = [{"label": trail[at], "url": trail[at + 1]} for at in range(0, len(trail) - 1, 2)]
    return {"links": pairs, "here": trail[-1] if len(trail) % 2 else ""}


@register.inclusion_tag("components/finding_list.html")
def finding_list(findings: Iterable[Any], *, title: object = "", level: int = 2) -> dict[str, object]:
    """Findings, what stops first: symbol and word, text, clause, next step and what it is about."""
    items: list[ShownFinding] = shown(findings)
    return {"items": items, "title": title, "level": level}


@register.inclusion_tag("components/proof.html")
def proof(label: object, value: object, *, hint: object = "", key: str = "") -> dict[str, object]:
    """A hash, key or statement to compare or copy. key: an id that is unique in the page."""
    return {"label": label, "value": value, "hint": hint, "key": key}


@register.inclusion_tag("components/personas.html", takes_context=True)
def personas(context: Context, items: Iterable[object], *, url: str) -> dict[str, object]:
    """People of the demonstration to sign in as: memberships. Posts `membership` (its key) to url."""
    return {"items": list(items), "url": url, "csrf_token": context.get("csrf_token")}


# --- forms --------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, width: str = "", hint: object = "", unit: object = "") -> dict[str, object]:
    """One field with label, hint and errors. width: short, medium or empty; unit: `ct` or `US$`, after it."""
    if hint:
        bound.help_text = str(hint)  # the box names its hint by aria-describedby only if the field has one
    kind = getattr(bound.field.widget, "input_type", "") or bound.field.widget.__class__.__name__.lower()
    return {
        "field": bound,
        "kind": kind,
        "is_group": bound.field.widget.use_fieldset,
        "width": width,
        "hint": bound.help_text,
        "unit": unit,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, object]:
    """All errors of a form (or formset) at the top of the page, each a link to its field."""
    forms = list(getattr(form, "forms", [form]))
    links = [
        {"target": bound.id_for_label or bound.auto_id, "label": bound.label, "text": text}
        for each in forms
        for bound in each
        for text in bound.errors
    ]
    whole = [text for each in forms for text in each.non_field_errors()]
    if hasattr(form, "non_form_errors"):
        whole += list(form.non_form_errors())
    return {"links": links, "whole": whole}


@register.inclusion_tag("components/repeat_rows.html")
def repeat_rows(
    formset: Any, *, title: object, row: object, add: object, hint: object = "", name: str = "line"
) -> dict[str, object]:
    """Rows of a formset. The submit buttons are `add_<name>` and `remove_<name>` (value: the index).

    A form that names `detail_fields` (with `details_title` and `details_hint`) has them folded away until one
    of them holds something.
    """
    rows = [_row_of(form) for form in formset.forms]
    return {
        "formset": formset,
        "rows": rows,
        "title": title,
        "row": row,
        "add": add,
        "hint": hint,
        "name": name,
    }


def _row_of(form: Any) -> dict[str, object]:
    folded = getattr(form, "detail_fields", ())
    details = [bound for bound in form if bound.name in folded]
    return {
        "form": form,
        "fields": [bound for bound in form if bound.name not in (*folded, "DELETE")],
        "details": details,
        "is_open": any(bound.value() or bound.errors for bound in details),
    }


# --- charts -------------------------------------------------------------------------------------------------

register.simple_tag(charts.sparkline, name="sparkline")
