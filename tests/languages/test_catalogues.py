"""The catalogues are whole and sound, and what translators bring is checked."""

from __future__ import annotations

import gettext
import json

import pytest
from message_catalogues import (  # tools/ is on the path since languages.pseudo was read
    LANGUAGES,
    Translated,
    compiled,
    form_count,
    po_path,
    read_forms,
    updated,
    write,
)
from message_commands import all_faults, export, take
from message_extraction import Found, Key, extracted
from message_faults import faults

from languages.pseudo import marked, unmarked


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_or_wrong(language):
    found = [
        f"{fault}: {row.found.key.text!r} ({row.found.files[0]})" for _, row, fault in all_faults((language,))
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_those_that_the_source_gives(language, tmp_path):
    rows = updated(language, extracted(), read_forms(language))
    write(language, rows, tmp_path)
    for ending in (".po", ".mo"):
        here, there = po_path(language, tmp_path).with_suffix(ending), po_path(language).with_suffix(ending)
        assert here.read_bytes() == there.read_bytes(), "run tools/messages"
    assert "fuzzy" not in [line.strip("#, ") for line in po_path(language).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_office_offers_has_a_catalogue(language, settings):
    assert {code for code, _name in settings.LANGUAGES} == {"en", *LANGUAGES}
    assert po_path(language).with_suffix(".mo").exists()


def test_texts_of_every_kind_are_collected():
    texts = extracted()
    assert "office/stocks/templates/stocks/parcel.html" in {each.files[0] for each in texts.values()}
    assert Key("a rebel movement") in texts  # an element of definitions: reference data
    assert Key("carried over", "code") in texts  # a state of a machine
    assert Key("“{field}” needs a sentence of explanation.") in texts  # a finding
    assert not any(name.startswith("cli/") for each in texts.values() for name in each.files)


def translated(text: str, *forms: str, plural: str = "") -> Translated:
    return Translated(Found(key=Key(text), plural=plural, files=["a.py"]), forms)


@pytest.mark.parametrize(
    ("row", "language", "fault"),
    [
        (translated("Open", ""), "fr", "not translated"),
        (translated("Open {name}", "Ouvrir"), "fr", "lacks {name}"),
        (translated("Open %(name)s", "Ouvrir %(nom)s"), "fr", "lacks %(name)s"),
        (translated("Open", "Ouvrir {name}"), "fr", "has {name}, which the English lacks"),
        (translated("Open {name}", "Ouvrir {name"), "fr", "has a brace that is not closed"),
        (translated("A <b>word</b>", "Un mot"), "fr", "has other HTML tags than the English"),
        (translated(" or ", "ou"), "fr", "begins or ends with other white space than the English"),
        (translated("Open", "{% url %}Ouvrir"), "fr", "has a template's tag in it"),
        (translated("{n} cat", "{n} chat", plural="{n} cats"), "fr", "1 forms where fr has 2"),
        (translated("{n} cat", *["{n} قطط"] * 5, plural="{n} cats"), "ar", "5 forms where ar has 6"),
        (translated("{n} cat", "قطة", "قطة", "قطتان", "قطط", "{n} قطة", "{n} قطة", plural="{n} cats"), "ar",
         "form 3: lacks {n}"),
    ],
)  # fmt: skip
def test_a_fault_is_named(row, language, fault):
    assert faults(row, language)[0].startswith(fault)


def test_sound_translations_have_no_fault():
    assert faults(translated("A <b>{name}</b> %(of)s", "%(of)s : <b>{name}</b>"), "fr") == []
    assert faults(translated("; or ", "\N{NO-BREAK SPACE}; ou "), "fr") == []
    many = ("لا شهادات", "شهادة واحدة", "شهادتان", "{count} شهادات", "{count} شهادة", "{count} شهادة")
    assert faults(translated("{count} certificate", *many, plural="{count} certificates"), "ar") == []


@pytest.mark.parametrize(
    ("number", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (103, 3)]
)
def test_arabic_counts_in_six_forms_and_french_in_two(number, form, tmp_path):
    for language, wanted in (("ar", form), ("fr", int(number > 1))):
        forms = tuple(str(index) for index in range(form_count(language)))
        path = tmp_path / "x.mo"
        path.write_bytes(compiled(language, [translated("{n} cat", *forms, plural="{n} cats")]))
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
        assert catalogue.ngettext("{n} cat", "{n} cats", number) == str(wanted)


def test_translators_get_what_is_missing_once_and_bring_back_what_is_sound(tmp_path, capsys):
    work, locale = tmp_path / "work", tmp_path / "locale"
    export("fr", work, locale)
    chunks = sorted(work.glob("*.json"))
    first = json.loads(chunks[0].read_text("utf-8"))
    assert {"id", "text", "hint"} <= set(first[0])
    plain = [
        each for each in first if "plural" not in each and "%" not in each["text"] and "{" not in each["text"]
    ]
    answers = {plain[0]["id"]: plain[0]["text"].upper(), plain[1]["id"]: f"{plain[1]['text']} {{more}}"}
    (work / f"{chunks[0].stem}.done.json").write_text(json.dumps(answers), "utf-8")
    capsys.readouterr()
    assert take("fr", work, locale) == 1
    assert "has {more}, which the English lacks" in capsys.readouterr().out
    assert read_forms("fr", locale)[Key(plain[0]["text"], plain[0].get("context", ""))] == (
        plain[0]["text"].upper(),
    )
    export("fr", work, locale)
    assert sorted(work.glob("[0-9][0-9][0-9].json")) == chunks, "what was handed out is not handed out again"


def test_the_pseudo_language_marks_words_and_nothing_else():
    assert marked("{count} parcels of %(name)s") == "{count} ⟦parcels of⟧ %(name)s"
    assert marked("<b>Open</b>: ") == "<b>⟦Open⟧</b>: "
    assert unmarked("2 ⟦parcels of⟧ Gaborone Mine") == "2 · Gaborone Mine"
