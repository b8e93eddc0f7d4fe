"""Pages of proposals: the list, one proposal with its consensus board, its versions, its paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openkp.governance import Act, Process, Seat
from openkp.governance.machines import PROPOSAL
from openkp.governance.process import Proposal
from openkp.governance.proposal_paper import proposal_pdf, proposal_text
from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column
from openkp.office.definitions.reads.drafting import seen_draft
from openkp.office.desk import actor_of
from openkp.office.meetings import reads_proposals as reads
from openkp.office.meetings.act_words import BUTTONS, SEATS
from openkp.office.meetings.acts import act_at_table
from openkp.office.meetings.consensus_board import board, silence_clock
from openkp.office.meetings.differences import SAME, differences
from openkp.office.meetings.models import DecisionRecord
from openkp.office.meetings.position_form import PositionForm, initial_of
from openkp.office.meetings.proposal_text import (
    choices,
    relations_of,
    sentences,
    shown_paragraphs,
    version_of,
)
from openkp.office.meetings.record import process as process_now
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.submitting import comes_first
from openkp.office.meetings.visibility import may_see_proposal
from openkp.scheme.findings import Finding


@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """What the person may see: what needs them first, then everything by state."""
    actor = actor_of(request)
    rows = reads.listed(actor, process_now(), now=clock.now())
    context = {
        "waiting": [each for each in rows if each.needs],
        "rows": [_listed_row(each) for each in rows],
        "columns": [
            Column("title", _("Proposal"), kind="html"),
            Column("state", _("State"), kind="state"),
            Column("proposer", _("Proposed by"), kind="country"),
            Column("version", _("Version"), kind="number"),
            Column("meeting", _("For"), kind="html"),
        ],
        "has_seat": seat_of(actor) is not None,
        "may_draft": seat_of(actor) is Seat.PARTICIPANT,
    }
    return render(request, "meetings/proposals.html", context)


def _listed_row(each: reads.ListedProposal) -> Json:
    return {
        "title": _link(each.proposal.title, "meetings:proposal", each.proposal.id),
        "state": each.proposal.state,
        "proposer": each.proposal.proposer,
        "version": each.proposal.text.serial,
        "meeting": _link(each.meeting_title, "meetings:meeting", each.meeting) if each.meeting else "",
    }


def _link(text: str, page: str, key: str) -> SafeString:
    """A link that may break over lines, as long titles must."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse(page, args=[key]), text)


def _proposal_or_404(actor: Actor, process: Process, proposal: str) -> Proposal:
    found = process.proposals.get(proposal)
    if found is None or not may_see_proposal(actor, found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal: str) -> HttpResponse:
    """One proposal. A POST states the person's position on the version that they saw."""
    actor, process = actor_of(request), process_now()
    found = _proposal_or_404(actor, process, proposal)
    if request.method != "POST":
        return _page(request, process, found)
    form = PositionForm(request.POST)
    if not form.is_valid():
        return _page(request, process, found, form=form)
    result = act_at_table(
        actor,
        Act.POSITION_TAKEN,
        meeting=reads.place_of_acts(found),
        subject=found.id,
        data=form.data_of_act(),
        now=clock.now(),
    )
    if not result.is_done:
        return _page(request, process, found, form=form, refused=result.findings)
    messages.success(request, _("Your position on version %(version)s is recorded.") % _version(found))
    return HttpResponseRedirect(reverse("meetings:proposal", args=[found.id]), status=303)


def _version(found: Proposal) -> dict[str, int]:
    return {"version": found.text.serial}


def _page(
    request: HttpRequest,
    process: Process,
    found: Proposal,
    *,
    form: PositionForm | None = None,
    refused: tuple[Finding, ...] = (),
) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    shown_board = board(actor, process, found)
    offers = reads.offers(actor, process, found, now=now)
    (stating,) = reads.offers(actor, process, found, now=now, acts=[Act.POSITION_TAKEN]) or (None,)
    if form is None and stating is not None and stating.url:
        form = PositionForm(initial=initial_of(found.text.hash, shown_board.own))
    context: dict[str, Any] = {
        "proposal": found,
        "text": found.text,
        "board": shown_board,
        "is_alive": found.state not in PROPOSAL.ends,
        "needs": list(reads.needs(actor, process, found, now=now)),
        "paragraphs": _paragraphs(actor, process, found),
        "objections": _objections(actor, process, found),
        "clock": silence_clock(process, found.silence, now=now) if found.silence else None,
        "sees_evidence": seat_of(actor) in (Seat.CHAIR, Seat.SECRETARIAT),
        "meeting": process.meetings.get(found.meeting),
        "offered": [each for each in offers if each.url],
        "closed": [each for each in offers if not each.url],
        "stating": stating,
        "form": form,
        "seat": SEATS.get(seat_of(actor)),  # type: ignore[arg-type]
        "party": party_of(actor),
        "refused": refused,
        "first": comes_first(process, found, now=now),
        "relations": relations_of(found),
        "drafts": _drafts(actor, found),
        "history": reads.history_of(actor, process, found),
        "decision": _decision_url(process, found),
    }
    return render(request, "meetings/proposal.html", context, status=422 if refused or _failed(form) else 200)


def _drafts(actor: Actor, found: Proposal) -> list[str]:
    """The drafts of the drafting room from which the text came, as far as the person may see them."""
    named = [
        str(effect.get("definition", ""))
        for paragraph in found.text.paragraphs
        for effect in paragraph.effects
        if effect.get("kind") == "adopt_definition"
    ]
    return [each for each in dict.fromkeys(named) if seen_draft(actor, each) is not None]


def _failed(form: PositionForm | None) -> bool:
    return form is not None and form.is_bound and not form.is_valid()


def _decision_url(process: Process, found: Proposal) -> str:
    record = DecisionRecord.objects.filter(proposal=found.id).first() if found.state == "adopted" else None
    return "" if record is None else reverse("meetings:decision", args=[record.number])


def _paragraphs(actor: Actor, process: Process, found: Proposal) -> list[Json]:
    now = clock.now()
    return [
        {
            "shown": each,
            "brackets": [
                {
                    "bracket": bracket,
                    "choices": choices(bracket),
                    "offers": [
                        one
                        for one in reads.offers_for_bracket(actor, process, found, bracket.id, now=now)
                        if one.url
                    ],
                }
                for bracket in each.brackets
            ],
        }
        for each in shown_paragraphs(found)
    ]


def _objections(actor: Actor, process: Process, found: Proposal) -> list[Json]:
    now = clock.now()
    serials = {each.hash: each.serial for each in found.versions}
    return [
        {
            "objection": each,
            "version": serials.get(each.version),
            "answered_by": serials.get(each.answered_by),
            "offers": [
                one for one in reads.offers_for_objection(actor, process, found, each, now=now) if one.url
            ],
        }
        for each in found.objections.values()
    ]


@require_GET
def versions(request: HttpRequest, proposal: str) -> HttpResponse:
    """Two versions side by side: by default the newest and the one before it."""
    actor, process = actor_of(request), process_now()
    found = _proposal_or_404(actor, process, proposal)
    newest = str(found.text.serial)
    newer = version_of(found, request.GET.get("b", newest))
    if newer is None:
        raise Http404
    older = version_of(found, request.GET.get("a", str(max(1, newer.serial - 1))))
    if older is None:
        raise Http404
    compared = [
        {
            "difference": each,
            "gone": sentences(each.effects_gone),
            "new": sentences(each.effects_new),
        }
        for each in differences(older, newer)
    ]
    context = {
        "proposal": found,
        "older": older,
        "newer": newer,
        "compared": compared,
        "has_changed": any(each.state != SAME for each in differences(older, newer)),
        "button": BUTTONS[Act.VERSION_MADE],
    }
    return render(request, "meetings/versions.html", context)


@require_GET
def proposal_paper(request: HttpRequest, proposal: str, form: str) -> HttpResponse:
    """A version as plain text or PDF; the current one, or the one that `?version=` names by its number."""
    found = _proposal_or_404(actor_of(request), process_now(), proposal)
    version = version_of(found, request.GET.get("version", str(found.text.serial)))
    if version is None or form not in ("txt", "pdf"):
        raise Http404
    if form == "txt":
        body, kind = proposal_text(found, version).encode(), "text/plain; charset=utf-8"
    else:
        body, kind = proposal_pdf(found, version, made_at=clock.now()), "application/pdf"
    name = f"{found.id}-version-{version.serial}.{form}"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
