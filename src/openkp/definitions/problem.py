"""What a search is about: the demands made of a text with brackets, and the rows that decide about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from openkp.definitions.bracketed import BracketedText
from openkp.definitions.definition import Definition
from openkp.definitions.drafts import Draft
from openkp.definitions.elements import Catalogue
from openkp.definitions.positions import Stance, WordPosition
from openkp.definitions.situations import Situation, known_facts
from openkp.definitions.worlds import (
    World,
    fullest_exceptions,
    least_world,
    vocabulary,
    worst_worlds,
)


class DemandKind(StrEnum):
    """What can be asked of a text."""

    MUST_COVER = "must_cover"
    MUST_NOT_COVER = "must_not_cover"
    REQUIRED = "required"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing asked of a text. subject: a situation; for a red line an element or `except:ID`.

    parties: those whose red line it is, in order; empty for a situation, which the draft asks for.
    """

    kind: DemandKind
    subject: str
    parties: tuple[str, ...] = ()

    @property
    def is_red_line(self) -> bool:
        """True where Participants ask for it."""
        return self.kind in (DemandKind.REQUIRED, DemandKind.EXCLUDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One condition on a text. situation: its place among the demands.

    in_limbs: elements that hold; `limbs must (not)` be met by them. in_exceptions likewise. A row of a
    situation that must be covered has one of the two; the other is None.
    """

    situation: int
    in_limbs: frozenset[str] | None
    in_exceptions: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A draft made ready for a search.

    demands: situations in the order of the draft's two lists, then red lines in the order of the catalogue.
    covers: rows whose limbs must be met (one for each situation that must be covered); spared: rows that
    no exception may reach; kept_out: rows that the text must not cover.
    """

    text: BracketedText
    demands: tuple[Demand, ...]
    situations: int
    covers: tuple[Row, ...]
    spared: tuple[Row, ...]
    kept_out: tuple[Row, ...]
    wishes: tuple[WordPosition, ...]

    def words(self) -> dict[str, tuple[int, int]]:
        """subject -> how many Participants a text crosses that contains it, and one that does not."""
        found: dict[str, tuple[int, int]] = {}
        for demand in self.demands[self.situations :]:
            inside, outside = found.get(demand.subject, (0, 0))
            if demand.kind is DemandKind.EXCLUDED:
                inside += len(demand.parties)
            else:
                outside += len(demand.parties)
            found[demand.subject] = inside, outside
        return found


def problem_of(draft: Draft, situations: Mapping[str, Situation], catalogue: Catalogue) -> Problem:
    """The demands and rows of a draft. Raises: KeyError for a situation not given; ImpossibleFacts."""
    words = vocabulary(draft.body)
    demands = [Demand(kind=DemandKind.MUST_COVER, subject=each) for each in draft.must_cover]
    demands += [Demand(kind=DemandKind.MUST_NOT_COVER, subject=each) for each in draft.must_not_cover]
    covers, spared, kept_out = [], [], []
    for place, demand in enumerate(demands):
        facts = known_facts(situations[demand.subject], catalogue).settled
        if demand.kind is DemandKind.MUST_COVER:
            covers.append(Row(situation=place, in_limbs=least_world(facts, words), in_exceptions=None))
            for elements in fullest_exceptions(facts, words, catalogue) if words.exceptions else ():
                spared.append(Row(situation=place, in_limbs=None, in_exceptions=elements))
        else:
            kept_out += [_row(place, world) for world in worst_worlds(facts, words, catalogue)]
    red_lines = _red_lines(draft.positions, catalogue)
    return Problem(
        text=draft.body,
        demands=(*demands, *red_lines),
        situations=len(demands),
        covers=tuple(covers),
        spared=tuple(spared),
        kept_out=tuple(kept_out),
        wishes=tuple(
            each
            for each in dict.fromkeys(draft.positions)
            if each.counts and each.stance in (Stance.WANTED, Stance.UNWANTED)
        ),
    )


def _row(place: int, world: World) -> Row:
    return Row(situation=place, in_limbs=world.in_limbs, in_exceptions=world.in_exceptions)


def _red_lines(positions: Sequence[WordPosition], catalogue: Catalogue) -> list[Demand]:
    """Equal red lines as one demand each, in the order of the catalogue; exceptions after the elements."""
    parties: dict[tuple[str, Stance], set[str]] = {}
    for each in positions:
        if each.counts and each.stance.is_red_line:
            parties.setdefault((each.subject, each.stance), set()).add(each.party)

    def place(key: tuple[str, Stance]) -> tuple[int, str, bool]:
        subject, stance = key
        return catalogue.order.get(subject, len(catalogue)), subject, stance is Stance.EXCLUDED

    return [
        Demand(kind=DemandKind(key[1].value), subject=key[0], parties=tuple(sorted(parties[key])))
        for key in sorted(parties, key=place)
    ]


def contained(definition: Definition) -> frozenset[str]:
    """The words that a text contains: the elements of its limbs, and its exceptions as `except:ID`."""
    in_limbs = {each for limb in definition.limbs for slot in limb.slots for each in slot.elements}
    return frozenset(in_limbs | {f"except:{each.id}" for each in definition.exceptions})


def crossed_by(words: frozenset[str], demands: Sequence[Demand]) -> tuple[Demand, ...]:
    """The red lines that a text with these words crosses."""
    return tuple(
        each
        for each in demands
        if each.is_red_line and (each.subject in words) is (each.kind is DemandKind.EXCLUDED)
    )


def unmet_wishes(words: frozenset[str], wishes: Sequence[WordPosition]) -> int:
    """How many wishes a text with these words leaves unmet; they order nothing."""
    return len(
        {
            (each.party, each.subject, each.stance)
            for each in wishes
            if (each.subject in words) is (each.stance is Stance.UNWANTED)
        }
    )


def lost_by(definition: Definition, problem: Problem) -> tuple[int, ...]:
    """The situations (places among the demands) that a text loses."""

    def limbs(row: Row) -> bool:
        holds = row.in_limbs or frozenset()
        return any(all(holds.intersection(s.elements) for s in each.slots) for each in definition.limbs)

    def exceptions(row: Row) -> bool:
        holds = row.in_exceptions or frozenset()
        return any(all(holds.intersection(s.elements) for s in e.slots) for e in definition.exceptions)

    lost = {row.situation for row in problem.covers if not limbs(row)}
    lost |= {row.situation for row in problem.spared if exceptions(row)}
    lost |= {row.situation for row in problem.kept_out if limbs(row) and not exceptions(row)}
    return tuple(sorted(lost))
