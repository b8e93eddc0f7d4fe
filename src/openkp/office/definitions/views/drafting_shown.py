"""What the drafting room shows, made ready for its page: situations, positions, and what the search says."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.definitions.problem import Demand
from openkp.definitions.search_answers import RedLineCost, SearchAnswer, Unfinished
from openkp.definitions.sentences import answer_words
from openkp.office.acting import Json
from openkp.office.columns import Column
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads import drafting_room as room
from openkp.office.definitions.reads.drafting_frontier import Point, frontier_plot
from openkp.office.definitions.reads.drafting_search import SECONDS
from openkp.office.definitions.reads.drafting_sheet import Sheet
from openkp.office.definitions.reads.drafting_words import (
    STANCES,
    demand_text,
    parties_text,
    subject_text,
)
from openkp.office.definitions.views.drafting import seen_by_text
from openkp.office.definitions.words import answer_tag

#: How many texts of a margin the page shows; the download has all that were listed.
SHOWN_TEXTS = 12
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def room_url(sheet: Sheet) -> str:
    """The address of the room for what lies in it."""
    page = "definitions:debate" if sheet.draft is None else "definitions:draft"
    return reverse(page, args=[sheet.key])


# --- situations and positions -------------------------------------------------------------------------------


def situation_columns() -> list[Column]:
    """The columns of the table of situations."""
    return [
        Column("title", _("Situation"), kind="html"),
        Column("before", _("Text in force"), kind="html"),
        Column("after", _("These choices"), kind="html"),
        Column("must", _("Demand of the draft"), kind="html"),
    ]


def situation_row(row: room.SituationRow) -> Json:
    """A situation in its row."""
    must = {"cover": _("Must be covered"), "not_cover": _("Must not be covered")}.get(row.must, "")
    if row.is_lost:
        shown: SafeString | str = format_html('{} <span class="tag t-warn">✕ {}</span>', must, _("Lost"))
    elif must:
        shown = format_html('{} <span class="tag t-info">✓ {}</span>', must, _("Kept"))
    else:
        shown = ""
    after = answer_tag(row.after)
    return {
        "title": format_html(
            '<a href="{}"><bdi>{}</bdi></a>', reverse("definitions:situation", args=[row.id]), row.title
        ),
        "before": "" if row.before is None else answer_tag(row.before),
        "after": format_html('<span class="nowrap">{} <b>{}</b></span>', after, _("changes"))
        if row.has_changed
        else after,
        "must": shown,
    }


def position_columns() -> list[Column]:
    """The columns of the table of positions."""
    return [
        Column("party", _("Party")),
        Column("word", _("Word")),
        Column("stance", _("Position"), kind="html"),
        Column("basis", _("Where it comes from"), kind="html"),
    ]


def position_row(each: reads.SeenPosition) -> Json:
    """A position in its row."""
    position = each.position
    stance = format_html("{}", STANCES[position.stance])
    if position.stance.is_red_line and position.counts:
        stance = format_html('{} <span class="tag t-neutral">{}</span>', stance, _("Red line"))
    if not position.counts:
        stance = format_html('{} <span class="tag t-neutral">{}</span>', stance, _("Shown, does not decide"))
    return {
        "party": parties_text((position.party,)),
        "word": subject_text(position.subject),
        "stance": stance,
        "basis": _basis(each),
    }


def _basis(each: reads.SeenPosition) -> SafeString:
    if each.row is None:
        source = each.position.source
        if source.startswith(("https://", "http://")):
            return format_html('{} <a href="{}">{}</a>', _("Published:"), source, source)
        return format_html("{} <bdi>{}</bdi>", _("Published:"), source)
    day = each.row.made_at.date().isoformat()
    words = format_html("{} <time>{}</time>", _("Recorded here,"), day)
    if each.is_own:
        words = format_html("{}. {}: {}", words, _("Seen by"), seen_by_text(each.row.released_to))
    if each.row.reason:
        words = format_html('{}<br><bdi class="who">{}</bdi>', words, each.row.reason)
    return words


def used_context(sheet: Sheet) -> Json:
    """Whose positions decide and whose are only shown: as many as the person sees, and of nothing else."""
    used = room.used_positions(sheet)

    def those(*, counts: bool) -> list[Json]:
        return [
            {"party": parties_text((each.party,)), "count": each.count, "is_own": each.is_own}
            for each in used
            if each.counts is counts
        ]

    return {
        "deciding": those(counts=True),
        "shown": those(counts=False),
        "deciding_count": sum(each.count for each in used if each.counts),
        "shown_count": sum(each.count for each in used if not each.counts),
        "published_count": sum(each.published for each in used),
    }


# --- the search ---------------------------------------------------------------------------------------------


def search_context(sheet: Sheet, margin: int, outcome: room.Outcome, titles: dict[str, str]) -> Json:
    """What the search says, or why it says nothing."""
    if not room.demands_something(sheet):
        return {"has_demands": False}
    found = room.found(sheet, margin)
    if found.answer is None:
        return {
            "has_demands": True,
            "is_finished": False,
            "is_busy": found.is_busy,
            "count": found.texts,
            "seconds": int(SECONDS),
        }
    answer = found.answer
    return {
        "has_demands": True,
        "is_finished": True,
        "count": found.texts,
        "is_possible": answer.is_possible,
        "unfinished": _unfinished(answer),
        "equals": answer.equals,
        "conflict": _conflict(answer, answer.conflict, titles),
        "other_conflicts": [
            _conflict(answer, each.demands, titles)
            for each in answer.conflicts
            if each.demands != answer.conflict
        ],
        "are_more_conflicts": len(answer.conflicts) < answer.conflict_equals,
        "conflict_equals": answer.conflict_equals,
        "costs": [_cost(each, titles) for each in answer.costs],
        "cost_columns": [
            Column("demand", _("Red line")),
            Column("alone", _("Lost if it is kept, whatever becomes of the others")),
            Column("dropped", _("Lost if all others are kept, whatever becomes of it")),
        ],
        **_frontier(sheet, answer, outcome),
        **_texts(sheet, answer, titles),
    }


def _conflict(answer: SearchAnswer, demands: tuple[Demand, ...], titles: dict[str, str]) -> list[str]:
    """The demands of a set; of a situation also what it answers under one text that keeps the others."""
    (answers, *_more) = [each.answers for each in answer.conflicts if each.demands == demands] or [{}]
    words = []
    for each in demands:
        text = demand_text(each, titles)
        given = None if each.is_red_line else answers.get(each.subject)
        if given is not None:
            text = _("%(demand)s (by a text that keeps the others: %(answer)s)") % {
                "demand": text,
                "answer": _(answer_words(given)),
            }
        words.append(text)
    return words


def _unfinished(answer: SearchAnswer) -> str:
    """What the draft is too large for, and what to do; empty where every answer is exact."""
    said = {
        Unfinished.CONFLICT: _("Whether any text meets every demand is not known."),
        Unfinished.FRONTIER: _("The texts of the frontier exist, but others may be ahead of them."),
        Unfinished.COSTS: _("What each red line costs is not known."),
    }
    if not answer.unfinished:
        return ""
    parts = [str(said[each]) for each in answer.unfinished]
    return " ".join([*parts, str(_("The draft is too large: close some brackets. All else here is exact."))])


def _cost(cost: RedLineCost, titles: dict[str, str]) -> Json:
    nothing = _("The others cannot all be kept")
    return {
        "demand": demand_text(cost.demand, titles),
        "alone": _("No text keeps it") if cost.alone is None else str(cost.alone),
        "dropped": nothing if cost.dropped is None else str(cost.dropped),
    }


def _frontier(sheet: Sheet, answer: SearchAnswer, outcome: room.Outcome) -> Json:
    points = [
        Point(
            name=LETTERS[place] if place < len(LETTERS) else str(place + 1),
            lost=each.lost,
            crossed=each.crossed,
        )
        for place, each in enumerate(answer.frontier)
    ]
    chosen = None
    if outcome.definition is not None:
        chosen = Point(name=_("These choices"), lost=len(outcome.lost), crossed=outcome.crossings)
    title = _("Situations lost against red lines crossed, for every text that no other betters in both")
    rows = [
        {
            "name": point.name,
            "lost": each.lost,
            "crossed": each.crossed,
            "equals": each.equals,
            "url": f"{room_url(sheet)}?{room.query_of(each.text.taken)}",
        }
        for point, each in zip(points, answer.frontier, strict=True)
    ]
    if chosen is not None:
        rows.append({"name": chosen.name, "lost": chosen.lost, "crossed": chosen.crossed, "url": ""})
    return {
        "plot": frontier_plot(points, chosen, title=title),
        "frontier": [_frontier_row(each) for each in rows],
        "frontier_columns": [
            Column("name", _("Text"), kind="html"),
            Column("lost", _("Situations lost"), kind="number"),
            Column("crossed", _("Red lines crossed"), kind="number"),
            Column("equals", _("Texts with the same figures"), kind="number"),
        ],
    }


def _frontier_row(row: Json) -> Json:
    if not row["url"]:
        return row
    name = format_html(
        '<a href="{}">{}<span class="vh"> {}</span></a>', row["url"], row["name"], _("take these choices")
    )
    return {**row, "name": name}


def _texts(sheet: Sheet, answer: SearchAnswer, titles: dict[str, str]) -> Json:
    shown = [
        {
            "words": list(enumerate(room.text_words(sheet, each), start=1)),
            "lost": [titles.get(name, name) for name in each.lost],
            "crossed": [demand_text(one, titles) for one in each.crossed],
            "unmet": each.unmet_wishes,
            "url": f"{room_url(sheet)}?{room.query_of(each.taken)}",
        }
        for each in answer.texts[:SHOWN_TEXTS]
    ]
    return {"texts": shown, "total": answer.total, "fewest_lost": answer.fewest_lost}
