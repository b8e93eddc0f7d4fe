"""The table of the Process at work in the small office: each step an act that has to take place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openkp.governance import Act
from openkp.office.meetings.models import DecisionRecord
from openkp.office.meetings.record import folded
from openkp.office.meetings.regime import office_regime
from openkp.office.register.publishing import publish_all
from small_office import Office

PLENARY = "plenary-2026"
TEXT = "Rough diamonds of the zone North of Botswana are not exported."


def bar_of_zone(zone: str = "North", **terms: str) -> dict[str, Any]:
    """An effect: stones of a zone of Botswana are not exported."""
    effect: dict[str, Any] = {"kind": "bar", "area": {"participant": "BW", "zones": [zone]}}
    return effect | ({"terms": terms} if terms else {})


class Table:
    """The table at work: each step an act of the office that has to take place."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.at = office.now - timedelta(days=100)
        self.opens_at = office.now

    def does(self, who: str, what: Act, subject: str = "", meeting: str = PLENARY, **data: Any) -> Any:
        """An act, one minute after the one before."""
        self.at += timedelta(minutes=1)
        result = self.office.at_table(who, what, meeting=meeting, subject=subject, data=data, at=self.at)
        return self.office.must(result)

    def version(self, proposal: str) -> str:
        """The hash of the text as it stands."""
        return folded().process.proposals[proposal].text.hash

    def call_plenary(self) -> None:
        """The Chair calls a Plenary."""
        self.does(
            "kp.chair",
            Act.MEETING_CALLED,
            kind="plenary",
            title="Plenary 2026",
            opens_on=self.opens_at.date().isoformat(),
            observers=["CSC"],
        )

    def open_plenary(self) -> None:
        """The Chair opens it, with the roll of the day."""
        self.at = self.opens_at
        roll = [each.participant for each in office_regime(self.at.date()).participants()]
        self.does("kp.chair", Act.MEETING_OPENED, participants=roll)

    def opened_with(self, proposal: str, *effects: dict[str, Any], text: str = TEXT, **more: Any) -> None:
        """A Plenary in session, and a circulated proposal before it."""
        self.call_plenary()
        self.proposed(proposal, *effects, text=text, **more)
        self.open_plenary()

    def proposed(self, proposal: str, *effects: dict[str, Any], text: str = TEXT, **more: Any) -> None:
        """Drafted, submitted and circulated by Botswana."""
        paragraph: dict[str, Any] = {"number": "1", "text": text}
        if effects:
            paragraph["effects"] = list(effects)
        self.does(
            "kp.delegate_bw",
            Act.PROPOSAL_DRAFTED,
            proposal,
            title=f"On {proposal}",
            kind="administrative_decision",
            paragraphs=[paragraph],
            **more,
        )
        self.does("kp.delegate_bw", Act.PROPOSAL_SUBMITTED, proposal)
        self.does("kp.chair", Act.PROPOSAL_CIRCULATED, proposal, to_observers=True)

    def presented(self, proposal: str) -> None:
        """On the agenda, and presented."""
        item = f"item-{proposal}"
        self.does("kp.delegate_bw", Act.AGENDA_ITEM_PROPOSED, item, title="The text", proposal=proposal)
        self.does("kp.chair", Act.AGENDA_ITEM_ADMITTED, item)
        self.does("kp.delegate_bw", Act.PROPOSAL_PRESENTED, proposal, item=item)

    def called(self, proposal: str) -> None:
        """Presented, clean, and the room asked."""
        self.presented(proposal)
        self.does("kp.chair", Act.TEXT_CLEANED, proposal, version=self.version(proposal))
        self.does("kp.chair", Act.CALL_ANNOUNCED, proposal, version=self.version(proposal))
        self.does("kp.chair", Act.CALL_OPENED, proposal)

    def declared(self, proposal: str) -> DecisionRecord:
        """Adopted: the decision in the register."""
        self.does("kp.chair", Act.CALL_DECLARED, proposal, version=self.version(proposal))
        publish_all(now=self.at)  # in a test the transaction does not end; the office publishes after it
        return DecisionRecord.objects.get(proposal=proposal)

    def adopted(self, proposal: str, *effects: dict[str, Any], **more: Any) -> DecisionRecord:
        """Through to the decision."""
        self.opened_with(proposal, *effects, **more)
        self.called(proposal)
        return self.declared(proposal)
