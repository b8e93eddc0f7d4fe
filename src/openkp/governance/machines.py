"""Every state machine of the engine, as a table of transitions. The fold and the judge use these very tables.

A transition is taken by an act. `NEW` is the state of what does not exist yet. Where several Participants
object to one thing, it leaves the objected state when the last of them lifts its objection. `as_mermaid`
draws a machine from its table for the docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from openkp.governance.acts import Act

NEW = ""


class EventOutOfPlace(ValueError):
    """An event that the record cannot hold: `perform` never accepted it. A broken caller, not a breach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One table of transitions. name: as acts name it in `moves`. ends: states that nothing leaves."""

    name: str
    transitions: tuple[tuple[str, Act, str], ...]
    _table: Mapping[tuple[str, Act], str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        table = {(source, act): target for source, act, target in self.transitions}
        if len(table) != len(self.transitions):
            raise ValueError(f"{self.name} has two ways for one act")
        object.__setattr__(self, "_table", MappingProxyType(table))

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the table, without NEW."""
        named = [state for source, _, target in self.transitions for state in (source, target)]
        return tuple(dict.fromkeys(state for state in named if state != NEW))

    @property
    def ends(self) -> frozenset[str]:
        """States that nothing leaves."""
        left = {source for source, _, target in self.transitions if source != target}
        return frozenset(self.states) - left

    @property
    def acts(self) -> frozenset[Act]:
        """Every act that moves it."""
        return frozenset(act for _, act, _ in self.transitions)

    def after(self, state: str, act: Act) -> str | None:
        """The next state, or None where the act does not lead on."""
        return self._table.get((state, act))

    def sources(self, act: Act) -> tuple[str, ...]:
        """The states from which the act leads on."""
        return tuple(source for source, each, _ in self.transitions if each is act)

    def moved(self, state: str, act: Act) -> str:
        """The next state. Raises EventOutOfPlace."""
        target = self.after(state, act)
        if target is None:
            raise EventOutOfPlace(f"{act.value} does not lead on from {state or 'nothing'} ({self.name})")
        return target


def _machine(name: str, *lines: tuple[str, str, Act, str]) -> Machine:
    """A machine from lines `(sources, "->", act, target)`; sources are separated by spaces."""
    return Machine(
        name=name,
        transitions=tuple(
            (NEW if source == "new" else source, act, source if target == "same" else target)
            for sources, _, act, target in lines
            for source in sources.split()
        ),
    )


MEETING = _machine(
    "meeting",
    ("new", "->", Act.MEETING_CALLED, "called"),
    ("called", "->", Act.MEETING_OPENED, "open"),
    ("open", "->", Act.MEETING_CLOSED, "closed"),
)

AGENDA_ITEM = _machine(
    "agenda_item",
    ("new", "->", Act.AGENDA_ITEM_PROPOSED, "proposed"),
    ("proposed blocked", "->", Act.AGENDA_ITEM_OBJECTED, "blocked"),
    ("blocked", "->", Act.AGENDA_ITEM_OBJECTION_LIFTED, "proposed"),
    ("proposed", "->", Act.AGENDA_ITEM_ADMITTED, "admitted"),
)

PROPOSAL = _machine(
    "proposal",
    ("new", "->", Act.PROPOSAL_DRAFTED, "draft"),
    ("draft", "->", Act.VERSION_MADE, "draft"),
    ("draft", "->", Act.PROPOSAL_SUBMITTED, "submitted"),
    ("submitted", "->", Act.PROPOSAL_CIRCULATED, "circulated"),
    ("circulated referred carried_over", "->", Act.PROPOSAL_PRESENTED, "negotiating"),
    ("negotiating clean blocked called", "->", Act.VERSION_MADE, "negotiating"),
    ("negotiating clean", "->", Act.BRACKET_OPENED, "negotiating"),
    ("negotiating", "->", Act.ALTERNATIVE_OFFERED, "negotiating"),
    ("negotiating", "->", Act.BRACKET_AGREED, "negotiating"),
    ("negotiating", "->", Act.BRACKET_RESOLVED, "negotiating"),
    ("negotiating clean", "->", Act.BRACKET_REOPENED, "negotiating"),
    ("negotiating", "->", Act.TEXT_CLEANED, "clean"),
    ("clean", "->", Act.CALL_ANNOUNCED, "called"),
    ("clean", "->", Act.SILENCE_CIRCULATED, "called"),
    ("called", "->", Act.CALL_DECLARED, "adopted"),
    ("called", "->", Act.SILENCE_CONFIRMED, "adopted"),
    ("called", "->", Act.CALL_FAILED, "blocked"),
    ("called", "->", Act.SILENCE_FAILED, "blocked"),
    ("called", "->", Act.SILENCE_OBJECTED, "blocked"),
    (
        "draft submitted circulated negotiating clean called blocked referred carried_over",
        "->",
        Act.PROPOSAL_WITHDRAWN,
        "withdrawn",
    ),
    ("circulated negotiating clean blocked", "->", Act.PROPOSAL_REFERRED, "referred"),
    ("circulated negotiating clean blocked", "->", Act.PROPOSAL_CARRIED_OVER, "carried_over"),
    ("circulated negotiating clean blocked referred carried_over", "->", Act.PROPOSAL_LAPSED, "lapsed"),
)

BRACKET = _machine(
    "bracket",
    ("new", "->", Act.BRACKET_OPENED, "open"),
    ("open reopened", "->", Act.ALTERNATIVE_OFFERED, "same"),
    ("open reopened", "->", Act.BRACKET_AGREED, "same"),
    ("open reopened", "->", Act.BRACKET_RESOLVED, "resolved"),
    ("resolved", "->", Act.BRACKET_REOPENED, "reopened"),
)

OBJECTION = _machine(
    "objection",
    ("new", "->", Act.OBJECTION_RAISED, "raised"),
    ("raised maintained", "->", Act.OBJECTION_ACKNOWLEDGED, "acknowledged"),
    ("raised acknowledged maintained", "->", Act.OBJECTION_ADDRESSED, "addressed"),
    ("raised acknowledged addressed maintained", "->", Act.OBJECTION_LIFTED, "lifted"),
    ("raised acknowledged addressed", "->", Act.OBJECTION_MAINTAINED, "maintained"),
    ("addressed", "->", Act.OBJECTION_LAPSED, "lapsed"),
)

CALL = _machine(
    "call",
    ("new", "->", Act.CALL_ANNOUNCED, "announced"),
    ("announced", "->", Act.CALL_OPENED, "open"),
    ("announced open reopened objected", "->", Act.OBJECTION_RAISED, "objected"),
    ("open reopened objected", "->", Act.CALL_CONSULTING, "consulting"),
    ("consulting", "->", Act.OBJECTION_RAISED, "consulting"),
    ("consulting", "->", Act.CALL_REOPENED, "reopened"),
    ("open reopened", "->", Act.CALL_DECLARED, "declared"),
    ("consulting", "->", Act.CALL_FAILED, "failed"),
    ("announced open reopened objected consulting", "->", Act.PROPOSAL_WITHDRAWN, "withdrawn"),
)

SILENCE = _machine(
    "silence",
    ("new", "->", Act.SILENCE_CIRCULATED, "running"),
    ("running extended", "->", Act.SILENCE_DELIVERED, "same"),
    ("running extended", "->", Act.SILENCE_OBJECTED, "broken"),
    ("running", "->", Act.SILENCE_EXTENDED, "extended"),
    ("running extended", "->", Act.SILENCE_CLOSED, "silent"),
    ("running extended", "->", Act.SILENCE_FAILED, "failed"),
    ("running extended silent", "->", Act.VERSION_MADE, "ended"),
    ("running extended silent", "->", Act.PROPOSAL_WITHDRAWN, "withdrawn"),
    ("silent", "->", Act.SILENCE_CONFIRMED, "confirmed"),
    ("confirmed", "->", Act.SILENCE_NOTED, "noted"),
    ("silent confirmed noted", "->", Act.SILENCE_OBJECTED, "same"),
)

PARAGRAPH = _machine(
    "paragraph",
    ("new proposed agreed", "->", Act.PARAGRAPH_PROPOSED, "proposed"),
    ("objected", "->", Act.PARAGRAPH_PROPOSED, "objected"),
    ("proposed objected", "->", Act.PARAGRAPH_OBJECTED, "objected"),
    ("objected", "->", Act.PARAGRAPH_OBJECTION_LIFTED, "proposed"),
    ("proposed", "->", Act.PARAGRAPH_AGREED, "agreed"),
)

COMMUNIQUE = _machine(
    "communique",
    ("new", "->", Act.COMMUNIQUE_ISSUED, "issued"),
    ("new", "->", Act.COMMUNIQUE_CLOSED_WITHOUT, "closed_without"),
)

BODY = _machine("body", ("new", "->", Act.BODY_FORMED, "formed"))

MANDATE_ITEM = _machine(
    "mandate_item",
    ("new", "->", Act.MANDATE_GIVEN, "given"),
    ("given carried_over", "->", Act.ITEM_STUDIED, "under_study"),
    ("under_study", "->", Act.ITEM_REPORTED, "reported"),
    ("reported", "->", Act.ITEM_ADVANCED, "advanced"),
    ("given under_study reported advanced", "->", Act.ITEM_CARRIED_OVER, "carried_over"),
    ("reported advanced", "->", Act.ITEM_CLOSED, "closed"),
)

RECOMMENDATION = _machine(
    "recommendation",
    ("new", "->", Act.RECOMMENDATION_PROPOSED, "proposed"),
    ("proposed objected", "->", Act.RECOMMENDATION_OBJECTED, "objected"),
    ("objected", "->", Act.RECOMMENDATION_OBJECTION_LIFTED, "proposed"),
    ("proposed", "->", Act.RECOMMENDATION_ADOPTED, "adopted"),
    ("proposed", "->", Act.GROUP_CONSENSUS_FOUND, "in_effect"),
)

CANDIDACY = _machine(
    "candidacy",
    ("new withdrawn", "->", Act.CANDIDATE_PROPOSED, "proposed"),
    ("proposed objected", "->", Act.CANDIDATE_OBJECTED, "objected"),
    ("objected", "->", Act.CANDIDATE_OBJECTION_LIFTED, "proposed"),
    ("proposed objected elected", "->", Act.CANDIDATE_WITHDRAWN, "withdrawn"),
    ("proposed", "->", Act.CHAIR_ELECTED, "elected"),
    ("proposed", "->", Act.VICE_CHAIR_ELECTED, "elected"),
    ("proposed", "->", Act.OFF_CYCLE_TERM_GIVEN, "elected"),
    ("proposed", "->", Act.CUSTODIAN_NAMED, "elected"),
)

_ALL = (
    MEETING,
    AGENDA_ITEM,
    PROPOSAL,
    BRACKET,
    OBJECTION,
    CALL,
    SILENCE,
    PARAGRAPH,
    COMMUNIQUE,
    BODY,
    MANDATE_ITEM,
    RECOMMENDATION,
    CANDIDACY,
)

#: Every machine by its name.
MACHINES: Mapping[str, Machine] = MappingProxyType({each.name: each for each in _ALL})


def as_mermaid(machine: Machine) -> str:
    """The machine as a Mermaid state diagram, one arrow for each pair of states, with all acts on it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for source, act, target in machine.transitions:
        arrows.setdefault((source or "[*]", target), []).append(act.value.replace("_", " "))
    lines = [
        f"    {source} --> {target}: {', '.join(dict.fromkeys(acts))}"
        for (source, target), acts in arrows.items()
    ]
    lines += [f"    {state} --> [*]" for state in machine.states if state in machine.ends]
    return "\n".join(["stateDiagram-v2", *lines]) + "\n"
