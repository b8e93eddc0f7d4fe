"""What a draft needs before anybody is asked for consensus: to reach the Chair, and in time."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openkp.governance import Act, Asking, MeetingKind, Process, Seat, possible_acts
from openkp.governance.process import Proposal, ProposalKind
from openkp.office.findings_shown import shown
from openkp.office.meetings.act_words import BUTTONS
from openkp.office.meetings.regime import office_book, office_regime
from openkp.office.wording import day_text
from openkp.scheme.findings import is_blocked
from openkp.scheme.rules.section_vi import last_day_for_proposals


def comes_first(process: Process, proposal: Proposal, *, now: datetime) -> str:
    """What a draft needs before anybody asks for consensus: to be submitted, and in time; else empty."""
    home = process.meetings.get(proposal.meeting)
    if proposal.state != "draft" or home is None:
        return ""
    asking = Asking(by=proposal.proposer, seat=Seat.PARTICIPANT, meeting=home.id, at=now, subject=proposal.id)
    (told,) = possible_acts(
        process,
        asking,
        regime_for=office_regime,
        acts=(Act.PROPOSAL_SUBMITTED,),
        decisions=office_book().decisions,
    )
    against = [each for each in told.findings if is_blocked([each])]
    if against:
        reason = shown(against[:1])[0]
        parts = [_("It cannot be submitted to the Chair now."), reason.text, reason.next_step]
        if against[0].code == "proposal_too_late":
            parts.append(shorter_notice())
        return " ".join(str(each) for each in parts)
    if home.kind is MeetingKind.PLENARY and proposal.kind is not ProposalKind.ADMISSION:
        return _("It is a draft. It has to reach the Chair by %(day)s, the last day for “%(meeting)s”.") % {
            "day": day_text(last_day_for_proposals(home.opens_on)),
            "meeting": home.title,
        }
    return _("It is a draft: nobody else sees it before it is submitted to the Chair.")


def shorter_notice() -> str:
    """By which act the Participants agree to a shorter time."""
    return _(
        "A shorter time is agreed at the open Plenary: “%(act)s” with short notice ticked, and everybody"
        " lets it be admitted."
    ) % {"act": BUTTONS[Act.AGENDA_ITEM_PROPOSED]}
