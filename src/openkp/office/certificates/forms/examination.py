"""What the officer weighed, valued and sealed, and the answers to the questions of the checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.compiling import answer_key
from openkp.office.certificates.forms.application import ContainerRows, LineRows, rows_of
from openkp.office.messages import explained
from openkp.scheme.findings import Finding, Severity

MAX_ANSWER = 2000


class ExaminationForm(forms.Form):
    """Parcels and how the value was found; the rows of lines and containers stand beside it."""

    parcels = forms.IntegerField(label=_("Number of parcels"), min_value=1, max_value=100_000)
    valuation = forms.CharField(
        label=_("How the value was found"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the price book and its day, or the name of the valuer."),
    )


class AnswersForm(forms.Form):
    """One box beside each question. The name of the box carries the question's key."""

    def __init__(self, *args: Any, asked: Iterable[Finding], given: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.keys: dict[str, str] = {}
        for found in asked:
            words = explained(found)
            key = answer_key(found)
            name = f"answer-{key}"
            self.keys[name] = key
            self.fields[name] = forms.CharField(
                label=words.text,
                required=False,
                max_length=MAX_ANSWER,
                initial=given.get(key, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=f"{words.next_step} ({found.clause})",
            )

    def answers(self) -> dict[str, str]:
        """What was written, by the key of its question."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items() if self.cleaned_data[name]}


def asked_in(findings: Iterable[Finding]) -> list[Finding]:
    """The questions among the findings, each once."""
    by_key = {answer_key(found): found for found in findings if found.severity is Severity.ASKS}
    return list(by_key.values())


@dataclass(slots=True, kw_only=True)
class ExaminationSheet:
    """The examination as the page shows it."""

    form: ExaminationForm
    lines: Any
    containers: Any
    answers: AnswersForm

    @property
    def parts(self) -> list[Any]:
        """The parts whose errors the page lists."""
        return [self.form, self.lines, self.containers, self.answers]

    def is_valid(self) -> bool:
        """True if everything typed has a meaning; all parts are looked at."""
        checked = [part.is_valid() for part in self.parts]
        return all(checked)

    def record(self) -> Json:
        """What `examine_shipment` takes."""
        return {
            "lines": rows_of(self.lines),
            "parcels": self.form.cleaned_data["parcels"],
            "containers": rows_of(self.containers),
            "valuation": self.form.cleaned_data["valuation"],
            "answers": self.answers.answers(),
        }


def blank_examination(content: Json, *, asked: list[Finding], given: dict[str, str]) -> ExaminationSheet:
    """The sheet prefilled: `content` has the declared figures, or those of the last examination."""
    containers = [
        {"mark": one.get("mark", ""), "seals": "\n".join(one.get("seals", []))}
        for one in content.get("containers") or []
    ]
    return ExaminationSheet(
        form=ExaminationForm(
            initial={"parcels": content.get("parcels"), "valuation": content.get("valuation", "")}
        ),
        lines=LineRows(initial=content.get("lines") or [{}], prefix="lines"),
        containers=ContainerRows(initial=containers or [{}], prefix="containers"),
        answers=AnswersForm(asked=asked, given=given),
    )


def filled_examination(data: QueryDict, *, asked: list[Finding], given: dict[str, str]) -> ExaminationSheet:
    """The sheet as posted."""
    return ExaminationSheet(
        form=ExaminationForm(data),
        lines=LineRows(data, prefix="lines"),
        containers=ContainerRows(data, prefix="containers"),
        answers=AnswersForm(data, asked=asked, given=given),
    )
