"""The Arabic catalogue reads as one text: its terms, its signs, and figures that keep their order."""

from __future__ import annotations

import re

import pytest
from message_catalogues import read_forms  # tools/ is on the path since languages.pseudo was read

FORMS = [(key.text, form) for key, forms in read_forms("ar").items() for form in forms if key.text and form]
#: English words -> the one Arabic rendering (docs/guides/translate.md).
TERMS = {
    r"focal points?\b": r"نقطة الاتصال|نقاط الاتصال",
    r"intersessional\b": r"ما بين الدورات",
    r"special plenary\b": r"استثنائية",
    r"working groups?\b": r"فريقا? عامل|الفريق العامل",
    r"border bundle\b": r"حزمة الحدود|حزمة حدود",
    r"secretariat\b": r"الأمانة|أمانة",
}
VALUE = r"(?:\{\w+\}|%\(\w+\)s)"
#: What a right-to-left line turns round where it is not isolated (U+2066 to U+2069).
TURNED = {
    "money": re.compile(r"(?<!\u2066)US\$[ \u00a0]" + VALUE),
    "money at the end": re.compile(r"US\$(?![ \u00a0]?[\d{%])"),
    "carats": re.compile(r"(?<!\u2066)" + VALUE + r"[ \u00a0]ct(?![\w\u2069])"),
    "a day in figures": re.compile(r"(?<![\w/.=:{\u2066-])\d{4}-\d{2}(?:-\d{2})?(?![\w/-])"),
}


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_one_rendering(term):
    found = [(text, form) for text, form in FORMS if re.search(r"\b" + term, text, re.IGNORECASE)]
    assert found
    assert [pair for pair in found if not re.search(TERMS[term], pair[1])] == []


@pytest.mark.parametrize("kind", TURNED)
def test_figures_keep_their_order(kind):
    assert [form for _text, form in FORMS if TURNED[kind].search(form)] == []


def test_signs_are_arabic():
    assert [form for _text, form in FORMS if re.search(r"[\u0621-\u064a]{2}[,;?](?=\s|$)", form)] == []


def test_tanwin_stands_before_its_alif():
    assert [form for _text, form in FORMS if "\u0627\u064b" in form] == []
