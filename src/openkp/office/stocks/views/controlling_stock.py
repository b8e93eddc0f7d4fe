"""What an officer does with stock at a holder's: count it, or seize parcels."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from openkp.custody.ledger import in_carats
from openkp.office import clock, wording
from openkp.office.acting import Actor
from openkp.office.desk import actor_of
from openkp.office.stocks.acts.controlling import count_stock, seize_parcels
from openkp.office.stocks.forms.controlling import CountForm, SeizeForm
from openkp.office.stocks.models import Holder, StockDeclaration, StockParcel
from openkp.office.stocks.reads import controlling
from openkp.office.stocks.reads.controlling_books import beside_the_book
from openkp.office.stocks.views.controlling_words import account_address, signed_carats
from openkp.scheme.findings import Finding

FORM_METHODS = ["GET", "HEAD", "POST"]
#: Parcels to choose from at once; a holder with more is narrowed by the address (`?parcel=`).
OFFERED = 200


def own_or_404(actor: Actor, code: str) -> Holder:
    """The account, if it is of the actor's authority."""
    row = (
        Holder.objects.select_related("trader", "authority")
        .filter(authority=actor.authority, code=code)
        .first()
    )
    if row is None:
        raise Http404
    return row


@require_http_methods(FORM_METHODS)
def count(request: HttpRequest, code: str) -> HttpResponse:
    """What an officer found; the book is told only afterwards, so that nobody counts towards it."""
    actor = actor_of(request)
    now = clock.now()
    holder = own_or_404(actor, code)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = CountForm(request.POST)
        if form.is_valid():
            values = {"as_of": form.cleaned_data["as_of"], "remark": form.cleaned_data["remark"]}
            result = count_stock(actor, holder.code, carats=form.hundredths(), now=now, **values)
            if result.is_done:
                _tell(request, result.done)
                return HttpResponseRedirect(account_address(holder.code), status=303)
            findings = result.findings
    else:
        form = CountForm(initial={"as_of": actor.day(now)})
    context = {"form": form, "findings": findings, "holder": holder, "back": account_address(holder.code)}
    status = 422 if form.errors or findings else 200
    return render(request, "stocks/control_count.html", context, status=status)


def _tell(request: HttpRequest, counted: StockDeclaration) -> None:
    (held,) = beside_the_book(counted.authority, StockDeclaration.objects.filter(pk=counted.pk))
    if held.closes:
        messages.success(request, _("Kept. The count agrees with the book."))
        return
    messages.warning(
        request,
        _("Kept. The book says %(book)s, the difference is %(difference)s ct; %(tolerance)s are tolerated.")
        % {
            "book": wording.carats_text(in_carats(held.book)),
            "difference": signed_carats(held.difference),
            "tolerance": wording.carats_text(in_carats(held.tolerance)),
        },
    )


@require_http_methods(FORM_METHODS)
def seize(request: HttpRequest, code: str) -> HttpResponse:
    """Take what is left of parcels: to the state's account, or disposed of outside the trade."""
    actor = actor_of(request)
    now = clock.now()
    holder = own_or_404(actor, code)
    rows = list(controlling.seizable(holder)[:OFFERED])
    choices = [(row.code, parcel_choice(row)) for row in rows]
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = SeizeForm(request.POST, parcels=choices)
        if form.is_valid():
            values = form.cleaned_data
            result = seize_parcels(
                actor,
                holder.code,
                values["parcels"],
                happened_on=values["happened_on"],
                because=values["because"],
                is_disposed=values["fate"] == "disposed",
                now=now,
            )
            if result.is_done:
                taken = len(values["parcels"])
                text = ngettext("Seized: %(count)s parcel.", "Seized: %(count)s parcels.", taken)
                messages.success(request, text % {"count": wording.number_text(taken)})
                return HttpResponseRedirect(account_address(holder.code), status=303)
            findings = result.findings
    else:
        marked = request.GET.get("parcel", "")
        form = SeizeForm(initial={"happened_on": actor.day(now), "parcels": [marked]}, parcels=choices)
    context = {
        "form": form,
        "findings": findings,
        "holder": holder,
        "has_parcels": bool(rows),
        "back": account_address(holder.code),
    }
    status = 422 if form.errors or findings else 200
    return render(request, "stocks/control_seize.html", context, status=status)


def parcel_choice(row: StockParcel) -> str:
    """A parcel in one line, to choose it."""
    way = _("on its way, not received yet") if row.received_on is None else ""
    parts = [row.code, wording.carats_text(in_carats(row.left)), row.grade, row.place, way]
    return " · ".join(part for part in parts if part)
