"""The matching work list: two records side by side, why they were proposed, one decision each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.views.showing import day_of, paged, totals_of
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.parties.models import THE_PROCESS
from openkp.office.permissions import Capacity
from openkp.office.returns.acts.pairing import decide_pair
from openkp.office.returns.forms.analysing import NoteForm
from openkp.office.returns.models import PairDecision
from openkp.office.returns.reads import pairing
from openkp.office.returns.reads.matched import DIFFERING, matched
from openkp.office.returns.views.pair_records import KIND_WORDS, REASON_WORDS, compared

TABS: dict[str, Any] = {
    "open": gettext_lazy("To decide"),
    "later": gettext_lazy("Asked first"),
    "differing": gettext_lazy("Details differ"),
    "never_issued": gettext_lazy("Never issued here"),
    "not_confirmed": gettext_lazy("Not confirmed"),
    "decided": gettext_lazy("Decided"),
}


def _listed(found: Sequence[pairing.Pair], tab: str) -> list[pairing.Pair]:
    later = PairDecision.Verdict.LATER.value
    if tab == "later":
        return [one for one in found if one.decision is not None and one.decision.verdict == later]
    if tab == "decided":
        return [one for one in found if _is_settled(one)]
    if tab == "differing":
        undecided = [one for one in found if one.decision is None and one.taken_by is None]
        return [one for one in undecided if one.proposal and one.proposal.kind in DIFFERING]
    return [one for one in found if one.is_open]


def _is_settled(one: pairing.Pair) -> bool:
    """Decided, or closed because one of its records is one shipment with another."""
    if one.decision is None:
        return one.taken_by is not None
    return one.decision.verdict != PairDecision.Verdict.LATER


@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    """What a person has to look at, by kind; a decided pair leaves the list."""
    actor = actor_of(request)
    asked = request.GET.get("show", "open")
    tab = asked if asked in TABS else "open"
    found = pairing.pairs(actor)
    alone: dict[str, Sequence[Any]] = {
        "never_issued": pairing.never_issued(actor),
        "not_confirmed": pairing.not_confirmed(actor),
    }
    lists = {name: alone[name] if name in alone else _listed(found, name) for name in TABS}
    page = paged(request, lists[tab])
    here = reverse("returns:pairs")
    draw, columns = _DRAWN.get(tab, (_pair_row, _pair_columns))
    context: Json = {
        "tabs": [
            {"label": word, "url": f"{here}?show={name}", "current": name == tab, "count": len(lists[name])}
            for name, word in TABS.items()
        ],
        "tab_title": TABS[tab],
        "page": page,
        "rows": [draw(one) for one in page],
        "columns": columns(),
        "nothing": _no_records(actor) or _nothing(tab),
        "exact": matched().exact if actor.capacity is Capacity.ANALYST else None,
        "first": _address(lists["open"][0]) if tab == "open" and lists["open"] else "",
    }
    return render(request, "returns/pairs.html", context)


def _no_records(actor: Actor) -> str:
    """What there is and what to do, where nothing could be matched; else empty."""
    held = pairing.records(actor)
    if not held.certificates and not held.confirmations:
        return _(
            "There are no certificates and no confirmations here yet, so nothing could be compared. Pairs "
            "appear when certificates are issued and confirmations of their arrival come in."
        )
    if not held.confirmations:
        return _(
            "No confirmation has come in yet, so no certificate could be compared. “Not confirmed” lists the "
            "certificates that wait; focal points enter what other authorities confirm."
        )
    if not held.certificates:
        return _(
            "There is no certificate here yet with which a confirmation could be compared. “Never issued "
            "here” lists the confirmations."
        )
    return ""


def _nothing(tab: str) -> str:
    texts = {
        "open": _("Every record fits its counterpart. New pairs appear here when confirmations come in."),
        "later": _("Nothing waits for an answer. “Ask first” puts a pair here."),
        "differing": _("Where the numbers are equal, so are weight, value and parties."),
        "never_issued": _("Every confirmation fits a certificate of this office."),
        "not_confirmed": _("Every certificate has a confirmation."),
        "decided": _("Nothing was decided yet. Begin with “To decide”."),
    }
    return texts[tab]


def _address(one: pairing.Pair) -> str:
    kind, _sep, pk = one.key.partition(":")
    return reverse("returns:pair", args=[one.certificate.pk, kind, int(pk)])


def _pair_row(one: pairing.Pair) -> Json:
    proposal = one.proposal
    return {
        "number": one.certificate.number,
        "url": _address(one),
        "said": one.confirmation.number,
        "by": pairing.said_of(one.confirmation).get("importing_participant"),
        "kind": KIND_WORDS.get(proposal.kind, proposal.kind) if proposal else wording.NOTHING,
        "carats": one.certificate.carats,
        "score": round(100 * proposal.score) if proposal else None,
        "verdict": _verdict(one),
    }


def _verdict(one: pairing.Pair) -> str:
    if one.decision is not None:
        return str(one.decision.get_verdict_display())
    return _("Closed: another pair is one shipment") if one.taken_by is not None else ""


def _pair_columns() -> list[Column]:
    return [
        Column("number", _("Certificate"), kind="link"),
        Column("said", _("Number confirmed")),
        Column("by", _("Confirmed by"), kind="country"),
        Column("kind", _("Why it is here")),
        Column("carats", _("Carats"), kind="carats"),
        Column("score", _("Score of 100"), kind="number"),
        Column("verdict", _("Decided")),
    ]


def _confirmation_row(one: tuple[str, pairing.Confirmation]) -> Json:
    said = pairing.said_of(one[1])
    carats, usd = totals_of(said)
    return {
        "number": one[1].number,
        "by": said.get("importing_participant"),
        "on": day_of(said.get("confirmed_on")),
        "issuer": said.get("issuing_participant"),
        "carats": carats,
        "usd": usd,
    }


def _confirmation_columns() -> list[Column]:
    return [
        Column("number", _("Number confirmed")),
        Column("issuer", _("Issued by, it says"), kind="country"),
        Column("by", _("Confirmed by"), kind="country"),
        Column("on", _("Confirmed on"), kind="day"),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
    ]


def _certificate_row(one: Any) -> Json:
    return {
        "number": one.number,
        "to": one.destination_participant,
        "issued_on": one.issued_on,
        "state": one.state,
        "carats": one.carats,
        "usd": one.usd,
    }


def _certificate_columns() -> list[Column]:
    return [
        Column("number", _("Certificate")),
        Column("to", _("Destination"), kind="country"),
        Column("issued_on", _("Issued on"), kind="day"),
        Column("state", _("State"), kind="state"),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
    ]


_DRAWN: dict[str, tuple[Any, Any]] = {
    "never_issued": (_confirmation_row, _confirmation_columns),
    "not_confirmed": (_certificate_row, _certificate_columns),
}


# --- one pair -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, certificate: int, kind: str, record: int) -> HttpResponse:
    """Two records side by side. A decision leads on to the next pair that waits."""
    actor, now = actor_of(request), clock.now()
    key = f"{kind}:{record}"
    found = pairing.pair(actor, certificate, key)
    if found is None:
        raise Http404
    refused: Sequence[Any] = ()
    if request.method == "POST":
        verdict = request.POST.get("verdict", "")
        if verdict not in PairDecision.Verdict.values:
            raise PermissionDenied("no such decision")
        form = NoteForm(request.POST)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        result = decide_pair(actor, certificate, key, verdict, note=note, now=now)
        if result.is_done:
            return _on_to_the_next(request, actor, found, result.done)
        refused = result.findings
    return render(request, "returns/pair.html", _pair_context(actor, found, refused))


def _on_to_the_next(
    request: HttpRequest, actor: Actor, found: pairing.Pair, decided: PairDecision
) -> HttpResponse:
    told = {"number": found.certificate.number, "verdict": decided.get_verdict_display()}
    messages.success(request, _("%(number)s: %(verdict)s.") % told)
    waiting = [one for one in pairing.pairs(actor) if one.is_open]
    address = _address(waiting[0]) if waiting else reverse("returns:pairs")
    return HttpResponseRedirect(address, status=303)


def _pair_context(actor: Actor, found: pairing.Pair, refused: Sequence[Any]) -> Json:
    proposal = found.proposal
    reasons = proposal.reasons if proposal else tuple(found.decision.reasons) if found.decision else ()
    waiting = [one for one in pairing.pairs(actor) if one.is_open]
    return {
        "pair": found,
        "kind": KIND_WORDS.get(proposal.kind, proposal.kind) if proposal else "",
        "score": round(100 * proposal.score) if proposal else None,
        "reasons": [REASON_WORDS.get(reason, reason) for reason in reasons],
        "rows": compared(found, with_names=pairing.sees_names(actor)),
        "columns": [
            Column("what", _("What")),
            Column("certificate", _("Certificate")),
            Column("confirmation", _("Confirmation")),
            Column("answer", _("Agree"), kind="html"),
        ],
        "others": _others(waiting, found),
        "waiting": len(waiting),
        "note": NoteForm(),
        "refused": refused,
        "history": [_decided(actor, one) for one in pairing.history(found.certificate.number, found.key)],
        "taken_by": pairing.name_of_pair(found.taken_by) if found.taken_by else "",
    }


def _decided(actor: Actor, one: PairDecision) -> Json:
    """A decision as the actor may read it: another side's verdict, but not its note."""
    is_own = one.side == pairing.side_of(actor)
    by = _("Working Group on Statistics") if one.side == THE_PROCESS else wording.country_text(one.side)
    return {
        "verdict": one.get_verdict_display(),
        "by": str(one.decided_by) if is_own else by,
        "at": one.decided_at,
        "note": one.note if is_own else "",
        "is_own": is_own,
    }


def _others(waiting: Sequence[pairing.Pair], found: pairing.Pair) -> list[Json]:
    """Other pairs that share one of the two records: between them the matching did not choose."""
    return [
        {"title": f"{one.certificate.number} / {one.confirmation.number}", "url": _address(one)}
        for one in waiting
        if (one.certificate.pk == found.certificate.pk) != (one.key == found.key)
    ]
