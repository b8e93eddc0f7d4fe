"""The lists of applications: the exporter's day, the officer's piles, all of them, and issuing several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates import acts, reads, worklist
from openkp.office.certificates.compiling import latest_examination
from openkp.office.certificates.forms.exporting import ApplicationFilter, filter_values
from openkp.office.certificates.models import Application, Certificate
from openkp.office.certificates.views.cover_texts import cover_of, list_cells, list_columns
from openkp.office.certificates.views.refusals import performed
from openkp.office.certificates.views.showing import paged
from openkp.office.columns import Column
from openkp.office.messages import explained
from openkp.office.permissions import Capacity

#: Rows shown of one pile; the list of all shows the rest.
SHOWN = 50


def days_text(days: int) -> str:
    """A wait in whole days."""
    if days <= 0:
        return _("today")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def left_text(expires_on: date, day: date) -> str:
    """How long a certificate is still valid; its last day counts."""
    left = (expires_on - day).days
    if left < 0:
        gone = ngettext("expired %(days)s day ago", "expired %(days)s days ago", -left)
        return gone % {"days": -left}
    if left == 0:
        return _("last day today")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}


def application_row(one: Application) -> Json:
    """One application for a table, with the figures that count: weighed ones if there are any."""
    content = one.content
    examination = latest_examination(one) if one.state in ("examined", "approved", "issued") else None
    carats, usd = worklist.declared_totals({"lines": examination.lines} if examination else content)
    return {
        "reference": one.reference,
        "url": reverse("certificates:application", args=[one.reference]),
        "exporter": one.trader.name,
        "importer": (content.get("importer") or {}).get("name", ""),
        "destination": content.get("destination_country") or content.get("destination_participant") or "",
        "carats": carats,
        "usd": usd,
        "state": one.state,
        "note": one.note,
        "submitted": one.submitted_at,
        "begun": one.created_at,
    }


def certificate_row(one: Certificate, day: date) -> Json:
    """One certificate for a table."""
    is_waiting = one.state in (Certificate.State.ISSUED, Certificate.State.NOTIFIED)
    is_expired = is_waiting and day > one.expires_on
    return {
        "number": one.number,
        "url": reverse("certificates:certificate", args=[one.number]),
        "exporter": one.trader.name,
        "importer": (one.content.get("importer") or {}).get("name", ""),
        "destination": one.destination_country or one.destination_participant,
        "issuer": one.authority.participant,
        "issued": one.issued_on,
        "expires": one.expires_on,
        "left": left_text(one.expires_on, day) if is_waiting else "",
        "carats": one.carats,
        "usd": one.usd,
        "state": "expired" if is_expired else one.state,
    }


def application_columns(actor: Actor, *more: Column) -> list[Column]:
    """The columns of `application_row`; an exporter needs no column with the own company."""
    who = (
        Column("importer", _("Importer"))
        if actor.capacity is Capacity.EXPORTER
        else Column("exporter", _("Exporter"))
    )
    return [
        Column("reference", _("Application"), kind="link"),
        who,
        Column("destination", _("Destination"), kind="country"),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
        *more,
    ]


def certificate_columns(actor: Actor, *, is_short: bool = False) -> list[Column]:
    """The columns of `certificate_row`."""
    who = (
        Column("importer", _("Importer"))
        if actor.capacity is Capacity.EXPORTER
        else Column("exporter", _("Exporter"))
    )
    columns = [
        Column("number", _("Certificate"), kind="link"),
        who,
        Column("destination", _("Destination"), kind="country"),
    ]
    if not is_short:
        columns += [Column("issued", _("Issued"), kind="day")]
    columns += [Column("expires", _("Expires"), kind="day"), Column("left", _("Validity"))]
    columns += [Column("carats", _("Carats"), kind="carats"), Column("usd", _("US$"), kind="usd")]
    return [*columns, Column("state", _("State"), kind="state")]


# --- the exporter -------------------------------------------------------------------------------------------


def exporters_day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Own shipments by what needs the exporter now."""
    day = actor.day(clock.now())
    own = worklist.own_shipments(actor)
    note = Column("note", _("What the officer wrote"))
    groups = [
        _group(
            "returned",
            _("Returned to you"),
            [application_row(one) for one in own.returned],
            application_columns(actor, note),
            lede=_("Read the officer's note, correct the application and submit it again."),
        ),
        _group(
            "drafts",
            _("Drafts"),
            [application_row(one) for one in own.drafts],
            application_columns(actor, Column("begun", _("Begun"), kind="instant")),
            lede=_("Not yet declared: the authority does not see these."),
        ),
        _group(
            "in-hand",
            _("In hand at the authority"),
            [application_row(one) for one in own.in_hand],
            application_columns(
                actor,
                Column("submitted", _("Submitted"), kind="instant"),
                Column("state", _("State"), "state"),
            ),
            lede=_("The authority weighs, values and seals the shipment, then issues the certificate."),
        ),
        _group(
            "issued",
            _("Issued, ready to download"),
            [certificate_row(one, day) for one in own.issued],
            certificate_columns(actor, is_short=True),
            lede=_("Print the certificate and send it with the sealed container."),
        ),
    ]
    context = {"groups": [one for one in groups if one["rows"]], "tabs": _tabs("now"), "is_exporter": True}
    return render(request, "certificates/applications.html", context)


def _group(
    key: str, title: str, rows: Sequence[Json], columns: list[Column], *, lede: str = "", more: str = ""
) -> Json:
    return {
        "key": key,
        "title": title,
        "lede": lede,
        "rows": rows[:SHOWN],
        "columns": columns,
        "more": more if len(rows) > SHOWN else "",
        "count": len(rows),
        "is_selectable": False,
    }


def _tabs(current: str) -> list[Json]:
    here = reverse("certificates:applications")
    return [
        {"label": _("To do"), "url": here, "current": current == "now"},
        {"label": _("All applications"), "url": f"{here}?list=all", "current": current == "all"},
    ]


# --- the officer --------------------------------------------------------------------------------------------


def officers_day(
    request: HttpRequest, actor: Actor, *, refused: Iterable[object] = (), chosen: Iterable[str] = ()
) -> HttpResponse:
    """The officer's piles; `refused` says why the selected ones were not issued."""
    now = clock.now()
    day = actor.day(now)
    piles = worklist.piles_of(actor, day=day)
    everything = f"{reverse('certificates:applications')}?list=all&state="
    selected = set(chosen)
    ready = _group(
        "ready",
        _("Ready to issue"),
        [_ready_row(standing, selected) for standing in piles.ready],
        [Column("select", _("Select"), kind="html"), *application_columns(actor)],
        lede=_("Examined, every question answered. Select one or more and issue them together."),
    )
    ready["is_selectable"] = True
    waiting = Column("age", _("Waiting"))
    open_point = Column("open", _("What is open"))
    groups = [
        _group(
            "to-examine",
            _("To examine"),
            [
                application_row(one) | {"age": days_text((now - (one.submitted_at or now)).days)}
                for one in piles.to_examine
            ],
            application_columns(actor, waiting),
            lede=_("Oldest first. Weigh, value and seal the shipment."),
            more=f"{everything}submitted",
        ),
        _group(
            "questions",
            _("Questions open"),
            [application_row(one.application) | {"open": _first_open(one)} for one in piles.questions],
            application_columns(actor, open_point),
            lede=_("Write what you looked at beside each question; until then nothing can be issued."),
        ),
        _group(
            "to-approve",
            _("Two officers needed"),
            [application_row(one.application) | {"open": _officer_text(one)} for one in piles.to_approve],
            application_columns(actor, open_point),
        ),
        ready,
        _group(
            "unused",
            _("Expiring and unused certificates"),
            [certificate_row(one, day) for one in piles.unused],
            certificate_columns(actor, is_short=True),
            lede=_(
                "Not presented anywhere. Once expired, the paper has to come back to you and is annulled."
            ),
            more=f"{reverse('certificates:certificates')}?state=expiring",
        ),
        _group(
            "returned",
            _("Returned to exporters"),
            [application_row(one) for one in piles.returned],
            application_columns(actor, Column("note", _("Your note"))),
            more=f"{everything}returned",
        ),
    ]
    context = {
        "groups": [one for one in groups if one["rows"]],
        "kpis": _figures(piles, now=now, day=day),
        "tabs": _tabs("now"),
        "refused": list(refused),
        "is_exporter": False,
    }
    return render(request, "certificates/applications.html", context)


def _figures(piles: worklist.Piles, *, now: datetime, day: date) -> list[Json]:
    expired = sum(one.expires_on < day for one in piles.unused)
    oldest = worklist.oldest_wait(piles.to_examine, now=now)
    return [
        {"label": _("To examine"), "value": len(piles.to_examine), "unit": _oldest(piles, oldest)},
        {"label": _("Questions open"), "value": len(piles.questions)},
        {"label": _("Two officers needed"), "value": len(piles.to_approve)},
        {"label": _("Ready to issue"), "value": len(piles.ready)},
        {"label": _("Expired, paper to come back"), "value": expired},
    ]


def _oldest(piles: worklist.Piles, days: int) -> str:
    return _("oldest: %(wait)s") % {"wait": days_text(days)} if piles.to_examine else ""


def _ready_row(standing: worklist.Standing, selected: set[str]) -> Json:
    reference = standing.application.reference
    box = format_html(
        '<input type="checkbox" name="reference" value="{}" aria-label="{}"{}>',
        reference,
        _("Select %(reference)s") % {"reference": reference},
        format_html(" checked") if reference in selected else "",
    )
    return application_row(standing.application) | {"select": box}


def _first_open(standing: worklist.Standing) -> str:
    found = [*standing.breaches, *standing.unanswered]
    text = str(explained(found[0]).text)
    rest = len(found) - 1
    if not rest:
        return text
    return text + " " + ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest}


def _officer_text(standing: worklist.Standing) -> str:
    if standing.officer_needed == "first":
        return _("A first officer approves")
    return _("You approved; another officer issues")


# --- issuing several ----------------------------------------------------------------------------------------


def issue_selected(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Issue the selected applications: first show what will be signed, then do it, all or none."""
    if not actor.may("issue_certificates"):
        raise PermissionDenied("only an issuing officer issues")
    references = list(dict.fromkeys(request.POST.getlist("reference")))[:SHOWN]
    if not references:
        messages.warning(request, _("Select at least one application to issue."))
        return see_other_list()
    return issue_page(request, actor, references, back=reverse("certificates:applications"))


def issue_page(request: HttpRequest, actor: Actor, references: list[str], *, back: str) -> HttpResponse:
    """Ask, then issue. What stops it is told on the same page, and nothing was issued."""
    now = clock.now()
    day = actor.day(now)
    findings: tuple[object, ...] = ()
    if request.POST.get("confirm") == "yes":
        result = performed(actor, lambda: acts.issue_certificates(actor, references, now=now), day=day)
        if result.is_done:
            numbers = ", ".join(one.number for one in result.done)
            messages.success(
                request,
                ngettext(
                    "Issued: %(numbers)s.", "%(count)s certificates issued: %(numbers)s.", len(result.done)
                )
                % {"numbers": numbers, "count": len(result.done)},
            )
            if len(result.done) == 1:
                return redirect_to(reverse("certificates:certificate", args=[numbers]))
            return redirect_to(reverse("certificates:certificates"))
        findings = result.findings
    found = {one.reference: one for one in reads.applications(actor).filter(reference__in=references)}
    chosen = [found[reference] for reference in references if reference in found]
    covers = [cover_of(one, day) for one in chosen]
    rows = [application_row(one) | list_cells(cover) for one, cover in zip(chosen, covers, strict=True)]
    context = {
        "rows": rows,
        "columns": application_columns(actor),
        "cover_columns": [Column("reference", _("Application"), kind="link"), *list_columns()],
        "uncovered": sum((cover.missing for cover in covers if not cover.is_stopped), Decimal(0)),
        "is_stopped": any(cover.is_stopped for cover in covers),
        "references": [row["reference"] for row in rows],
        "carats": sum((row["carats"] for row in rows), Decimal(0)),
        "usd": sum((row["usd"] for row in rows), Decimal(0)),
        "findings": findings,
        "back": back,
    }
    return render(request, "certificates/issue.html", context)


def redirect_to(address: str) -> HttpResponse:
    """To a page after a POST (303)."""
    response = redirect(address)
    response.status_code = 303
    return response


def see_other_list() -> HttpResponse:
    """Back to the work list after a POST."""
    return redirect_to(reverse("certificates:applications"))


# --- all applications ---------------------------------------------------------------------------------------


def all_applications(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every application that the actor may see, to be searched."""
    form = ApplicationFilter(request.GET or None)
    wanted = filter_values(form) if form.is_bound else {}
    found = reads.applications(actor)
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    if wanted.get("text"):
        text = wanted["text"]
        found = found.filter(
            Q(reference__icontains=text) | Q(trader__name__icontains=text) | Q(importer_name__icontains=text)
        )
    page = paged(request, found)
    context = {
        "page": page,
        "rows": [application_row(one) for one in page],
        "columns": application_columns(
            actor, Column("submitted", _("Submitted"), kind="instant"), Column("state", _("State"), "state")
        ),
        "filter": form,
        "tabs": _tabs("all"),
        "is_exporter": actor.capacity is Capacity.EXPORTER,
        "reset": f"{reverse('certificates:applications')}?list=all" if wanted else "",
    }
    return render(request, "certificates/all_applications.html", context)
