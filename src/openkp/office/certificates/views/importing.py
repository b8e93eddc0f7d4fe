"""The importing side: notices, arrivals, what was found, the decision and the endorsed copy."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates import acts, differences, reads
from openkp.office.certificates.acts.importing import compare
from openkp.office.certificates.compiling import answer_key, document_json
from openkp.office.certificates.forms.importing import ArrivalFilter, FoundForm, as_declared
from openkp.office.certificates.models import Arrival
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.arrival_lists import LISTS, arrival_columns, arrival_row, expected_rows
from openkp.office.certificates.views.checking import check, present
from openkp.office.certificates.views.crossing import new_transit, transits
from openkp.office.certificates.views.import_texts import import_text
from openkp.office.certificates.views.noticing import new_notice, notice
from openkp.office.certificates.views.refusals import performed
from openkp.office.certificates.views.technical import ASIDE, new_technical, technical_papers
from openkp.office.certificates.views.verdicts import verdict_word
from openkp.office.desk import actor_of
from openkp.scheme.documents import ImportConfirmation
from openkp.scheme.findings import Finding, Severity

__all__ = [
    "arrival",
    "arrivals",
    "check",
    "confirm",
    "endorsed_copy",
    "new_notice",
    "new_technical",
    "new_transit",
    "notice",
    "present",
    "technical_papers",
    "transits",
]

#: outcome -> what it means for the shipment, shown beside the choice.
MEANINGS = [
    (gettext_lazy("Confirmed"), gettext_lazy("Everything fits; the shipment is let in.")),
    (
        gettext_lazy("Confirmed after remedy"),
        gettext_lazy("Something differed and was put right; say what. The shipment is let in."),
    ),
    (
        gettext_lazy("Detained"),
        gettext_lazy("The shipment stays with the authority until a question is answered."),
    ),
    (gettext_lazy("Seized"), gettext_lazy("The shipment is taken under the law of the country.")),
    (
        gettext_lazy("Returned"),
        gettext_lazy("The shipment goes back under a technical certificate, which you issue next."),
    ),
]


# --- the lists ----------------------------------------------------------------------------------------------


@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """What is expected, what waits for a decision, what was decided, what differed."""
    actor = actor_of(request)
    found = reads.arrivals(actor)
    waiting, decided = found.filter(state="presented"), found.filter(state="decided")
    lists: dict[str, QuerySet[Arrival]] = {
        "waiting": waiting.order_by("presented_on", "pk"),
        "decided": decided.order_by("-decided_on", "-pk"),
        "differences": differences.with_differences(actor),
    }
    expected = reads.notices(actor)
    counts = {"waiting": waiting.count(), "expected": expected.count()}
    chosen = request.GET.get("show", "")
    if chosen not in LISTS:
        chosen = "waiting" if counts["waiting"] else "expected"
    context: Json = {"tabs": _tabs(chosen, counts), "chosen": chosen}
    if chosen == "expected":
        number = request.GET.get("number", "").strip()[:60]
        if number and number.isprintable():
            expected = expected.filter(number__icontains=number)
        page = showing.paged(request, expected)
        context |= {"page": page, "number": number}
        context |= expected_rows(page, day=actor.day(clock.now()))
    else:
        form = ArrivalFilter(request.GET)
        page = showing.paged(request, _filtered(lists[chosen], form))
        context |= {
            "page": page,
            "filter": form,
            "rows": [arrival_row(actor, one) for one in page],
            "columns": arrival_columns(chosen),
        }
    return render(request, "certificates/arrivals.html", context)


def _tabs(chosen: str, counts: dict[str, int]) -> list[Json]:
    here = reverse("certificates:arrivals")
    return [
        {
            "label": label,
            "url": f"{here}?show={name}",
            "current": name == chosen,
            "count": counts.get(name),
        }
        for name, label in LISTS.items()
    ]


def _filtered(found: QuerySet[Arrival], form: ArrivalFilter) -> QuerySet[Arrival]:
    if not form.is_valid():
        return found
    if form.cleaned_data["number"]:
        found = found.filter(number__icontains=form.cleaned_data["number"])
    if form.cleaned_data["outcome"]:
        found = found.filter(outcome=form.cleaned_data["outcome"])
    return found


# --- one arrival --------------------------------------------------------------------------------------------


@require_GET
def arrival(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """The certificate beside what was found; the decision once there is one."""
    actor = actor_of(request)
    found = _mine(actor, arrival_id)
    day = actor.day(clock.now())
    form = None
    if _may_decide(actor, found):
        form = FoundForm(initial=_first_values(found, day))
    return _arrival_page(request, found, form)


def _mine(actor: Actor, arrival_id: int) -> Arrival:
    found = reads.arrivals(actor).filter(pk=arrival_id).first()
    if found is None:
        raise Http404
    return found


def _sees_all(actor: Actor, found: Arrival) -> bool:
    """A typed number alone opens the content only to the two Participants of the shipment."""
    return found.source != Arrival.Source.NUMBER or showing.concerns(actor, found.content)


def _may_decide(actor: Actor, found: Arrival) -> bool:
    return (
        actor.may("confirm_import")
        and found.state == Arrival.State.PRESENTED
        and _sees_all(actor, found)
        and found.to_content() is not None
    )


def _first_values(found: Arrival, day: date) -> Json:
    return {
        "received_on": found.presented_on or day,
        "seal_state": "intact",
        "verification": "opened",
    }


def _arrival_page(
    request: HttpRequest,
    found: Arrival,
    form: FoundForm | None,
    **more: object,
) -> HttpResponse:
    actor = actor_of(request)
    sees_all = _sees_all(actor, found)
    confirmation = found.confirmation or {}
    context: Json = {
        "arrival": found,
        "form": form,
        "sees_all": sees_all,
        "verdict_word": verdict_word(found.verdict),
        "public_items": showing.public_items(found.content),
        "shipment_items": showing.shipment_items(found.content) if sees_all else [],
        "lines": showing.line_rows(found.content) if sees_all else [],
        "line_columns": showing.line_columns(),
        "kept": showing.kept_findings(found.findings),
        "found_items": _found_items(found) if confirmation else [],
        "comparison": showing.comparison_rows(found.content, confirmation)
        if confirmation.get("lines")
        else [],
        "comparison_columns": showing.comparison_columns(),
        "technical": reads.technical_papers(actor).filter(arrival=found),
        "goes_aside": found.outcome in ASIDE and actor.may("issue_technical_certificate"),
        "may_print": found.state == Arrival.State.DECIDED and actor.may("print_endorsed_copy"),
        "may_transit": actor.may("record_transit") and found.state == Arrival.State.PRESENTED,
        "meanings": MEANINGS,
    }
    return render(request, "certificates/arrival.html", {**context, **more})


def _found_items(found: Arrival) -> list[tuple[str, object]]:
    confirmation = found.to_confirmation()
    if confirmation is None:
        return []
    words = {**dict(_choices("seal_state")), **dict(_choices("verification"))}
    return [
        (_("Outcome"), found.get_outcome_display()),
        (_("Received on"), wording.day_text(confirmation.received_on)),
        (_("Decided on"), wording.day_text(found.decided_on)),
        (_("Decided by"), str(found.decided_by or "")),
        (_("Seals"), words.get(confirmation.seal_state.value)),
        (_("Seal numbers found"), ", ".join(confirmation.seals)),
        (_("How it was checked"), words.get(confirmation.verification.value)),
        (_("Parcels found"), wording.number_text(confirmation.parcels)),
        (_("Remark"), confirmation.remark),
        (_("In the books of stock"), import_text(found)),
        (_("Paper original"), found.shelf),
        (_("Keep the original until"), wording.day_text(found.retain_until)),
    ]


def _choices(name: str) -> list[tuple[str, str]]:
    return list(FoundForm.base_fields[name].choices)  # type: ignore[attr-defined]


# --- the decision -------------------------------------------------------------------------------------------


@require_POST
def confirm(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """Fill in as declared, compare, or record the decision: three buttons of one form."""
    actor = actor_of(request)
    found = _mine(actor, arrival_id)
    now = clock.now()
    if not _sees_all(actor, found):
        raise Http404
    if found.state != Arrival.State.PRESENTED:
        messages.warning(request, _("It was decided before; nothing was changed."))
        return HttpResponseRedirect(reverse("certificates:arrival", args=[found.pk]), status=303)
    if "as_declared" in request.POST:
        typed = {name: values for name, values in request.POST.items() if isinstance(values, str)}
        form = FoundForm(
            initial={**_first_values(found, actor.day(now)), **typed, **as_declared(found.content)}
        )
        return _arrival_page(request, found, form, answers=_answers(request))
    form = FoundForm(request.POST)
    if not form.is_valid():
        return _arrival_page(request, found, form)
    answers = _answers(request)
    record = form.record(answers)
    if "decide" in request.POST:
        result = performed(
            actor,
            lambda: acts.confirm_import(actor, found.pk, record, now=now, shelf=form.cleaned_data["shelf"]),
            day=actor.day(now),
            number=found.number,
        )
        if result.is_done:
            return _decided(request, result.done)
        return _compared(request, found, form, record, now=now, refused=result.findings)
    return _compared(request, found, form, record, now=now)


def _answers(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix("answer:")[:200]: str(text)[:2000]
        for name, text in request.POST.items()
        if name.startswith("answer:")
    }


def _compared(
    request: HttpRequest,
    found: Arrival,
    form: FoundForm,
    record: Json,
    *,
    now: datetime,
    refused: tuple[Finding, ...] = (),
) -> HttpResponse:
    """The differences, with both figures; questions with room for an answer. Nothing is stored."""
    confirmation, findings = compare(actor_of(request), found, record, now=now)
    asked = [one for one in findings if one.severity is Severity.ASKS]
    lets_in = confirmation is not None and confirmation.outcome.value not in ASIDE
    answers: dict[str, str] = record["answers"]
    told = {(one.code, one.subject) for one in findings}
    return _arrival_page(
        request,
        found,
        form,
        is_compared=True,
        differences=[one for one in findings if not lets_in or one.severity is not Severity.ASKS],
        to_answer=[([one], f"answer:{answer_key(one)}", answers.get(answer_key(one), "")) for one in asked]
        if lets_in
        else [],
        refused=[one for one in refused if (one.code, one.subject) not in told],
        is_as_declared=confirmation is not None and not findings,
        now_comparison=_side_by_side(found, confirmation),
    )


def _side_by_side(found: Arrival, confirmation: ImportConfirmation | None) -> list[Json]:
    if confirmation is None or not confirmation.lines:
        return []
    return showing.comparison_rows(found.content, document_json(confirmation))


def _decided(request: HttpRequest, found: Arrival) -> HttpResponse:
    messages.success(
        request,
        _("%(number)s: %(outcome)s. The issuing authority can see it now.")
        % {"number": found.number, "outcome": found.get_outcome_display()},
    )
    made = import_text(found)
    if made:
        messages.success(request, made)
    return HttpResponseRedirect(reverse("certificates:arrival", args=[found.pk]), status=303)


@require_GET
def endorsed_copy(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """The endorsed copy as a sealed PDF. It is made once; later downloads give the same bytes."""
    actor = actor_of(request)
    found = _mine(actor, arrival_id)
    now = clock.now()
    if found.state != Arrival.State.DECIDED:
        raise Http404
    result = performed(actor, lambda: acts.print_endorsed_copy(actor, found.pk, now=now), day=actor.day(now))
    if not result.is_done:
        return _arrival_page(request, found, None, refused=result.findings)
    name = "".join(letter if letter.isalnum() else "-" for letter in found.number)
    return HttpResponse(
        bytes(result.done.pdf),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}-endorsed-copy.pdf"'},
    )
