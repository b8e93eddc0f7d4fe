"""The words of decisions on paper, on pages and in other formats: makers, states, links, positions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.adopted import Position
from openkp.scheme.decisions import Decision, Link, Maker
from openkp.scheme.message_texts import N_
from openkp.scheme.provisions import DecisionState

MAKER_WORDS: Mapping[Maker, str] = MappingProxyType(
    {
        Maker.PLENARY: N_("Plenary"),
        Maker.SPECIAL_PLENARY: N_("Special Plenary"),
        Maker.WRITTEN_PROCEDURE: N_("Written procedure"),
        Maker.CHAIR: N_("Chair"),
        Maker.BODY: N_("Working body"),
        Maker.PARTICIPANT: N_("Participant"),
        Maker.SECURITY_COUNCIL: N_("Security Council of the United Nations"),
        Maker.RECORD: N_("Recorded outcome; the sources do not say who decided"),
    }
)
STATE_WORDS: Mapping[DecisionState, str] = MappingProxyType(
    {
        DecisionState.NOT_YET: N_("not yet adopted"),
        DecisionState.AWAITING: N_("adopted; not begun, or waiting for a certification"),
        DecisionState.IN_FORCE: N_("in force"),
        DecisionState.AMENDED: N_("in force, amended"),
        DecisionState.SUSPENDED: N_("suspended"),
        DecisionState.EXPIRED: N_("expired"),
        DecisionState.SUPERSEDED: N_("superseded"),
        DecisionState.REVOKED: N_("revoked"),
        DecisionState.ASSERTED: N_("asserted, without effect: its maker could not decide it"),
        DecisionState.DISPUTED: N_("asserted, recognised by some and rejected by others; without effect"),
    }
)
LINK_WORDS: Mapping[Link, str] = MappingProxyType(
    {
        Link.AMENDS: N_("amends {other}"),
        Link.SUSPENDS: N_("suspends {other}"),
        Link.SUPERSEDES: N_("takes the place of {other}"),
        Link.REVOKES: N_("revokes {other}"),
        Link.RENEWS: N_("renews {other}"),
        Link.FOLLOWS: N_("acts under {other}"),
    }
)
POSITION_WORDS: Mapping[Position, str] = MappingProxyType(
    {
        Position.SUPPORT: N_("Support"),
        Position.CAN_LIVE_WITH: N_("Can live with it"),
        Position.NO_OBJECTION: N_("No objection"),
        Position.RESERVATION: N_("Reservation"),
        Position.STAND_ASIDE: N_("Stands aside"),
        Position.OBJECTION: N_("Objection"),
        Position.ABSENT: N_("Absent"),
        Position.NOT_STATED: N_("Not stated"),
    }
)


def adopted_words(decision: Decision) -> str:
    """When it was adopted, with the span where the sources leave it open, and the day that is counted."""
    if decision.earliest == decision.latest:
        return decision.latest.isoformat()
    span = f"between {decision.earliest.isoformat()} and {decision.latest.isoformat()} by the sources"
    return f"{span}; counted from {decision.counts_from.isoformat()}"


def maker_words(decision: Decision) -> str:
    """Who made it: the kind of maker, and its name where it has one."""
    name = f" ({decision.maker_name})" if decision.maker_name else ""
    return f"{MAKER_WORDS[decision.maker]}{name}"
