"""An effect in words: each kind to the JSON of a file and back, each wrong use, and the page of a draft."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decision_strategies import ANY_EFFECT, EFFECTS
from openkp.governance import Act
from openkp.governance.texts import thawed
from openkp.office import clock
from openkp.office.meetings.decision_words import KIND_LABELS
from openkp.office.meetings.effect_form import EffectForm, in_words
from openkp.office.meetings.effect_shapes import SHAPES, kinds_of
from openkp.office.meetings.models import MeetingEvent
from openkp.office.meetings.paragraph_form import ParagraphForm, effects_initial
from openkp.office.meetings.record import process
from openkp.scheme.effect_files import effect_from_json, effect_to_json
from openkp.scheme.effects import EffectKind, Terms
from openkp.scheme.policies import PARAMETERS
from small_office import NOW

PLENARY, PROPOSAL = "plenary-2026", "proposal-2026-1"

#: One example for each kind: what a delegate fills in, and what a decision file says.
EXAMPLES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "bar": (
        {
            "country": "botswana",
            "zones": "North,  South ،North",
            "produced_from": "2026-01-01",
            "produced_to": "2026-12-31",
            "direction": "both",
            "starts_on": "2026-12-01",
            "ends_on": "2027-11-30",
            "without_consensus": "lapses",
            "counts_on": "issue",
            "in_transit": "may_arrive",
            "condition": "Until a review visit has taken place",
            "certifier": "WGM",
        },
        {
            "area": {
                "participant": "BW",
                "zones": ["North", "South"],
                "produced_from": "2026-01-01",
                "produced_to": "2026-12-31",
            },
            "direction": "both",
            "terms": {
                "counts_on": "issue",
                "in_transit": "may_arrive",
                "starts_on": "2026-12-01",
                "ends_on": "2027-11-30",
                "without_consensus": "lapses",
                "condition": "Until a review visit has taken place",
                "certifier": "WGM",
            },
        },
    ),
    "allow": (
        {"country": "zw", "mines": "Mbada; Marange Resources"},
        {"area": {"participant": "ZW", "mines": ["Mbada", "Marange Resources"]}},
    ),
    "require": (
        {"country": "Ivory Coast", "safeguard": "cross_check", "body": "WGDE"},
        {"area": {"participant": "CI"}, "safeguard": "cross_check", "body": "WGDE"},
    ),
    "open_on_certification": (
        {"country": "Central African Republic", "certifier": "CAR Monitoring Team"},
        {"participant": "CF", "terms": {"certifier": "CAR Monitoring Team"}},
    ),
    "certify": (
        {"decision": "KP/2015/Plenary/AD1", "paragraph": "2", "zones": "Berbérati", "is_withdrawn": "on"},
        {"decision": "KP/2015/Plenary/AD1", "paragraph": "2", "zones": ["Berbérati"], "is_withdrawn": True},
    ),
    "change_standing": (
        {"country": "VE", "change": "self_suspend"},
        {"participant": "VE", "change": "self_suspend"},
    ),
    "set_parameter": ({"parameter": "valid_days", "value": "30"}, {"name": "valid_days", "value": "30"}),
    "adopt_definition": (
        {"definition": "KP-DEF/2026", "revision": "1", "wording": "Rough diamonds\r\nused by rebels."},
        {"definition": "KP-DEF/2026", "revision": "1", "text": "Rough diamonds\nused by rebels."},
    ),
    "mandate_body": (
        {"body": "AHCRR", "items": "Examine the definition.\r\n\r\n Report.", "report_by": "plenary-2027"},
        {"body": "AHCRR", "items": ["Examine the definition.", "Report."], "report_by": "plenary-2027"},
    ),
    "fill_office": (
        {"office": "vice_chair", "holder": "European Union", "starts_on": "2027-01-01"},
        {"office": "vice_chair", "holder": "EU", "terms": {"starts_on": "2027-01-01"}},
    ),
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are looked at on the day of the office."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=8))


def form_of(kind: str, **boxes: str) -> EffectForm:
    return EffectForm({"kind": kind, **boxes})


# --- each kind ----------------------------------------------------------------------------------------------


def test_every_kind_has_a_shape_a_label_and_an_example():
    assert set(SHAPES) == set(EffectKind) == set(KIND_LABELS)
    assert set(EXAMPLES) == {kind.value for kind in EffectKind}
    boxes = set(EffectForm.base_fields) - {"kind"}
    assert boxes == {name for shape in SHAPES.values() for name in shape.places}
    assert all(set(shape.needs) <= set(shape.places) for shape in SHAPES.values())


@pytest.mark.parametrize("kind", EXAMPLES)
def test_words_become_the_effect_of_a_decision_file(kind):
    boxes, wanted = EXAMPLES[kind]
    form = form_of(kind, **boxes)
    assert form.is_valid(), form.errors
    found = form.to_json()
    assert found == {"kind": kind, **wanted}
    assert effect_to_json(effect_from_json(found)) == found
    assert form.sentence.endswith(".")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_kind_asks_for_what_it_needs_and_for_nothing_else(kind):
    form = form_of(kind)
    assert not form.is_valid()
    places = {"zones"} if kind == "certify" else set()
    assert set(form.errors) == set(SHAPES[EffectKind(kind)].needs) | places


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_box_of_another_kind_is_an_error_at_that_box(kind):
    """Every box that this kind has no use for, filled as the example of a kind that has it fills it."""
    strangers = set(EffectForm.base_fields) - {"kind", *SHAPES[EffectKind(kind)].places}
    filled = {name: boxes[name] for boxes, _ in EXAMPLES.values() for name in boxes if name in strangers}
    form = form_of(kind, **(EXAMPLES[kind][0] | filled))
    assert not form.is_valid()
    assert set(form.errors) == set(filled)
    assert all("has no use for this" in text for errors in form.errors.values() for text in errors)


def test_an_empty_form_is_no_effect():
    form = EffectForm({})
    assert form.is_valid()
    assert form.to_json() == {}
    assert form.sentence == ""


# --- each wrong use -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("boxes", "where"),
    [
        ({"zones": "North"}, {"kind"}),
        ({"kind": "teleport"}, {"kind"}),
        ({"kind": "bar", "country": "Atlantis"}, {"country"}),
        ({"kind": "bar", "country": "BW", "starts_on": "soon"}, {"starts_on"}),
        (
            {"kind": "bar", "country": "BW", "starts_on": "2026-12-02", "ends_on": "2026-12-01"},
            {"ends_on"},
        ),
        (
            {"kind": "bar", "country": "BW", "produced_from": "2026-12-02", "produced_to": "2026-12-01"},
            {"produced_to"},
        ),
        ({"kind": "bar", "country": "BW", "without_consensus": "lapses"}, {"ends_on"}),
        ({"kind": "bar", "country": "BW", "condition": "x" * 4001}, {"condition"}),
        ({"kind": "bar", "country": "BW", "zones": ",".join(map(str, range(401)))}, {"zones"}),
        ({"kind": "bar", "country": "BW", "condition": "a\x00b"}, {"condition"}),
        ({"kind": "bar", "country": "BW", "direction": "exports"}, {"direction"}),
        ({"kind": "certify", "decision": "KP/2015/Plenary/AD1", "paragraph": "1"}, {"zones"}),
        ({"kind": "set_parameter", "parameter": "colour", "value": "30"}, {"parameter"}),
        ({"kind": "set_parameter", "parameter": "valid_days", "value": "0"}, {"value"}),
        ({"kind": "set_parameter", "parameter": "valid_days", "value": "thirty"}, {"value"}),
        ({"kind": "set_parameter", "parameter": "carat_tolerance", "value": "5"}, {"value"}),
        ({"kind": "set_parameter", "parameter": "two_person_usd", "value": "much"}, {"value"}),
        ({"kind": "set_parameter", "parameter": "requires_origin_list", "value": "perhaps"}, {"value"}),
        ({"kind": "mandate_body", "body": "WGM", "items": "x" * 4001}, {"items"}),
        ({"kind": "mandate_body", "body": "WGM", "items": "x\n" * 401}, {"items"}),
    ],
)
def test_a_wrong_use_is_named_at_its_box(boxes, where):
    form = EffectForm(boxes)
    assert not form.is_valid()
    assert set(form.errors) == where
    assert form.sentence == ""


@pytest.mark.parametrize(
    ("parameter", "typed", "written"),
    [
        ("requires_origin_list", "Yes", "true"),
        ("requires_origin_list", "no", "false"),
        ("carat_tolerance", "0.005", "0.005"),
        ("two_person_usd", "1000000", "1000000"),
    ],
)
def test_each_parameter_has_its_own_kind_of_value(parameter, typed, written):
    form = form_of("set_parameter", parameter=parameter, value=typed)
    assert form.is_valid(), form.errors
    effect = {"kind": "set_parameter", "name": parameter, "value": written}
    assert form.to_json() == effect
    assert in_words(effect) is not None


def test_parameters_are_chosen_in_words():
    choices = dict(EffectForm().fields["parameter"].choices)
    assert set(choices) == {"", *PARAMETERS}
    assert choices["valid_days"] == "The longest validity of a certificate, in days"


def test_a_country_is_read_in_the_reader_s_language_in_english_or_by_code():
    with translation.override("fr"):
        for name in ("Allemagne", "Germany", "de"):
            form = form_of("change_standing", country=name, change="admit")
            assert form.is_valid(), form.errors
            assert form.to_json()["participant"] == "DE"
        words = in_words({"kind": "change_standing", "participant": "DE", "change": "admit"})
        assert words is not None
        assert words["country"] == "Allemagne"


# --- back and forth -----------------------------------------------------------------------------------------


def back_and_forth(effects: list[Any]) -> list[Any]:
    """What a version would hold if the form of its paragraph were sent as it is shown."""
    start = {"number": "1", "text": "Words.", **effects_initial(effects)}
    shown = ParagraphForm(initial=start, prefix="p")
    boxes = {bound.html_name: bound.value() for form in (shown, shown.effect) for bound in form}
    posted = {name: value for name, value in boxes.items() if value not in (None, False)}
    sent = ParagraphForm(posted, prefix="p")
    assert sent.is_valid(), (sent.errors, sent.effect.errors)
    return list(sent.to_json().get("effects", []))


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_EFFECT, max_size=3))
def test_nothing_is_lost_between_a_text_and_its_form(effects):
    written = [effect_to_json(each) for each in effects]
    assume("\\u0000" not in json.dumps(written))  # no database keeps it, so no text has it
    assert back_and_forth(written) == written


@pytest.mark.parametrize("place", range(len(EFFECTS)), ids=[kind.value for kind in EffectKind])
def test_effects_of_every_kind_are_held_in_words(place):
    """Those of the strategies: whatever the form holds comes back, and each kind is held at least once."""
    held = 0

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(EFFECTS[place])
    def try_one(effect):
        nonlocal held
        for each in (effect, replace(effect, terms=Terms(certifier=effect.terms.certifier))):
            written = effect_to_json(each)
            assume("\\u0000" not in json.dumps(written))
            held += in_words(written) is not None
            assert back_and_forth([written]) == [written]

    try_one()
    assert held


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_example_of_every_kind_is_held_in_words_not_in_json(kind):
    effect = {"kind": kind, **EXAMPLES[kind][1]}
    start = effects_initial([effect])
    assert start["effect"]["kind"] == kind
    assert start["effects"] == ""
    assert back_and_forth([effect]) == [effect]


@pytest.mark.parametrize(
    "effect",
    [
        {"kind": "bar", "area": {"participant": "BW", "zones": ["North, upper"]}},
        {"kind": "bar", "area": {"participant": "Atlantis"}},
        {"kind": "bar", "area": {"participant": "BW"}, "terms": {"condition": "Two\nlines"}},
        {"kind": "bar", "area": {"participant": "BW"}, "terms": {"without_consensus": "lapses"}},
        {"kind": "open_on_certification", "participant": "CF"},
        {"kind": "fill_office", "office": "chair", "terms": {"counts_on": "issue"}},
        {"kind": "set_parameter", "name": "colour", "value": "blue"},
        {"kind": "adopt_definition", "definition": "D", "revision": "1", "text": "a\rb"},
    ],
)
def test_what_the_form_cannot_hold_stays_in_the_box(effect):
    start = effects_initial([effect])
    assert start["effect"] == {}
    assert json.loads(start["effects"]) == [effect]
    assert back_and_forth([effect]) == [effect]


@pytest.mark.parametrize("effect", [{"kind": "teleport"}, {"kind": 7}, {"kind": "bar", "area": ["BW"]}, {}])
def test_an_effect_of_an_older_form_stays_in_the_box_as_it_is(effect):
    assert in_words(effect) is None
    assert json.loads(effects_initial([effect])["effects"]) == [effect]


# --- the page -----------------------------------------------------------------------------------------------


@pytest.fixture
def drafting(office, signed_in):
    """The page on which the delegate of Botswana drafts for a Plenary that is called."""
    office.must(
        office.at_table(
            "kp.chair",
            Act.MEETING_CALLED,
            meeting=PLENARY,
            data={"kind": "plenary", "title": "Plenary", "opens_on": "2027-06-01", "observers": ["CSC"]},
            at=NOW,
        )
    )
    client = signed_in("kp.delegate_bw")
    return client, reverse("meetings:act", args=[PLENARY, Act.PROPOSAL_DRAFTED.value])


def draft(**paragraph: str) -> dict[str, str]:
    row = {"number": "1", "text": "Stones of the zone South are not exported."} | paragraph
    return {
        "title": "On the zone South",
        "kind": "administrative_decision",
        "paragraphs-TOTAL_FORMS": "1",
        "paragraphs-INITIAL_FORMS": "1",
        **{f"paragraphs-0-{name}": value for name, value in row.items()},
        "relations-TOTAL_FORMS": "0",
        "relations-INITIAL_FORMS": "0",
    }


BAR = {"effect-kind": "bar", "effect-country": "Botswana", "effect-zones": "South"}
SAYS = "Botswana: exports of rough diamonds from South are barred"


def test_a_draft_with_a_bar_in_words_says_on_its_page_what_it_would_do(drafting):
    client, here = drafting
    before = MeetingEvent.objects.count()
    shown = client.post(here, draft(**BAR) | {"show_paragraphs": "0"})
    assert shown.status_code == 200
    assert SAYS in shown.content.decode()
    assert MeetingEvent.objects.count() == before
    done = client.post(here, draft(**BAR))
    assert done.status_code == 302
    (effect,) = process().proposals[PROPOSAL].text.paragraphs[0].effects
    assert thawed(effect) == {"kind": "bar", "area": {"participant": "BW", "zones": ["South"]}}
    page = client.get(reverse("meetings:proposal", args=[PROPOSAL])).content.decode()
    assert SAYS in page


def test_a_new_version_shows_the_first_effect_in_boxes_and_keeps_the_others(drafting):
    client, here = drafting
    other = {"kind": "set_parameter", "name": "valid_days", "value": "30"}
    assert client.post(here, draft(**BAR, effects=json.dumps([other]))).status_code == 302
    version = reverse("meetings:act", args=[PLENARY, Act.VERSION_MADE.value], query={"subject": PROPOSAL})
    form = client.get(version).context["form"]
    (row,) = form.rows[0].formset.forms
    assert row.effect["country"].value() == "Botswana"
    assert json.loads(row["effects"].value()) == [other]
    assert [SAYS in each for each in row.sentences] == [True, False]
    post = draft(**BAR, effects=row["effects"].value(), text="In other words.")
    post |= {
        "subject": PROPOSAL,
        "part": "",
        "version": form["version"].value() if "version" in form.fields else "",
    }
    assert client.post(version, post).status_code == 302
    text = process().proposals[PROPOSAL].text.paragraphs[0]
    assert text.text == "In other words."
    assert [thawed(each)["kind"] for each in text.effects] == ["bar", "set_parameter"]


def test_a_wrong_box_is_named_at_the_top_and_at_the_box_and_nothing_is_recorded(drafting):
    client, here = drafting
    before = MeetingEvent.objects.count()
    response = client.post(here, draft(**BAR | {"effect-country": ""}))
    page = response.content.decode()
    assert page.count("Fill this in: “Bars trade” needs it.") == 2
    assert 'href="#id_paragraphs-0-effect-country"' in page
    assert MeetingEvent.objects.count() == before


def test_an_effect_without_words_is_no_paragraph(drafting):
    client, here = drafting
    page = client.post(here, draft(**BAR, number="", text="")).content.decode()
    assert 'href="#id_paragraphs-0-text"' in page


def test_a_sentence_is_asked_for_before_anything_is_chosen(drafting):
    client, here = drafting
    page = client.post(here, draft() | {"show_paragraphs": "0"}).content.decode()
    assert "There is no effect yet" in page
    assert "There is no effect yet" not in client.get(here).content.decode()


def test_every_kind_has_its_boxes_on_the_page_and_suggestions_once(drafting):
    client, here = drafting
    page = client.get(here).content.decode()
    for name in set(EffectForm.base_fields) - {"kind"}:
        assert f'name="paragraphs-0-effect-{name}"' in page
        assert kinds_of(name)
    assert page.count('<datalist id="effect-countries">') == 1
    assert '<option value="Botswana">' in page
    assert len(page) < 100_000
