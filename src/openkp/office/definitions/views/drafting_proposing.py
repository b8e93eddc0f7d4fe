"""From a clean draft to a proposal: the form of the meetings desk, filled in. Nothing is adopted here.

A definition is adopted by a decision of the Plenary alone. This page prepares the paragraph whose effect
adopts the text, and leads to the act of the meetings desk, where the person looks over it and tables it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openkp.definitions.definition import Definition, Status
from openkp.definitions.library import catalogue as shipped_catalogue
from openkp.definitions.sentences import definition_sentence
from openkp.definitions.text_form import print_definition
from openkp.governance import Act, MeetingKind
from openkp.governance.process import Meeting, ProposalKind
from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.definitions.acts.drafting import CLAUSE
from openkp.office.definitions.reads.drafting_sheet import Sheet, draft_sheet
from openkp.office.desk import actor_of
from openkp.office.meetings.act_words import KINDS
from openkp.office.meetings.regime import office_regime
from openkp.office.meetings.subjects import AtTable, Thing, at_table, new_subject
from openkp.office.meetings.submitting import shorter_notice
from openkp.office.meetings.visibility import may_see_meeting
from openkp.office.messages import finding
from openkp.scheme.decisions import Link
from openkp.scheme.rules.section_vi import last_day_for_proposals

_PREFIX = "paragraphs-0-"
#: Meetings that are over take no proposal and are not listed.
_OVER = ("closed", "closed_without")
#: Where a definition can be adopted.
_DECIDES = (MeetingKind.PLENARY, MeetingKind.SPECIAL_PLENARY)
CORE_DOCUMENT = "OKP/2002/Interlaken/core-document"


@require_GET
def draft_propose(request: HttpRequest, number: str) -> HttpResponse:
    """The meetings before which the text could be put, with what stands against each; and the ready text."""
    actor, now = actor_of(request), clock.now()
    sheet = draft_sheet(actor, number)
    if sheet is None or sheet.body is None or not sheet.is_own:
        raise Http404(number)  # a draft is tabled by its party; anybody else begins one of their own from it
    if sheet.body.choices:
        count = len(sheet.body.choices)
        refused = [finding("draft_has_open_brackets", CLAUSE, reference=number, count=count)]
        context = {"sheet": sheet, "refused": refused}
        return render(request, "definitions/draft_propose.html", context, status=422)
    definition = clean_definition(sheet, actor.day(now))
    if definition is None:
        raise Http404(number)
    table = at_table(actor, now=now)
    context = {
        "sheet": sheet,
        "definition": definition,
        "sentence": definition.wording,
        "text": print_definition(definition),
        "meetings": [
            _meeting(table, each)
            for each in table.process.meetings.values()
            if each.kind in _DECIDES
            and each.state not in _OVER
            and may_see_meeting(actor, each, table.process)
        ],
        "fields": proposal_fields(sheet, definition, actor.day(now)),
        "shorter_notice": shorter_notice(),
    }
    return render(request, "definitions/draft_propose.html", context)


def clean_definition(sheet: Sheet, day: date) -> Definition | None:
    """The text of a draft without brackets, as it would be adopted: its number names it, its version counts.

    The wording is the sentence that the elements make.
    """
    if sheet.body is None or sheet.version is None or sheet.body.choices:
        return None
    definition = sheet.body.resolve(())
    if definition is None:
        return None
    named = replace(
        definition,
        id=sheet.key,
        revision=sheet.version.version,
        title=sheet.title,
        status=Status.PROPOSED,
        day=day.isoformat(),
        source=sheet.source,
    )
    return replace(named, wording=definition_sentence(named, shipped_catalogue(), str))


def proposal_fields(sheet: Sheet, definition: Definition, day: date) -> list[tuple[str, str]]:
    """What the boxes of the form of the meetings desk hold, by their names."""
    fields = [
        ("title", _("Definition of conflict diamonds: %(title)s") % {"title": sheet.title}),
        ("kind", _kind(day)),
        ("paragraphs-TOTAL_FORMS", "1"),
        ("paragraphs-INITIAL_FORMS", "0"),
        (f"{_PREFIX}number", "1"),
        (f"{_PREFIX}text", definition.wording),
        (f"{_PREFIX}effect-kind", "adopt_definition"),
        (f"{_PREFIX}effect-definition", definition.id),
        (f"{_PREFIX}effect-revision", str(definition.revision)),
        (f"{_PREFIX}effect-wording", print_definition(definition)),
        (f"{_PREFIX}effects", ""),
        ("relations-INITIAL_FORMS", "0"),
    ]
    places = _places_in_force(day)
    fields.append(("relations-TOTAL_FORMS", str(max(len(places), 1))))
    for at, (decision, paragraph) in enumerate(places):
        fields += [
            (f"relations-{at}-link", Link.SUPERSEDES.value),
            (f"relations-{at}-decision", decision),
            (f"relations-{at}-paragraph", paragraph),
        ]
    fields.append(("show_paragraphs", "0"))  # nothing is done yet: the form is shown with the effect in words
    return fields


def _places_in_force(day: date) -> list[tuple[str, str]]:
    """Decision and paragraph of each definition in force: nothing but that paragraph gives way."""
    provisions = office_regime(day).definition()
    return list(dict.fromkeys((each.decision.id, each.paragraph.number) for each in provisions))


def _kind(day: date) -> str:
    """What the proposal is: it changes the Core Document as long as the definition stands there."""
    decisions = {decision for decision, _paragraph in _places_in_force(day)}
    return (
        ProposalKind.AMENDMENT if CORE_DOCUMENT in decisions else ProposalKind.ADMINISTRATIVE_DECISION
    ).value


def _meeting(table: AtTable, meeting: Meeting) -> Json:
    """A meeting with the way to its form, or with the rule that stands against it."""
    subject = new_subject(table.process, meeting, Act.PROPOSAL_DRAFTED, on=table.now.date())
    outcome = table.asked(meeting.id, Act.PROPOSAL_DRAFTED, Thing(subject=subject))
    last_day = last_day_for_proposals(meeting.opens_on) if meeting.kind is MeetingKind.PLENARY else None
    return {
        "title": meeting.title,
        "kind": KINDS[meeting.kind],
        "last_day": last_day,
        "is_late": last_day is not None and last_day < table.now.date(),
        "findings": () if outcome.is_offered else outcome.findings,
        "url": ""
        if not outcome.is_offered
        else reverse("meetings:act", args=[meeting.id, Act.PROPOSAL_DRAFTED.value]),
    }
