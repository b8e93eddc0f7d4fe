"""What a holder does with parcels: each deed with its form, its plan, its act and how its pages speak."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from openkp.office.acting import Json
from openkp.office.stocks.acts import holding as acts
from openkp.office.stocks.acts import holding_handling as handling
from openkp.office.stocks.acts import holding_trade as trade
from openkp.office.stocks.acts.holding_core import Plan
from openkp.office.stocks.forms import holding as forms
from openkp.office.stocks.forms import holding_parts as part_forms
from openkp.office.stocks.forms import holding_trade as trade_forms
from openkp.office.stocks.models import Holder, Invoice
from openkp.office.stocks.views.holding_doing import Deed, account_or_404, deed_page

# Who is meant by the name or number that was typed: a person looks at it before it is recorded.


def _digger(plan: Plan) -> list[tuple[object, object]]:
    production = plan.steps[0].entry
    key = next(iter(production.origins))[0]
    seller = Holder.objects.get(code=production.outputs[0].holder)
    where = " · ".join(part for part in (key.zone, key.mine) if part)
    return [(_("Digger"), seller.name), (_("Licence"), key.licence), (_("Place of mining"), where)]


def _seller(plan: Plan) -> list[tuple[object, object]]:
    return [(_("Bought of"), _named(plan.rows[0].holder))]


def _buyer(plan: Plan) -> list[tuple[object, object]]:
    return [(_("Sold to"), _named(Holder.objects.get(code=plan.steps[0].entry.outputs[0].holder)))]


def _named(holder: Holder) -> str:
    return f"{holder.name} · {holder.get_kind_display()} · {holder.code}"


def _from_whom(*, is_digger: bool) -> list[Json]:
    here = reverse("stocks:purchase")
    return [
        {"label": _("From a digger"), "url": here, "current": is_digger},
        {"label": _("A parcel of a digger’s"), "url": f"{here}?from=holder", "current": not is_digger},
    ]


FROM_DIGGER = Deed(
    page="stocks:purchase",
    title=gettext_lazy("Buy stones"),
    lede=gettext_lazy("From an artisanal digger: the voucher is the paper, and is typed in here."),
    action=gettext_lazy("Record the purchase"),
    form=trade_forms.DiggerPurchaseForm,
    plan=lambda actor, holder, given, said, day: trade.plan_purchase(actor, holder, given, day),
    act=acts.record_purchase,
    facts=_digger,
    tabs=lambda: _from_whom(is_digger=True),
)
FROM_HOLDER = replace(
    FROM_DIGGER,
    lede=gettext_lazy(
        "A parcel that lies in a digger’s account. Other sellers record the sale, or your authority does."
    ),
    form=trade_forms.HolderPurchaseForm,
    facts=_seller,
    tabs=lambda: _from_whom(is_digger=False),
)
SALE = Deed(
    page="stocks:sale",
    title=gettext_lazy("Sell a parcel"),
    lede=gettext_lazy("It goes on its way to the buyer, who records its arrival and weight."),
    action=gettext_lazy("Record the sale"),
    form=trade_forms.SaleForm,
    plan=lambda actor, holder, given, said, day: trade.plan_sale(actor, holder, given, day),
    act=acts.record_sale,
    facts=_buyer,
)
MIX = Deed(
    page="stocks:mix",
    title=gettext_lazy("Mix parcels"),
    lede=gettext_lazy(
        "All that is left in them becomes one parcel. You see first what that does to their origins."
    ),
    action=gettext_lazy("Mix them"),
    form=forms.MixForm,
    plan=lambda actor, holder, given, said, day: handling.plan_mix(holder, given, day),
    act=acts.mix_parcels,
)
SPLIT = Deed(
    page="stocks:split",
    title=gettext_lazy("Split a parcel"),
    lede=gettext_lazy("Parts become parcels of their own; what you do not name stays in it."),
    action=gettext_lazy("Split it"),
    form=part_forms.SplitForm,
    plan=lambda actor, holder, given, said, day: handling.plan_split(holder, given, day),
    act=acts.split_parcel,
    has_parts=True,
    parts_title=gettext_lazy("Parts taken out"),
    parts_hint=gettext_lazy("Rows without a weight are left out."),
)
SORT = Deed(
    page="stocks:sort",
    title=gettext_lazy("Sort parcels"),
    lede=gettext_lazy(
        "By size, colour, gem or industrial, or stone by stone. All of the parcels goes into what comes out."
    ),
    action=gettext_lazy("Record the sorting"),
    form=part_forms.SortForm,
    plan=lambda actor, holder, given, said, day: handling.plan_sort(holder, given, day),
    act=acts.sort_parcels,
    has_parts=True,
    parts_title=gettext_lazy("What came out"),
    parts_hint=gettext_lazy(
        "Together as heavy as the parcels. Weight that cleaning took is recorded as a loss of its own, first."
    ),
)
MOVE = Deed(
    page="stocks:move",
    title=gettext_lazy("Move parcels"),
    lede=gettext_lazy(
        "They stay yours and lie at another place. Each keeps its origins and gets a new label."
    ),
    action=gettext_lazy("Record the move"),
    form=forms.MoveForm,
    plan=lambda actor, holder, given, said, day: handling.plan_move(holder, given, day),
    act=acts.move_parcels,
)
LOSS = Deed(
    page="stocks:loss",
    title=gettext_lazy("Record a loss"),
    lede=gettext_lazy("Weight that cleaning took, or stones that were stolen or lost."),
    action=gettext_lazy("Record the loss"),
    form=forms.LossForm,
    plan=lambda actor, holder, given, said, day: handling.plan_loss(holder, given, said.remark, day),
    act=acts.record_loss,
)
CUTTING = Deed(
    page="stocks:cutting",
    title=gettext_lazy("Record cutting"),
    lede=gettext_lazy("Rough that was cut leaves the books; the polished weight stands beside it."),
    action=gettext_lazy("Record the cutting"),
    form=forms.CuttingForm,
    plan=lambda actor, holder, given, said, day: handling.plan_cutting(holder, given, day),
    act=acts.record_cutting,
)


def _page_of(deed: Deed) -> Callable[[HttpRequest], HttpResponse]:
    @require_http_methods(["GET", "POST"])
    def page(request: HttpRequest) -> HttpResponse:
        return deed_page(request, deed)

    return page


mix, split, sort, move, loss, cutting = (_page_of(each) for each in (MIX, SPLIT, SORT, MOVE, LOSS, CUTTING))


@require_http_methods(["GET", "POST"])
def purchase(request: HttpRequest) -> HttpResponse:
    """Buy of a digger, or of a holder who keeps no books here (`?from=holder`)."""
    deed = FROM_HOLDER if request.GET.get("from") == "holder" else FROM_DIGGER
    return deed_page(request, deed)


@require_http_methods(["GET", "POST"])
def sale(request: HttpRequest) -> HttpResponse:
    """Sell; the warranty that the company printed last is offered again."""
    _actor, holder = account_or_404(request)
    last = (
        Invoice.objects.filter(event__kind="sale", event__draws__parcel__holder=holder)
        .exclude(warranty="")
        .order_by("-pk")
        .first()
    )
    return deed_page(request, SALE, initial={"warranty": "" if last is None else last.warranty})
