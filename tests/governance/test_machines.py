"""Every machine as its table: every transition, every illegal one, and the drawing."""

from __future__ import annotations

import pytest

from openkp.governance import MACHINES, ROWS, Act, EventOutOfPlace, as_mermaid
from openkp.governance.machines import NEW, Machine
from openkp.governance.steps import APPLY

PAIRS = [
    (machine, state, act)
    for machine in MACHINES.values()
    for state in (NEW, *machine.states)
    for act in machine.acts
]


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda each: each.name)
def test_every_pair_of_state_and_act_leads_as_the_table_says_or_nowhere(machine):
    table = {(source, act): target for source, act, target in machine.transitions}
    for state in (NEW, *machine.states):
        for act in Act:
            assert machine.after(state, act) == table.get((state, act))
            if (state, act) in table:
                assert machine.moved(state, act) == table[state, act]
            else:
                with pytest.raises(EventOutOfPlace):
                    machine.moved(state, act)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda each: each.name)
def test_every_state_can_be_reached_and_only_ends_lead_nowhere(machine):
    reached, found = set(), {NEW}
    while found:
        reached |= found
        found = {target for source, _, target in machine.transitions if source in reached} - reached
    assert set(machine.states) == reached - {NEW}
    for state in machine.states:
        leads_on = any(source == state != target for source, _, target in machine.transitions)
        assert leads_on != (state in machine.ends)


def test_no_act_is_undone_after_an_end():
    assert MACHINES["proposal"].ends == {"adopted", "withdrawn", "lapsed"}
    assert MACHINES["call"].ends == {"declared", "failed", "withdrawn"}
    assert MACHINES["objection"].ends == {"lifted", "lapsed"}
    assert MACHINES["silence"].ends == {"broken", "failed", "ended", "withdrawn", "noted"}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda each: each.name)
def test_the_drawing_has_every_arrow_of_the_table(machine):
    drawn = as_mermaid(machine)
    assert drawn.startswith("stateDiagram-v2\n")
    arrows = {}
    for line in drawn.splitlines()[1:]:
        if not line.endswith("--> [*]"):
            ends, _, label = line.strip().partition(": ")
            arrows[tuple(ends.split(" --> "))] = label.split(", ")
    for source, act, target in machine.transitions:
        assert act.value.replace("_", " ") in arrows[source or "[*]", target]
    assert sum(len(acts) for acts in arrows.values()) == len(machine.transitions)


def test_a_machine_with_two_ways_for_one_act_is_refused():
    with pytest.raises(ValueError, match="two ways"):
        Machine(name="m", transitions=(("", Act.MEETING_CALLED, "a"), ("", Act.MEETING_CALLED, "b")))


def test_every_act_moves_what_its_row_says_and_every_accepted_act_is_applied():
    for act, row in ROWS.items():
        for name in row.moves:
            assert act in MACHINES[name].acts
    assert set(APPLY) == set(Act) - {Act.WHETHER_QUESTIONED}
    moving = {act for machine in MACHINES.values() for act in machine.acts}
    assert moving == {act for act, row in ROWS.items() if row.moves}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("mandate_item", "given under_study reported advanced closed"),
        ("proposal", "draft submitted circulated negotiating clean called adopted"),
        ("bracket", "open resolved reopened"),
        ("objection", "raised acknowledged addressed lapsed"),
        ("call", "announced open objected consulting reopened declared"),
        ("silence", "running extended silent confirmed noted"),
        ("agenda_item", "proposed blocked"),
    ],
)
def test_the_paths_of_the_design_exist(name, path):
    """governance.md section 2."""
    states = path.split()
    machine = MACHINES[name]
    for source, target in zip([NEW, *states], states, strict=False):
        assert any(each[0] == source and each[2] == target for each in machine.transitions), (source, target)
