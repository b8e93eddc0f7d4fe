"""What the page for border posts is made of: texts in six languages, files of others, icons."""

from __future__ import annotations

import hashlib
import json
import re
import struct

import pytest

from browser.border_modules import BORDER
from openkp.border.verdicts import CODES, TONES
from openkp.office.border.verifier_views import LANGUAGES, OFFICE, kept_files
from openkp.scheme.documents import AnnulmentReason
from openkp.statements import Kind

TEXTS = {code: json.loads((BORDER / "texts" / f"{code}.json").read_text("utf-8")) for code in LANGUAGES}
TEMPLATE = (OFFICE / "border/templates/border/verifier.html").read_text("utf-8")
OWN = {path.name: path.read_text("utf-8") for path in BORDER.glob("*.js")}
VENDOR = BORDER / "vendor"
#: Keys that are put together in the modules, by what their endings come from.
MADE_KEYS = {
    *(f"{start}{answer.value}{end}" for answer in TONES for start, end in
      (("verdict_", ""), ("verdict_", "_text"), ("next_", ""))),
    *(f"finding_{code}" for code in CODES if code not in {"trust_list_not_pinned", "log_not_asked"}),
    *(f"layer_{means.layer.value}" for means in CODES.values()),
    *(f"reason_{reason.value}" for reason in AnnulmentReason),
    *(f"kind_{kind.name.lower()}" for kind in Kind),
}  # fmt: skip


def _placeholders(words: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", words))


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_text_is_in_every_language(code):
    english, other = TEXTS["en"], TEXTS[code]
    assert sorted(other) == sorted(english)
    assert {key: _placeholders(words) for key, words in other.items()} == {
        key: _placeholders(words) for key, words in english.items()
    }
    assert [key for key, words in other.items() if not words.strip()] == []
    # A text that was not translated: short words and codes may be the same in two languages.
    same = [key for key in other if other[key] == english[key] and len(english[key]) > 20]
    assert same == []


def test_every_text_is_used():
    """A key stands as such in the page or a module, or follows from a code of the verifier."""
    sources = [TEMPLATE, *OWN.values(), (OFFICE / "border/verifier_views.py").read_text("utf-8")]
    named = {word for source in sources for word in re.findall(r'"(\w+)"', source)}
    named |= {f"refused_{code}" for code in named}
    assert sorted(TEXTS["en"].keys() - named - MADE_KEYS) == []


def test_every_text_that_is_asked_for_is_there():
    asked = set(re.findall(r'data-text(?:-label)?="(\w+)"', TEMPLATE)) | set(
        re.findall(r"\bt\.(\w+)", TEMPLATE)
    )
    for words in OWN.values():
        asked |= set(re.findall(r'\b(?:say|done|factRow)\("(\w+)"', words)) | set(
            re.findall(r'\["(fact_\w+)"', words)
        )
    assert len(asked) > 100
    assert sorted((asked | MADE_KEYS) - TEXTS["en"].keys()) == []


def test_every_refusal_of_lists_has_its_words():
    codes = set(re.findall(r'(?:refuse\([^;]*?|BundleRefused\()"(\w+)"', OWN["bundle.js"] + OWN["lists.js"]))
    assert "bundle_damaged" in codes
    said = {code for code in codes if {f"refused_{code}", f"finding_{code}"} & TEXTS["en"].keys()}
    assert sorted(codes - said) == []


def test_no_words_stand_in_the_modules():
    """Whatever a person reads comes from the files of texts."""
    for name, words in OWN.items():
        assert re.findall(r'(?:textContent|innerHTML|title|alt) = "[A-Za-z]', words) == [], name
        assert "innerHTML" not in words, name


def test_the_template_says_each_text_as_its_key():
    said = re.findall(r'data-text="(\w+)"[^>]*>\{\{ t\.(\w+) \}\}<', TEMPLATE)
    assert len(said) > 60
    assert [pair for pair in said if pair[0] != pair[1]] == []
    assert not re.search(r"\son\w+=|<style|style=", TEMPLATE)


def _listed() -> dict[str, tuple[str, str]]:
    rows = re.findall(
        r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \| (.+) \|", (VENDOR / "VENDORED.md").read_text("utf-8")
    )
    return {name: (here, published) for name, here, published in rows}


def test_vendored_files_are_as_they_were_published():
    listed = _listed()
    files = {
        path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.suffix in {".js", ".wasm"}
    }
    assert files == listed.keys()
    for name, (here, published) in listed.items():
        data = (VENDOR / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == here, name
        if published != "as published":
            turned_back = re.sub(rb"from '(?:\.\./)+noble-hashes/", b"from '@noble/hashes/", data)
            assert f"`{hashlib.sha256(turned_back).hexdigest()}`" == published, name
    for folder in {name.split("/")[0] for name in listed}:
        assert (VENDOR / folder / "LICENSE").stat().st_size > 500


def test_modules_import_only_what_is_there():
    for path in [*BORDER.glob("*.js"), *VENDOR.rglob("*.js")]:
        for wanted in re.findall(
            r"^(?:import|export)\b[^;]*?from [\"']([^\"']+)[\"']", path.read_text("utf-8"), re.M
        ):
            assert wanted.startswith("."), (path, wanted)
            assert (path.parent / wanted).is_file(), (path, wanted)


def test_the_list_of_kept_files_is_whole():
    names, version = kept_files()
    assert len(version) == 16
    for needed in (
        "page.js",
        "texts/zh.json",
        "vendor/zxing-wasm/reader/zxing_reader.wasm",
        "icons/icon-192.png",
    ):
        assert f"/static/border/{needed}" in names
    assert "/static/office/office.css" in names
    assert not [name for name in names if name.endswith((".md", "worker.js"))]


@pytest.mark.parametrize("size", [192, 512])
def test_icons_have_their_size(size):
    data = (BORDER / "icons" / f"icon-{size}.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == (size, size)
