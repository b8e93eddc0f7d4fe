"""The last page before a return stands in the log: thrown away, or signed."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.compiling import answer_key
from openkp.office.certificates.views.refusals import performed
from openkp.office.desk import actor_of
from openkp.office.returns.acts import filing as acts
from openkp.office.returns.forms.filing import SigningForm
from openkp.office.returns.reads import filing as reads
from openkp.office.returns.views import filing_tables as tables
from openkp.office.returns.views.drafting import Period, about
from openkp.office.returns.views.filing import known
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.returns import ReturnKind, StatisticalReturn


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, kind: str, period: str) -> HttpResponse:
    """Ask, then throw the draft away."""
    actor = actor_of(request)
    return_kind, return_period = known(kind, period)
    if request.method == "POST":
        acts.discard_return_draft(actor, return_kind, return_period, now=clock.now())
        messages.success(request, _("The draft was thrown away. Nothing that was filed has changed."))
        return HttpResponseRedirect(reverse("returns:desk"), status=303)
    found = reads.draft_of(actor.authority.participant, return_kind, return_period)
    context = {**about(actor, return_kind, return_period), "draft": found}
    return render(request, "returns/discard.html", context)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, kind: str, period: str) -> HttpResponse:
    """What exactly is signed, the questions on it, and the button."""
    actor = actor_of(request)
    return_kind, return_period = known(kind, period)
    now = clock.now()
    signing = _signing(request)
    if request.method == "POST":
        result = performed(
            actor,
            lambda: acts.sign_return(actor, return_kind, return_period, now=now, signing=signing),
            day=actor.day(now),
        )
        if result.is_done:
            record = result.done
            messages.success(
                request,
                _("%(title)s is signed and stands in your authority’s log.")
                % {"title": tables.return_title(return_kind, return_period)},
            )
            return HttpResponseRedirect(tables.filed_url(record), status=303)
        return _sign_page(request, actor, return_kind, return_period, signing, refused=result.findings)
    return _sign_page(request, actor, return_kind, return_period, signing)


def _signing(request: HttpRequest) -> acts.Signing:
    said = request.POST
    return acts.Signing(
        reviewed=str(said.get("reviewed", ""))[:64],
        answers={
            name.removeprefix("answer:")[:200]: str(text)[:2000]
            for name, text in said.items()
            if name.startswith("answer:")
        },
        is_nil="is_nil" in said,
        reason=str(said.get("reason", ""))[: acts.MAX_REASON],
    )


def _sign_page(
    request: HttpRequest,
    actor: Actor,
    kind: ReturnKind,
    period: Period,
    signing: acts.Signing,
    *,
    refused: tuple[Finding, ...] = (),
) -> HttpResponse:
    prepared = acts.would_be(actor, kind, period, day=actor.day(clock.now()), signing=signing)
    made, findings = prepared.filed, prepared.findings
    if request.method == "POST" and signing.reviewed != prepared.digest:
        signing = replace(signing, answers={})  # they were given to questions on other lines
    found = reads.draft_of(made.participant, kind, period)
    compared = reads.compared(made.participant, kind, period)
    reason = signing.reason or (found.reason if found else "")
    asked = [one for one in findings if one.severity is Severity.ASKS]
    waits_for_form = {"return_nil_not_declared", "return_reason_missing", "record_not_found"}
    context: Json = {
        **about(actor, kind, period),
        "made": made,
        "draft": found,
        "reviewed": prepared.digest,
        "form": SigningForm(initial={"is_nil": signing.is_nil, "reason": reason}),
        "stops": [
            one
            for one in findings
            if one.severity is Severity.BLOCKS and (refused or one.code not in waits_for_form)
        ],
        "notes": [one for one in findings if one.severity is Severity.NOTES],
        "unanswered": [one for one in refused if one.code not in {each.code for each in findings}],
        "to_answer": [
            ([one], f"answer:{answer_key(one)}", signing.answers.get(answer_key(one), "")) for one in asked
        ],
        "cannot": is_blocked(one for one in findings if one.code not in waits_for_form),
        "facts": _sign_facts(actor, made),
        "totals": tables.total_rows(made, compared.before, compared.year_ago),
        "total_columns": tables.total_columns(),
        "rows": [tables.line_row(line) for line in made.lines],
        "columns": tables.line_columns(kind),
        "against": tables.against_rows(made, prepared.compiled) if prepared.compiled else [],
        "against_columns": tables.against_columns(),
    }
    return render(request, "returns/sign.html", context)


def _sign_facts(actor: Actor, made: StatisticalReturn) -> list[tuple[str, object]]:
    return [
        (_("Participant"), wording.country_text(made.participant)),
        (_("Return"), tables.return_title(made.kind, made.period)),
        (_("Vintage"), wording.number_text(made.vintage)),
        (_("Lines"), wording.number_text(len(made.lines))),
        (_("Signed by"), str(actor.user)),
        (_("Under the key of"), str(actor.authority)),
    ]
