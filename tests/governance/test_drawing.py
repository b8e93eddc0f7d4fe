"""A drawing says what the table of transitions says, to those who see it and to those who hear it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from openkp.governance.acts import Act
from openkp.governance.drawing import Way, as_svg, description, layers_of, ways_of
from openkp.governance.machines import BRACKET, MACHINES, MEETING, PROPOSAL, Machine

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("machine", MACHINES.values(), ids=str)
def test_every_transition_is_in_one_way_and_no_other_is(machine: Machine) -> None:
    drawn = [
        (source, way.act, source if way.target is None else way.target)
        for way in ways_of(machine)
        for source in way.sources
    ]
    assert sorted(drawn) == sorted(machine.transitions)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=str)
def test_the_drawing_has_a_dot_for_each_source_and_a_box_for_each_state(machine: Machine) -> None:
    root = ElementTree.fromstring(as_svg(machine))
    names = {text.text for text in root.iter(f"{SVG}text") if text.get("class") == "name"}
    assert names == {state.replace("_", " ") for state in machine.states}
    acts = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "act"]
    assert acts == [way.act.value.replace("_", " ") for way in ways_of(machine)]
    dots = [dot for dot in root.iter(f"{SVG}circle") if dot.get("r") == "4"]
    assert len(dots) == len(machine.transitions)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=str)
def test_nothing_is_drawn_outside_the_drawing(machine: Machine) -> None:
    root = ElementTree.fromstring(as_svg(machine))
    width, height = int(root.get("width", "0")), int(root.get("height", "0"))
    for text in root.iter(f"{SVG}text"):
        start, length = int(text.get("x", "0")), round(6.4 * len(text.text or ""))
        left = start - length // 2 if text.get("class") == "name" else start
        assert left >= 0
        assert left + length <= width
        assert 0 < int(text.get("y", "0")) < height


def test_the_same_machine_gives_the_same_bytes() -> None:
    again = Machine(name=PROPOSAL.name, transitions=PROPOSAL.transitions)
    assert as_svg(again) == as_svg(PROPOSAL)


def test_states_stand_by_their_distance_and_ends_stand_last() -> None:
    assert layers_of(MEETING) == ("", "called", "open", "closed")
    layers = layers_of(PROPOSAL)
    assert layers[:4] == ("", "draft", "submitted", "circulated")
    assert set(layers[-3:]) == {"withdrawn", "lapsed", "adopted"}


def test_a_loop_stands_apart_from_the_act_that_leads_on() -> None:
    opened = [way for way in ways_of(PROPOSAL) if way.act is Act.BRACKET_OPENED]
    assert opened == [
        Way(act=Act.BRACKET_OPENED, sources=("negotiating",), target=None),
        Way(act=Act.BRACKET_OPENED, sources=("clean",), target="negotiating"),
    ]


def test_the_description_can_be_read_out() -> None:
    assert description(MEETING) == (
        "Meeting called leads to called, from the beginning. Meeting opened leads to open, from called. "
        "Meeting closed leads to closed, from open. Nothing leaves: closed."
    )
    assert "Bracket agreed leaves it at open or reopened." in description(BRACKET)
    root = ElementTree.fromstring(as_svg(MEETING))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}desc") == description(MEETING)
