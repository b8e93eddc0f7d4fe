"""One application as a page: its state, the checks, what was declared and weighed, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates import chronicle, worklist
from openkp.office.certificates.acts.applying import ANSWERED_BY_EXAMINATION, UNDECIDED
from openkp.office.certificates.compiling import answer_key, latest_examination, review
from openkp.office.certificates.forms.examination import AnswersForm, asked_in
from openkp.office.certificates.forms.exporting import DecisionForm, DeclarationForm
from openkp.office.certificates.models import Application, Certificate, Examination
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.cover_texts import cover_card
from openkp.office.certificates.views.number_links import number_links
from openkp.office.certificates.views.origin_texts import origins_text
from openkp.office.certificates.views.stock_texts import (
    has_ranges,
    named_parcels,
    origin_columns,
    origin_rows,
)
from openkp.office.certificates.views.work_pages import redirect_to
from openkp.office.columns import Column, tag_html
from openkp.office.definitions.in_force_words import definition_link
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding, is_blocked

State = Application.State
EDITABLE = (State.DRAFT, State.RETURNED)
OPEN = (*EDITABLE, *UNDECIDED)


def see_other(name: str, *parts: str) -> HttpResponse:
    """To another page after a POST (303)."""
    return redirect_to(reverse(name, args=parts))


def certificate_of(application: Application) -> Certificate | None:
    """The certificate that the application became."""
    return getattr(application, "certificate", None)


def application_page(
    request: HttpRequest,
    actor: Actor,
    application: Application,
    *,
    refused: Sequence[Finding] = (),
    declaration: DeclarationForm | None = None,
    decision: DecisionForm | None = None,
    answers: AnswersForm | None = None,
) -> HttpResponse:
    """Draw it; `refused` and bound forms say why an act just now came to nothing."""
    day = actor.day(clock.now())
    is_exporter = actor.capacity is Capacity.EXPORTER
    certificate = certificate_of(application)
    findings = findings_of(actor, application, day=day)
    examination = latest_examination(application)
    context: Json = {
        "application": application,
        "certificate": certificate,
        "is_exporter": is_exporter,
        "findings": findings,
        "refused": refused,
        "progress": chronicle.progress_of(application, certificate, day=day),
        "steps": chronicle.steps_of(actor, application=application, certificate=certificate),
        "declared": declared_items(actor, application),
        **_behind(actor, application, certificate, day=day),
        "definition": definition_link(day),
        "line_rows": line_rows(application.content),
        "line_columns": showing.line_columns(),
        "examination": examination,
        "differences": difference_rows(application, examination),
        "difference_columns": difference_columns(),
        "is_editable": is_exporter and application.state in EDITABLE,
        "may_withdraw": is_exporter and application.state in OPEN,
        "can_submit": not is_blocked(findings),
    }
    if context["is_editable"]:
        context["declaration"] = declaration or DeclarationForm(
            initial={"declared_by": application.declared_by or str(actor.user)}
        )
    if not is_exporter and application.state in UNDECIDED:
        context |= _officers_part(actor, application, day=day) | {"decision": decision or DecisionForm()}
        asked = asked_in(findings)
        if asked and examination is not None:
            context["answers"] = answers or AnswersForm(asked=asked, given=application.answers)
    return render(request, "certificates/application.html", context)


def findings_of(actor: Actor, application: Application, *, day: Any) -> tuple[Finding, ...]:
    """What the checks say today; a decided application is not judged again.

    Before the examination, what only the examination can answer is left out for the exporter.
    """
    if application.state not in OPEN:
        return ()
    _certificate, findings = review(application, day=day)
    if actor.capacity is Capacity.EXPORTER or application.state == State.SUBMITTED:
        findings = tuple(found for found in findings if found.code not in ANSWERED_BY_EXAMINATION)
    return findings


def _officers_part(actor: Actor, application: Application, *, day: Any) -> Json:
    standing = worklist.standing_of(actor, application, day=day)
    threshold = None if standing.threshold is None else wording.usd_text(standing.threshold)
    explanation = ""
    if standing.officer_needed == "first":
        explanation = _(
            "The shipment is worth %(usd)s; from %(threshold)s two officers take part. "
            "Approve it as the first officer; another officer then issues the certificate."
        )
    elif standing.officer_needed == "second":
        explanation = _(
            "You approved this shipment of %(usd)s. From %(threshold)s two officers take part, so "
            "another issuing officer of your authority has to issue the certificate."
        )
    return {
        "standing": standing,
        "second_person": explanation % {"usd": wording.usd_text(standing.usd), "threshold": threshold}
        if explanation
        else "",
        "is_examined": application.state in (State.EXAMINED, State.APPROVED),
        "unanswered": len(standing.unanswered),
        "approvals": [str(approval.officer) for approval in application.approvals.all()],
        "answered_keys": [answer_key(found) for found in asked_in(standing.findings)],
    }


# --- the data -----------------------------------------------------------------------------------------------


def _behind(actor: Actor, application: Application, certificate: Certificate | None, *, day: Any) -> Json:
    """What stands behind it: as it would be issued today, or as it was certified."""
    if application.state in OPEN:
        return cover_card(actor, application, day, tells_all=False)
    shown: Json = {"taken": named_parcels(actor, application)}
    origins = [] if certificate is None else certificate.content.get("origins") or []
    if has_ranges(origins):
        shown |= {"origin_rows": origin_rows(origins), "origin_columns": origin_columns()}
    return shown


def declared_items(actor: Actor, application: Application) -> list[tuple[str, object]]:
    """What was applied for, in plain fields; a draft has gaps. Origins only where they were typed.

    Parcels here are those of the shipment (Annex I A), not of the stock from which it is taken.
    """
    content = application.content
    importer = content.get("importer") or {}
    origins = content.get("origins")
    participant, country = content.get("destination_participant"), content.get("destination_country")
    destination = wording.country_text(country or participant)
    if country and country != participant:
        destination = f"{destination} ({wording.country_text(participant)})"
    return [
        (_("Exporter"), wording.listed((application.trader.name, application.trader.address))),
        (_("Destination"), destination if participant else ""),
        (_("Importer"), wording.listed(importer.get(name) for name in ("name", "address"))),
        *([] if origins is None else [(_("Origin"), origins_text(origins))]),
        (_("Parcels in the shipment"), content.get("parcels", "")),
        (_("Containers and seals"), containers_text(content.get("containers") or [])),
        (_("Source certificates"), number_links(actor, content.get("source_certificates") or [])),
        (_("Description of the stones"), content.get("quality", "")),
        (_("Declared by"), application.declared_by),
    ]


def containers_text(containers: Sequence[Json]) -> str:
    """Marks and seal numbers of all containers."""
    texts = []
    for one in containers:
        seals = ", ".join(str(seal) for seal in one.get("seals") or []) or _("seals set by the authority")
        texts.append(wording.labelled(one["mark"], seals) if one.get("mark") else seals)
    return _("; ").join(texts)


def line_rows(content: Json) -> list[Json]:
    """The lines with their codes in words; a draft's line may lack figures."""
    complete = [{"hs": "", "carats": None, "usd": None, **line} for line in content.get("lines") or []]
    return showing.line_rows({"lines": complete})


def difference_rows(application: Application, examination: Examination | None) -> list[Json]:
    """Declared and weighed side by side, each field with a mark where they differ."""
    if examination is None:
        return []
    declared, weighed = application.content, examination
    said, had = worklist.declared_totals(declared), worklist.declared_totals({"lines": weighed.lines})
    return [
        _difference(_("Carats"), wording.carats_text(said[0]), wording.carats_text(had[0])),
        _difference(_("Value"), wording.usd_text(said[1]), wording.usd_text(had[1])),
        _difference(_("HS codes"), _codes(declared.get("lines") or []), _codes(weighed.lines)),
        _difference(_("Parcels in the shipment"), str(declared.get("parcels", "")), str(weighed.parcels)),
        _difference(
            _("Containers and seals"),
            containers_text(declared.get("containers") or []),
            containers_text(weighed.containers),
        ),
    ]


def _codes(lines: Sequence[Json]) -> str:
    rows = showing.line_rows({"lines": [{"hs": "", "carats": "", "usd": "", **line} for line in lines]})
    return _("; ").join(
        wording.labelled(str(row["hs"]).split(" ")[0], wording.carats_text(row["carats"])) for row in rows
    )


def _difference(label: str, declared: str, weighed: str) -> Json:
    differs = declared != weighed
    word = _("Differs") if differs else _("As declared")
    return {
        "field": label,
        "declared": declared or wording.NOTHING,
        "weighed": weighed or wording.NOTHING,
        "mark": mark(word, differs=differs),
    }


def mark(word: str, *, differs: bool) -> str:
    """A tag that says whether two figures agree."""
    return tag_html("discrepancy" if differs else "verified", word)


def difference_columns() -> list[Column]:
    """The columns of `difference_rows`."""
    return [
        Column("field", _("Field")),
        Column("declared", _("Declared")),
        Column("weighed", _("Weighed and sealed")),
        Column("mark", _("Result"), kind="html"),
    ]
