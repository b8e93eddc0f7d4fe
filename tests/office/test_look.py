"""The look: tags, filters, frame and vendored files. Rendered without a database."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from openkp.office import gallery, icons, wording
from openkp.office.code_words import path_text
from openkp.office.columns import Column, drawn
from openkp.office.findings_shown import shown
from openkp.office.messages import explained
from openkp.office.register.acts_in_words import phrase
from openkp.scheme.findings import Finding, Severity

OFFICE = Path(wording.__file__).parent
CSS = (OFFICE / "static/office/office.css").read_text(encoding="utf-8")
HOSTILE = "<img src=x onerror=alert(1)>"


def rendered(source: str, **values: object) -> str:
    return Template("{% load look %}" + source).render(Context(values))


def the_gallery(language: str = "en") -> str:
    with translation.override(language):
        request = RequestFactory().get("/_gallery/?state=issued&page=3")
        return render_to_string("gallery.html", gallery.samples(), request=request)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "1,250.42\u00a0ct"), ("fr", "1\u202f250,42\u00a0ct"), ("ar", "\u20661,250.42\u00a0ct\u2069")],
)
def test_carats_follow_the_language(language, text):
    with translation.override(language):
        assert wording.carats_text(Decimal("1250.42")) == text


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e99999", "abc", HOSTILE])
def test_what_is_no_number_is_shown_as_it_is_and_escaped(value):
    assert wording.number_text(value, places=2) == value
    assert "<img" not in rendered("{{ value|carats }}", value=value)


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_a_dash(value):
    assert rendered("{{ v|carats }}{{ v|usd }}{{ v|kp_date }}{{ v|number }}", v=value) == "––––"


def test_days_have_their_month_in_letters():
    with translation.override("en"):
        assert wording.day_text(date(2026, 11, 4)) == "4 Nov 2026"
        assert wording.instant_text(datetime(2026, 11, 4, 9, 5, tzinfo=UTC)) == "4 Nov 2026, 09:05 UTC"
    with translation.override("ar"):
        assert "2026" in wording.day_text(date(2026, 11, 4))
        assert "11" not in wording.day_text(date(2026, 11, 4))


def test_data_keeps_its_order_inside_an_arabic_sentence():
    """Without the isolates 2026/03/09 reads 09/03/2026 there, and -3.50 reads 3.50-."""
    wrong = Finding(
        code="date_not_iso", severity=Severity.BLOCKS, clause="PRACTICE:x", params={"found": "2026/03/09"}
    )
    difference = Finding(
        code="origin_carats_differ",
        severity=Severity.ASKS,
        clause="PRACTICE:x",
        params={"origins": "1.00", "lines": "4.50", "difference": "-3.50"},
    )
    with translation.override("ar"):
        assert "\u20682026/03/09\u2069" in explained(wrong).text
        assert "\u2068-3.50\u2069" in explained(difference).text
        assert wording.listed(["Orapa", "", "BW-1"]) == "\u2068Orapa\u2069، \u2068BW-1\u2069"
        within = wording.listed(["Gaborone", wording.listed(["Orapa", "BW-1"])])
        assert within == "\u2068Gaborone\u2069، \u2068Orapa\u2069، \u2068BW-1\u2069"
        assert wording.instant_text(datetime(2026, 11, 4, 9, 5, tzinfo=UTC)).endswith(
            "2026، \u206609:05 UTC\u2069"
        )
    assert explained(wrong).text.count("2026/03/09") == 1
    assert "\u2068" not in explained(wrong).text
    assert wording.listed(["Orapa", "BW-1"]) == "Orapa, BW-1"


def test_the_capacity_of_an_act_is_said_in_the_readers_language():
    assert phrase("issuing_officer") == "Issuing officer"
    with translation.override("ar"):
        assert phrase("issuing_officer") == "موظف الإصدار"


def test_every_state_has_a_word_a_symbol_and_a_known_tone():
    for look in [*wording.STATES.values(), *wording.SEVERITIES.values()]:
        assert str(look.word)
        assert look.icon in icons.PATHS
        assert look.tone in wording.TONE_ICONS
        assert f".t-{look.tone}{{" in CSS


def test_an_unknown_state_is_shown_neutrally_and_escaped():
    html = rendered("{% status_tag s %}", s=HOSTILE)
    assert "t-neutral" in html
    assert "<img" not in html


def test_a_wrong_parameter_is_an_error():
    with pytest.raises(TemplateSyntaxError):
        rendered('{% verdict colour="ok" word="x" %}')


def test_an_unknown_kind_of_column_is_an_error():
    with pytest.raises(ValueError, match="colour"):
        Column("a", "A", kind="colour")


@pytest.mark.parametrize("kind", ["text", "code", "link", "number", "carats", "usd", "state", "html", "day"])
def test_cells_escape_what_comes_from_a_record(kind):
    html = rendered(
        '{% data_table rows=rows columns=columns caption="c" %}',
        rows=[{"a": HOSTILE, "url": '"><b'}],
        columns=[Column("a", HOSTILE, kind=kind)],
    )
    assert "<img" not in html
    assert '"><b"' not in html


def test_rows_may_be_objects_with_dotted_keys():
    row = SimpleNamespace(importer=SimpleNamespace(name="Antwerp"))
    assert "Antwerp" in drawn(Column("importer.name", "Importer"), row)
    assert drawn(Column("importer.none", "Importer"), row) == wording.NOTHING


def test_every_cell_repeats_the_head_of_its_column_for_phones():
    html = rendered(
        '{% data_table rows=rows columns=columns caption="c" %}',
        rows=[{"a": 1, "b": 2}],
        columns=[Column("a", "First"), Column("b", "Second", kind="number")],
    )
    assert 'data-label="First"' in html
    assert 'data-label="Second" class="num nowrap"' in html


def test_an_empty_table_says_what_is_missing():
    html = rendered('{% data_table rows=rows columns=rows caption="c" empty="None waits." %}', rows=[])
    assert "None waits." in html
    assert "<table" not in html


def test_findings_are_sorted_by_weight_and_name_their_clause():
    items = shown(gallery._FINDINGS)
    assert [item.severity for item in items] == ["blocks", "asks", "notes"]
    html = rendered("{% finding_list findings %}", findings=gallery._FINDINGS)
    assert html.index("Stops") < html.index("To answer") < html.index("Note")
    assert "KPCS-CD:III.c" in html


def test_paths_into_a_shipment_are_readable():
    assert path_text("lines[0].hs_code") == "lines 1 · hs code"
    assert path_text("") == ""


def test_pagination_keeps_the_filters_and_escapes_them():
    request = RequestFactory().get("/x", {"state": '"><b>', "page": "2"})
    html = rendered("{% pagination page %}", page=Paginator(range(2000), 1).page(1500), request=request)
    assert "&amp;page=1501" in html
    assert "page=2&" not in html
    assert "<b>" not in html


class ParcelForm(forms.Form):
    carats = forms.DecimalField(help_text="Two places.")
    sealed = forms.ChoiceField(choices=[("y", "Yes")], widget=forms.RadioSelect)


def test_a_field_names_its_hint_and_its_error():
    form = ParcelForm(data={"carats": "x"})
    html = rendered("{% field form.carats %}{% field form.sealed %}", form=form)
    assert 'aria-describedby="id_carats_helptext id_carats_error"' in html
    for target in re.findall(r'aria-describedby="([^"]+)"', html):
        assert all(f'id="{each}"' in html for each in target.split())
    assert "<legend>" in html


def test_a_hint_given_in_the_page_is_named_too():
    html = rendered('{% field form.sealed hint="Look at it." %}', form=ParcelForm())
    assert 'aria-describedby="id_sealed_helptext"' in html


def test_the_error_summary_links_to_the_fields():
    html = rendered("{% error_summary form %}", form=ParcelForm(data={}))
    assert 'href="#id_carats"' in html
    assert rendered("{% error_summary form %}", form=ParcelForm()).strip() == ""


def test_repeated_rows_work_by_named_buttons():
    lines = forms.formset_factory(ParcelForm, extra=2)(prefix="lines")
    html = rendered('{% repeat_rows lines title="Lines" row="Line" add="Add a line" %}', lines=lines)
    assert 'name="add_line"' in html
    assert re.findall(r'name="remove_line" value="(\d)"', html) == ["0", "1"]
    assert "lines-TOTAL_FORMS" in html


class FoldedForm(ParcelForm):
    details_title = "More"
    details_hint = "Only if asked for."
    detail_fields = ("mark",)
    mark = forms.CharField(required=False, max_length=3)


@pytest.mark.parametrize(
    ("mark", "is_open"), [("", False), ("A", True), ("too long", True)], ids=["empty", "filled", "wrong"]
)
def test_details_of_a_row_are_folded_until_they_hold_something(mark, is_open):
    posted = {"p-TOTAL_FORMS": "1", "p-INITIAL_FORMS": "0", "p-0-carats": "1", "p-0-mark": mark}
    lines = forms.formset_factory(FoldedForm)(posted, prefix="p")
    html = rendered('{% repeat_rows lines title="Lines" row="Line" add="Add" %}', lines=lines)
    folded = re.search(r"<details( open)?><summary>More(.*?)</details>", html, re.DOTALL)
    assert bool(folded[1]) is is_open
    assert 'name="p-0-mark"' in folded[2]
    assert "Only if asked for." in folded[2]
    assert 'name="p-0-carats"' not in folded[2]
    assert html.count('name="p-0-mark"') == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_gallery_obeys_the_content_policy(language):
    html = the_gallery(language)
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]* src=)", html)
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert html.count("<h1") == 1


def test_no_id_of_the_gallery_is_used_twice():
    ids = re.findall(r'\sid="([^"]+)"', the_gallery())
    assert sorted(ids) == sorted(set(ids))


def test_every_component_is_shown_in_the_gallery_or_the_frame():
    pages = "".join(path.read_text(encoding="utf-8") for path in OFFICE.glob("templates/**/*.html"))
    tags = (OFFICE / "templatetags/look.py").read_text(encoding="utf-8")
    elsewhere = {"htmx.html", "sign_in.html"}  # included by the pages that need them
    for path in (OFFICE / "templates/components").glob("*.html"):
        assert path.name in elsewhere or f"components/{path.name}" in pages + tags, path.name


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_no_request(code):
    html = render_to_string(f"{code}.html")
    assert html.count("<h1") == 1
    assert code[:3] in html


def test_the_stylesheet_knows_no_left_and_no_right():
    assert not re.search(
        r"(?<![\w-])(left|right|margin-left|margin-right|padding-left|padding-right)\s*:", CSS
    )
    assert not re.search(r"text-align:\s*(left|right)|float\s*:", CSS)


def test_the_stylesheet_names_only_files_that_are_there():
    for name in re.findall(r"url\(([^)]+)\)", CSS):
        assert (OFFICE / "static/office" / name).is_file(), name


def test_vendored_files_are_as_published():
    vendor = OFFICE / "static/office/vendor"
    listed = dict(re.findall(r"\| `([^`]+)` \|.*`([0-9a-f]{64})`", (vendor / "README.md").read_text("utf-8")))
    there = {
        str(path.relative_to(vendor)) for path in vendor.rglob("*.*") if path.suffix in {".js", ".woff2"}
    }
    assert there == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest


def test_countries_are_named_in_the_language_of_the_reader():
    with translation.override("fr"):
        assert wording.country_text("DE") == "Allemagne"
    assert wording.country_text("") == wording.NOTHING
    assert "<img" not in rendered("{{ code|country }}", code=HOSTILE)
