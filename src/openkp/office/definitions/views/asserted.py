"""What is asserted of one element in one situation, and how a page shows assertions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.definitions.situations import Situation, Value
from openkp.office.acting import Actor, Json
from openkp.office.definitions.reads import assertions as reads
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.views.asked import asked_of
from openkp.office.definitions.views.shown import element_url, source_link
from openkp.office.definitions.words import VALUE_NAMES, standard_name
from openkp.office.meetings.seats import seat_of

#: Assertions on one page of an element, each with all its words.
PER_PAGE = 10
#: Of the assertions stated here on one element so many stand on the page of all elements.
MOST_OF_ELEMENT = 4
#: Of those that contest one assertion so many are named beside it.
MOST_CONTESTS = 5


@require_safe
def asserted(request: HttpRequest, situation: str, element: str) -> HttpResponse:
    """One element in one situation: everything that is said of it, to contest and to add to."""
    asked = asked_of(request)
    found = asked.taken.situations().get(situation)
    if found is None or element not in catalogue():
        raise Http404
    actor: Actor | None = getattr(request, "actor", None)
    groups = reads.by_element(situation, is_shipped_only=asked.taken.is_shipped_only)
    group = next((each for each in groups if each.element == element), None)
    page = Paginator(group.shown if group else (), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "situation": found,
        "situation_url": f"{asked.address('situation', situation)}#{element}",
        "element": catalogue()[element],
        "element_url": element_url(element),
        "group": None if group is None else group_of(group, list(page.object_list), found, actor),
        "page": page,
        "add_url": f"{reverse('definitions:add_assertion', args=[situation])}?element={element}"
        if may_state(actor)
        else "",
        "is_without_seat": is_without_seat(actor),
    }
    return render(request, "definitions/asserted.html", context)


def may_state(actor: Actor | None) -> bool:
    """True for a delegate or an observer who sits at the table for a party."""
    return actor is not None and actor.may("add_assertion") and seat_of(actor) is not None


def is_without_seat(actor: Actor | None) -> bool:
    """True for one who could state something, if only somebody had given a seat."""
    return actor is not None and actor.may("add_assertion") and seat_of(actor) is None


def group_of(
    of_element: reads.OfElement,
    inlined: Iterable[reads.Shown],
    situation: Situation,
    actor: Actor | None,
    *,
    longest: int = 300,
) -> Json:
    """The assertions of an element, side by side. inlined: those for which the page has room.

    longest: as in `shown_of`.
    """
    chosen = list(inlined)
    names = {
        Value.YES: _("It holds"),
        Value.NO: _("It does not hold"),
        Value.UNKNOWN: _("It cannot be known"),
    }
    sides = [
        {
            "name": name,
            "code": value.value,
            "shown": [
                shown_of(each, situation, actor, longest=longest)
                for each in chosen
                if each.assertion.value is value
            ],
        }
        for value, name in names.items()
        if any(each.assertion.value is value for each in of_element.shown)
    ]
    known = catalogue()[of_element.element]
    return {
        "id": of_element.element,
        "element": known,
        "sides": sides,
        "more": len(of_element.shown) - len(chosen),
        "is_disputed": of_element.is_disputed,
        "is_side_by_side": bool(of_element.yes and of_element.no),
    }


def shown_of(shown: reads.Shown, situation: Situation, actor: Actor | None, *, longest: int = 300) -> Json:
    """An assertion with who contests it, what it contests, and what the reader can do about it.

    longest: characters of the title of the source that are shown.
    """
    assertion, is_own = shown.assertion, reads.is_own(actor, shown.stated)
    may, others = may_state(actor), shown.contested_by
    return {
        "key": shown.key,
        "party": assertion.party,
        "source": source_link(shown.source, longest=longest),
        "day": assertion.day or shown.source.day,
        "standard": standard_name(assertion.standard),
        "note": _(assertion.note) if assertion.note else "",
        "stated": shown.stated,
        "contests": contested_words(shown),
        "contested_by": [
            {"party": each.party_name, "value": VALUE_NAMES[Value(each.value)]}
            for each in others[:MOST_CONTESTS]
        ],
        "more_contests": max(0, len(others) - MOST_CONTESTS),
        "contest_url": reverse("definitions:contest_assertion", args=[situation.id, shown.key])
        if may and not is_own
        else "",
        "withdraw_url": reverse("definitions:withdraw_assertion", args=[situation.id, shown.stated.row])
        if may and is_own and shown.stated is not None
        else "",
    }


def contested_words(shown: reads.Shown) -> str:
    """What an assertion contests, and what became of that; empty for one that contests nothing."""
    stated = shown.stated
    if stated is None or not stated.contests:
        return ""
    words = {
        "party": stated.contests_party,
        "value": VALUE_NAMES[Value(stated.contests_value)],
        "source": stated.contests_source,
    }
    if not shown.is_contest_moot:
        return _("Contests %(party)s: %(value)s (%(source)s)") % words
    if stated.contests.startswith("row:"):
        return _("Contests %(party)s: %(value)s (%(source)s), since taken back") % words
    return _("Contests %(party)s: %(value)s (%(source)s), which this version no longer ships") % words


def chosen_for_page(groups: Sequence[reads.OfElement], most: int) -> dict[str, list[reads.Shown]]:
    """What a page of all elements has room for: everything shipped, and at most so many stated here.

    On each element the first of every party comes before anybody's second, so that no party takes the room.
    """
    found: dict[str, list[reads.Shown]] = {}
    left = most
    for group in groups:
        stated = [each for each in group.shown if each.stated is not None]
        rounds: dict[str, int] = {}
        order: list[tuple[int, int]] = []
        for place, each in enumerate(stated):
            party = each.assertion.party
            order.append((rounds.get(party, 0), place))
            rounds[party] = rounds.get(party, 0) + 1
        room = min(left, MOST_OF_ELEMENT)
        taken = {stated[place].key for _round, place in sorted(order)[:room]}
        left -= len(taken)
        found[group.element] = [each for each in group.shown if each.stated is None or each.key in taken]
    return found
