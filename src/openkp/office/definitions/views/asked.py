"""What a visitor asks for on the pages of answers: readings, sources, texts; kept in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office import clock
from openkp.office.definitions.reads.library import KnownText, texts
from openkp.office.definitions.reads.matrix import Taken

#: Values of `readings` and `facts` in an address; anything else, and nothing, is the whole.
WORDS_ALONE = "without"
SHIPPED_ONLY = "shipped"


class AskedForm(forms.Form):
    """Two questions that every answer depends on."""

    readings = forms.ChoiceField(
        label=gettext_lazy("A text counts"),
        required=False,
        choices=[
            ("", gettext_lazy("with its readings")),
            (WORDS_ALONE, gettext_lazy("by its words alone")),
        ],
    )
    facts = forms.ChoiceField(
        label=gettext_lazy("Assertions"),
        required=False,
        choices=[
            ("", gettext_lazy("all that stand")),
            (SHIPPED_ONLY, gettext_lazy("shipped sources only")),
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for. day: on which the texts are looked at."""

    day: date
    taken: Taken

    @property
    def query(self) -> dict[str, str]:
        """What of it stands in an address; nothing where the whole is asked for."""
        found = {}
        if not self.taken.with_readings:
            found["readings"] = WORDS_ALONE
        if self.taken.is_shipped_only:
            found["facts"] = SHIPPED_ONLY
        return found

    def address(self, page: str, *args: str, **more: str) -> str:
        """The address of a page of the desk that goes on asking the same."""
        query = {**{name: value for name, value in more.items() if value}, **self.query}
        path = reverse(f"definitions:{page}", args=args)
        return f"{path}?{urlencode(query, doseq=True)}" if query else path

    def texts(self) -> Mapping[str, KnownText]:
        """The texts that are known."""
        return texts(self.day)

    def words(self) -> str:
        """How the answers were taken, in a sentence."""
        if not self.taken.with_readings and self.taken.is_shipped_only:
            return _("By the words of the texts alone, and by shipped sources only.")
        if not self.taken.with_readings:
            return _("By the words of the texts alone, without what was said or assumed of them.")
        if self.taken.is_shipped_only:
            return _("By shipped sources only, with what was said and assumed of the texts.")
        return _("With what was said and assumed of the texts, and with all assertions that stand.")


def asked_of(request: HttpRequest) -> Asked:
    """What the address asks for."""
    return Asked(
        day=clock.now().date(),
        taken=Taken(
            with_readings=request.GET.get("readings") != WORDS_ALONE,
            is_shipped_only=request.GET.get("facts") == SHIPPED_ONLY,
        ),
    )


def files(asked: Asked, name: str, *forms_of: str, **more: str) -> list[dict[str, Any]]:
    """Links to a table as files."""
    return [
        {"label": form.upper(), "url": asked.address("file", name, form, **more)}
        for form in forms_of or ("csv", "json")
    ]
