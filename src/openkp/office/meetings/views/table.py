"""The one page for every act at the table: what it is, on what, with which data; refused or done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.governance import ROWS, Act, MeetingKind, Process, Seat, cell
from openkp.governance.process import Meeting
from openkp.office import clock
from openkp.office.acting import Result
from openkp.office.desk import actor_of
from openkp.office.findings_shown import shown
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings.act_fields import ActForm, initial_of
from openkp.office.meetings.act_setting import Setting
from openkp.office.meetings.act_words import BUTTONS, CONSEQUENCES, KINDS, SEATS
from openkp.office.meetings.acts import act_at_table
from openkp.office.meetings.models import MeetingEvent
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.subjects import (
    NEW_MEETING,
    AtTable,
    Thing,
    at_table,
    kind_of_thing,
    kinds_to_call,
    makes_new,
    makes_part,
    new_meeting,
    new_subject,
    things,
)
from openkp.office.meetings.views.calendar import clause_link
from openkp.office.wording import country_text, instant_text
from openkp.scheme.findings import Finding, Severity, is_blocked


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """One act at one meeting, for the person's own seat. A refusal keeps all that was typed."""
    table = at_table(actor_of(request), now=clock.now())
    what, found = _act(act), _meeting(table, key, act)
    asked = request.POST if request.method == "POST" else request.GET
    thing, choices = _thing(table, found, what, asked)
    if thing is None:
        return _page(request, table, found, what, {"choices": _choices(found, what, choices, asked)})
    setting = Setting(
        actor=table.actor, process=table.process, meeting=found, act=what, thing=thing, now=table.now
    )
    findings = _standing(table, found, what, thing)
    if request.method == "POST":
        form = ActForm(setting, data=request.POST, initial={})
        if not form.wants_rows and form.is_valid():
            result = _perform(setting, form)
            if result.is_done:
                return _done(request, setting, result)
            findings = result.findings
    else:
        form = ActForm(setting, data=None, initial=initial_of(setting, request.GET))
    shows_form = request.method == "POST" or not is_blocked(findings)
    parts = {
        "form": form if shows_form else None,
        "findings": findings,
        "about": _about(table.process, setting),
        "thing": thing,
        "next": _next(request),
    }
    return _page(
        request, table, found, what, parts, status=422 if is_blocked(findings) and form.is_bound else 200
    )


def _act(name: str) -> Act:
    try:
        return Act(name)
    except ValueError as error:
        raise Http404(name) from error


def _meeting(table: AtTable, key: str, act: str) -> Meeting | None:
    """The meeting of the address; None for one that is about to be called."""
    if key == NEW_MEETING and act == Act.MEETING_CALLED.value:
        return None
    found = reads.meeting_of(table.actor, table.process, key)
    if found is None or act == Act.MEETING_CALLED.value:
        raise Http404(key)
    return found


# --- on what ------------------------------------------------------------------------------------------------


def _thing(
    table: AtTable, found: Meeting | None, what: Act, asked: Any
) -> tuple[Thing | None, tuple[Thing, ...]]:
    """On what to act; None where the person has to choose first, or where there is nothing."""
    if found is None or not kind_of_thing(what):
        return Thing(subject=""), ()
    subject = asked.get("subject", "")
    part = next((asked[name] for name in ("part", "bracket", "objection") if asked.get(name)), "")
    if makes_new(what):
        is_again = what is Act.PARAGRAPH_PROPOSED and subject in found.communique
        fresh = new_subject(table.process, found, what, on=table.now.date())
        named = asked.get("short_name", "").strip() if what is Act.BODY_FORMED else ""
        return Thing(subject=subject if is_again else named or fresh), ()
    meant = [
        each
        for each in things(table.actor, table.process, found, what)
        if each.subject == subject and (makes_part(what) or part in ("", each.part))
    ]
    if subject and not meant:
        raise Http404(subject)
    if len(meant) == 1:
        return meant[0], ()
    open_ones = [each for each in table.offer(found, what).things if each in meant or not meant]
    if len(open_ones) > 1:
        return None, tuple(open_ones)
    return (open_ones or meant or _nearest(table, found, what) or [Thing(subject="")])[0], ()


def _nearest(table: AtTable, found: Meeting, what: Act) -> list[Thing]:
    """The one proposal of the person's party for this meeting, though the act is not open on it."""
    own = [
        each
        for each in things(table.actor, table.process, found, what)
        if (proposal := table.process.proposals.get(each.subject)) is not None
        and proposal.meeting == found.id
        and proposal.is_of(party_of(table.actor))
    ]
    return own if len(own) == 1 else []


def _choices(
    found: Meeting | None, what: Act, open_ones: Iterable[Thing], asked: Any
) -> list[dict[str, str]]:
    here = reverse("meetings:act", args=[NEW_MEETING if found is None else found.id, what.value])
    kept = {name: asked[name] for name in asked if name not in ("subject", "part", "bracket", "objection")}
    return [
        {
            "label": each.label,
            "url": f"{here}?{urlencode({**kept, 'subject': each.subject, 'part': each.part})}",
        }
        for each in open_ones
    ]


def _standing(table: AtTable, found: Meeting | None, what: Act, thing: Thing) -> tuple[Finding, ...]:
    """What stands against the act before anything is filled in."""
    if found is not None:
        if not thing.subject and kind_of_thing(what):
            return table.offer(found, what).findings
        return table.asked(found.id, what, thing).findings
    if kinds_to_call(table.actor):
        return ()
    seat = seat_of(table.actor) or Seat.GUEST
    refused = cell(MeetingKind.PLENARY, what, seat)
    return (Finding(code=refused.code, severity=Severity.BLOCKS, clause=refused.clause, subject=what.value),)


# --- doing it -----------------------------------------------------------------------------------------------


def _perform(setting: Setting, form: ActForm) -> Result[MeetingEvent]:
    data = form.act_data()
    meeting_id = "" if setting.meeting is None else setting.meeting.id
    if setting.meeting is None:
        meeting_id = new_meeting(
            setting.process,
            MeetingKind(data["kind"]),
            opens_on=date.fromisoformat(data["opens_on"]),
            body=data.get("body", ""),
        )
    return act_at_table(
        setting.actor,
        setting.act,
        meeting=meeting_id,
        subject=setting.thing.subject,
        data=data,
        now=setting.now,
    )


def _done(request: HttpRequest, setting: Setting, result: Result[MeetingEvent]) -> HttpResponse:
    row = result.done
    words = _("%(party)s %(words)s") % {
        "party": reads.party_text(row.by),
        "words": _(ROWS[setting.act].words),
    }
    messages.success(request, _("Recorded: %(words)s.") % {"words": words})
    for each in shown(result.findings):
        messages.warning(request, f"{each.text} {each.next_step}")
    usual = reverse("meetings:meeting", args=[row.meeting])
    if setting.act is Act.PROPOSAL_DRAFTED:
        usual = reverse("meetings:proposal", args=[row.subject])
    return HttpResponseRedirect(_next(request) or usual)


def _next(request: HttpRequest) -> str:
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_here else ""


# --- the page -----------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    table: AtTable,
    found: Meeting | None,
    what: Act,
    parts: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    seat = seat_of(table.actor) or Seat.GUEST
    kind = MeetingKind.PLENARY if found is None else found.kind
    rule = cell(kind, what, seat)
    back = parts.get("next") or (
        reverse("meetings:calendar") if found is None else reverse("meetings:meeting", args=[found.id])
    )
    context = {
        "act": what,
        "title": BUTTONS[what],
        "meeting": found,
        "kind": KINDS[kind],
        "sentence": _(rule.sentence) if found is not None and rule.is_allowed else _(ROWS[what].sentence),
        "clause": clause_link(ROWS[what].clause),
        "you": f"{SEATS[seat]} · {reads.party_text(party_of(table.actor))}",
        "who_may": [SEATS[each] for each in Seat if cell(kind, what, each).is_allowed],
        "is_intersessional": kind is MeetingKind.INTERSESSIONAL and found is not None,
        "consequence": CONSEQUENCES.get(what, ""),
        "is_grave": what in CONSEQUENCES,
        "back": back,
        **parts,
    }
    return render(request, "meetings/act.html", context, status=status)


def _about(process: Process, setting: Setting) -> list[tuple[str, Any]]:
    """What the act is about, in a few lines, so that nobody acts on the wrong thing."""
    kind, subject = kind_of_thing(setting.act), setting.thing.subject
    if kind in ("proposal", "bracket", "objection"):
        return _about_proposal(setting)
    meeting = setting.meeting
    if meeting is None or not subject:
        return []
    if kind == "agenda_item" and subject in meeting.agenda:
        item = meeting.agenda[subject]
        return [(_("Agenda item"), item.title), *_objecting(item.objectors)]
    if kind == "paragraph" and subject in meeting.communique:
        paragraph = meeting.communique[subject]
        return [(_("Paragraph"), paragraph.text), *_objecting(paragraph.objectors)]
    if kind == "mandate_item" and subject in process.mandate_items:
        mandate = process.mandate_items[subject]
        return [(_("Item of the mandate"), mandate.text), (_("Working body"), mandate.body)]
    if kind == "recommendation" and subject in process.recommendations:
        text = process.recommendations[subject]
        return [(_("Recommendation"), text.text), *_objecting(text.objectors)]
    if kind == "candidacy" and subject in process.candidacies:
        candidacy = process.candidacies[subject]
        return [(_("Candidate"), country_text(candidacy.participant)), *_objecting(candidacy.objectors)]
    if setting.act is Act.MEETING_OPENED:
        return [(_("Roll"), _("%(count)s Participants of today") % {"count": len(setting.roll)})]
    return []


def _about_proposal(setting: Setting) -> list[tuple[str, Any]]:
    proposal = setting.proposal
    if proposal is None:
        return []
    lines: list[tuple[str, Any]] = [
        (_("Proposal"), proposal.title),
        (
            _("Text"),
            _("version %(serial)s, hash %(hash)s…")
            % {"serial": proposal.text.serial, "hash": proposal.text.hash[:12]},
        ),
    ]
    bracket = proposal.brackets.get(setting.thing.part)
    if bracket is not None:
        lines.append((_("In brackets"), bracket.span))
        lines += [
            (reads.parties_text(sorted(each.owners)) or _("As it stands"), each.text)
            for each in bracket.alternatives
        ]
    objection = proposal.objections.get(setting.thing.part)
    if objection is not None:
        lines.append(
            (_("Objection of %(party)s") % {"party": country_text(objection.party)}, objection.grounds)
        )
        if objection.remedy:
            lines.append((_("What would remove it"), objection.remedy))
        if objection.renew_until is not None:
            lines.append((_("May be renewed until"), instant_text(objection.renew_until)))
    return lines


def _objecting(objectors: Any) -> list[tuple[str, Any]]:
    return [
        (_("Objects: %(party)s") % {"party": country_text(code)}, text) for code, text in objectors.items()
    ]
