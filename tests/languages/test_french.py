"""French keeps its typography and the words that docs/guides/translate.md settled on."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest
from django.utils.translation import override
from message_catalogues import read_forms  # tools/ is on the path since languages.pseudo was read

from languages import pseudo as pseudo
from openkp.office.returns.views.filing_tables import return_title
from openkp.office.wording import labelled

#: A sign that lacks its no-break space, or a space that is none of French.
LOOSE = re.compile(r" [:;?!»]|« |\w[?!»]|«\w|\w;|\N{NARROW NO-BREAK SPACE}|[“”]|\w'\w")
#: What is not said, for it is said otherwise everywhere else.
UNSETTLED = {
    "autorité de délivrance": r"autorités? émettrices?",
    "bureau": r"\boffice\b",
    "suspendre, suspension; retenir (goods)": r"mise? en attente|en attente et|lot en attente",
    "sans crochets": r"\b(texte|il) (est )?(propre|net)\b",
    "dépositaire": r"\bgardien\b",
    "fonction": r"\b(une|cette|aucune|la) qualité (?!gemme|du document)|en quelle qualité",
    "distribuer (a proposal), communiquer (a position)": r"\bdiffus(e|er|ez|ée?s?)\b",
    "rectification": r"\bremède",
    "société": r"votre entreprise|une entreprise (qui|enreg|inscrire)",
    "lot": r"\bcolis\b",
    "KP, SCPK": r"\bPK\b",
    "Conseil mondial du diamant": r"World Diamond Council",
}


def paper() -> list[str]:
    labels = json.loads((files("openkp") / "reference/paper/labels.json").read_text("utf-8"))
    return [each["fr"] for each in labels.values() if isinstance(each, dict)]


def verifier() -> list[str]:
    return list(
        json.loads((files("openkp") / "office/static/border/texts/fr.json").read_text("utf-8")).values()
    )


def catalogue() -> list[str]:
    return [form for forms in read_forms("fr").values() for form in forms]


def prose(text: str) -> str:
    """The text without codes, addresses and what is filled in, which keep their own signs."""
    return re.sub(r"`[^`]*`|https?://\S+|\{[^}]*\}|%\(\w+\)s|;\w+=|\w+\.\w+[/?]\S+|^\W+$", "…", text)


@pytest.mark.parametrize("texts", [catalogue, verifier, paper])
def test_signs_have_their_no_break_spaces(texts):
    assert [text for text in texts() if LOOSE.search(prose(text))] == []


@pytest.mark.parametrize("texts", [catalogue, verifier, paper])
@pytest.mark.parametrize("settled", UNSETTLED)
def test_one_thing_has_one_name(texts, settled):
    assert [text for text in texts() if re.search(UNSETTLED[settled], text)] == []


def test_a_label_and_a_period_are_said_in_french():
    with override("fr"):
        assert labelled("Plénière", "Dubai") == "Plénière\N{NO-BREAK SPACE}: Dubai"
        assert return_title("trade", "2026Q3") == "Commerce du T3 2026"
        assert return_title("production", "2026H1") == "Production du S1 2026"
    assert labelled("Plenary", "Dubai") == "Plenary: Dubai"
