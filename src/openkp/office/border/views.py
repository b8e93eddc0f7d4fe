"""The border bundle as a page and as files for machines and USB sticks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openkp.office import clock
from openkp.office.acting import Actor
from openkp.office.border import acts, building, reads
from openkp.office.border.bundle_page import bundle_context, public_address
from openkp.office.border.forms import AmberForm, CallForm
from openkp.office.border.log_parts import status_token
from openkp.office.desk import actor_of
from openkp.office.messages import explained
from openkp.office.parties.models import Authority
from openkp.office.parties.trusting import NoTrustList
from openkp.office.register.models import Checkpoint, Log
from openkp.office.register.signing import NoUsableKey

BUNDLE_TYPE = "application/vnd.openkp.bundle"
DELTA_TYPE = "application/vnd.openkp.delta"
STATUS_TYPE = "application/statuslist+cwt"


@require_safe
def bundle(request: HttpRequest) -> HttpResponse:
    """The newest bundle of an authority: how old, how large, what is in it, how to carry it to a phone."""
    actor: Actor | None = getattr(request, "actor", None)
    maker = _maker(request, actor)
    now = clock.now()
    try:
        kept = building.current_bundle(maker, now=now, is_asked=actor is not None)
    except (NoTrustList, NoUsableKey):
        return render(request, "border/no_bundle.html", {"maker": maker}, status=503)
    may_set = actor is not None and actor.may("set_amber_after") and actor.authority.pk == maker.pk
    context = bundle_context(kept, maker, now=now) | {
        "verifier": public_address(request, "border:verifier"),
        "makers": [
            {"label": one.name, "url": f"?authority={one.code}", "current": one.pk == maker.pk}
            for one in reads.makers()
        ],
        "amber": AmberForm(initial={"hours": reads.amber_after(maker)}) if may_set else None,
        "call": CallForm(initial=reads.whom_to_call(maker)) if may_set else None,
    }
    return render(request, "border/bundle.html", context)


def _maker(request: HttpRequest, actor: Actor | None = None) -> Authority:
    """The authority that the address names; else the person's own; else the first of the office."""
    code = request.GET.get("authority", "")[:40]
    if not code and actor is not None and reads.makers().filter(pk=actor.authority.pk).exists():
        return actor.authority
    maker = building.maker_of(code)
    if maker is None:
        raise Http404
    return maker


@require_safe
def bundle_file(request: HttpRequest) -> HttpResponse:
    """The newest bundle as a file; answers 304 to whoever holds it."""
    try:
        kept = building.current_bundle(_maker(request), now=clock.now())
    except (NoTrustList, NoUsableKey):
        return _not_now()
    name = f"{kept.authority.code}-{kept.day.isoformat()}.kpbundle"
    return _file(request, bytes(kept.data), kind=BUNDLE_TYPE, name=name, tag=kept.digest)


@require_safe
def delta_file(request: HttpRequest, digest: str) -> HttpResponse:
    """The step from the bundle of that digest to the newest; 404 where it is too old: fetch the whole."""
    try:
        delta = building.delta_from(digest, now=clock.now())
    except (NoTrustList, NoUsableKey):
        return _not_now()
    if delta is None:
        raise Http404
    tag = f"{digest[:32]}-{delta.target.digest[:32]}"
    return _file(request, bytes(delta.data), kind=DELTA_TYPE, name=f"{digest[:16]}.kpdelta", tag=tag)


@require_safe
def status_file(request: HttpRequest, code: str) -> HttpResponse:
    """The status list of one authority's log alone, as any reader of Token Status Lists takes it."""
    log = get_object_or_404(
        Log.objects.select_related("authority"), kind=Log.Kind.STATEMENTS, authority__code=code
    )
    head = Checkpoint.objects.filter(log=log).order_by("-size", "-pk").first()
    token = None if head is None else status_token(log, size=head.size, now=clock.now())
    if token is None:
        raise Http404
    return _file(request, token, kind=STATUS_TYPE, name=f"{code}.cwt", tag="")


def _file(request: HttpRequest, data: bytes, *, kind: str, name: str, tag: str) -> HttpResponse:
    """A public file for a machine or a USB stick. tag: what a later request may ask by; empty for none."""
    etag = f'"{tag}"' if tag else ""
    answer = HttpResponse(
        data,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"},
    )
    if not etag:
        return answer
    answer["ETag"] = etag
    conditional = get_conditional_response(request, etag=etag, response=answer)
    return answer if conditional is None else conditional


def _not_now() -> HttpResponse:
    return HttpResponse(
        _("No bundle can be made now: the administrator has to publish a trust list and make a key."),
        status=503,
        content_type="text/plain; charset=utf-8",
    )


@require_POST
def whom_to_call(request: HttpRequest) -> HttpResponse:
    """Say how posts reach the authority."""
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a shorter telephone number or mail address."))
        return HttpResponseRedirect(reverse("border:bundle"), status=303)
    result = acts.set_whom_to_call(actor_of(request), **form.cleaned_data, now=clock.now())
    if result.is_done:
        messages.success(request, _("Kept. Posts learn it with the next bundle."))
    for found in result.findings:
        said = explained(found)
        messages.error(request, f"{said.text} {said.next_step}")
    return HttpResponseRedirect(reverse("border:bundle"), status=303)


@require_POST
def amber_after(request: HttpRequest) -> HttpResponse:
    """Set after how many hours the authority's posts answer amber."""
    form = AmberForm(request.POST)
    actor = actor_of(request)
    if form.is_valid():
        result = acts.set_amber_after(actor, hours=form.cleaned_data["hours"], now=clock.now())
        if result.is_done:
            messages.success(request, _("Kept. Posts learn it with the next bundle."))
            return HttpResponseRedirect(reverse("border:bundle"), status=303)
    messages.error(
        request,
        _("Give hours from %(least)s to %(most)s.") % {"least": acts.LEAST_HOURS, "most": acts.MOST_HOURS},
    )
    return HttpResponseRedirect(reverse("border:bundle"), status=303)
