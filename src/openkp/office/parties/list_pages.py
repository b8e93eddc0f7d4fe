"""An administrator's pages of the trust list: keys handed in, drafts, and lists signed elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from openkp.office import clock
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.messages import cannot_sign, explained
from openkp.office.parties import acts, drafting, reads, trusting
from openkp.office.parties.administration import FORM_METHODS, _done, _form_page, _waits
from openkp.office.parties.key_forms import DecideKeyForm, FileForm
from openkp.office.parties.models import HandedInKey
from openkp.office.register.key_trouble import NoUsableKey
from openkp.office.wording import day_text, listed
from openkp.scheme.findings import Finding
from openkp.statements import TrustedKey, Usage
from openkp.statements.submissions import check_submission, open_submission
from openkp.statements.trust_drafts import DRAFT_SUFFIX

MAX_SHOWN = 50
#: What a listed key may sign, in words.
USAGES = {
    Usage.CERTIFICATES: gettext_lazy("certificates"),
    Usage.CONFIRMATIONS: gettext_lazy("import confirmations"),
    Usage.LOG: gettext_lazy("heads of its logs"),
    Usage.WITNESS: gettext_lazy("heads of the logs of others"),
    Usage.TRUST: gettext_lazy("trust lists, as a root"),
    Usage.DECISIONS: gettext_lazy("decisions of the Process"),
}


def handed_in_rows() -> dict[str, Any]:
    """The table of keys that others handed in, for the page of keys."""
    rows = [
        {
            "id": row.key_id,
            "who": f"{row.participant} {row.authority_code}",
            "received": row.received_at,
            "state": row.get_state_display(),
            "steps": format_html(
                '<a href="{}">{}<span class="vh">: {}</span></a>',
                reverse("parties:decide_key", args=[row.key_id]),
                _("Check and decide"),
                row.key_id,
            )
            if row.state == HandedInKey.State.RECEIVED
            else row.remark,
        }
        for row in HandedInKey.objects.all()[:MAX_SHOWN]
    ]
    columns = [
        Column("id", _("Key"), kind="code"),
        Column("who", _("Authority")),
        Column("received", _("Handed in"), kind="instant"),
        Column("state", _("State")),
        Column("steps", _("Next step"), kind="html"),
    ]
    return {"handed_in": rows, "handed_in_columns": columns}


def out_of_reach(request: HttpRequest, trouble: NoUsableKey) -> HttpResponse:
    """A file that needs a signature, while its key cannot be reached."""
    actor = actor_of(request)
    found = cannot_sign(actor.authority.name, actor.day(clock.now()), trouble)
    return render(request, "parties/key_out_of_reach.html", {"findings": [found]}, status=503)


@require_http_methods(FORM_METHODS)
def hand_in_key(request: HttpRequest) -> HttpResponse:
    """Take in the submission file of another authority."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*posted, accept=".kpsubmit")
    if not form.is_valid():
        return _form_page(request, "parties/hand_in_key.html", form)
    result = acts.hand_in_key(actor_of(request), form.cleaned_data["file"], now=clock.now())
    if not result.is_done:
        return _form_page(request, "parties/hand_in_key.html", form, findings=result.findings)
    key_id = result.done.key_id
    return _done(request, _("The file is good. Now decide on the key."), "parties:decide_key", key_id)


@require_http_methods(FORM_METHODS)
def decide_key(request: HttpRequest, key_id: str) -> HttpResponse:
    """Look at a key that was handed in, and put it on the next list or refuse it."""
    actor, now = actor_of(request), clock.now()
    row = HandedInKey.objects.filter(key_id=key_id, state=HandedInKey.State.RECEIVED).first()
    if row is None:
        raise Http404
    handed = open_submission(bytes(row.file))
    said = check_submission(handed, trust=trusting.current_or_none(), on=actor.day(now))
    form = DecideKeyForm(request.POST if request.method == "POST" else None)
    more: dict[str, Any] = {"row": row, "handed": handed, "said": said, "facts": _facts(handed.key)}
    if not form.is_valid():
        return _form_page(request, "parties/decide_key.html", form, **more)
    remark = form.cleaned_data["remark"]
    if "refuse" in request.POST:
        result = acts.refuse_key(actor, key_id, remark=remark, now=now)
        text = _("The key is refused.")
    else:
        result = acts.accept_key(actor, key_id, remark=remark, now=now)
        text = _("The key is on the next trust list.")
    if result.waits:
        return _waits(request, result, "parties:keys")
    if not result.is_done:
        return _form_page(request, "parties/decide_key.html", form, findings=result.findings, **more)
    return _done(request, text, "parties:keys")


def _facts(key: TrustedKey) -> list[tuple[str, object]]:
    return [
        (_("Key"), key.key_id.hex()),
        (_("Participant"), key.participant),
        (_("Authority"), key.authority),
        (_("What it signs"), listed(str(USAGES[usage]) for usage in sorted(key.usages))),
        (_("First day"), day_text(key.valid_from)),
        (_("Last day"), day_text(key.valid_to) if key.valid_to else ""),
        (_("Name of its logs"), key.origin or "–"),
    ]


@require_safe
def trust_draft(request: HttpRequest) -> HttpResponse:
    """The next trust list for the holders of the roots, with the evidence for what is new in it."""
    now = clock.now()
    try:
        data = drafting.next_draft(now=now)
    except NoUsableKey as trouble:
        return out_of_reach(request, trouble)
    response = HttpResponse(data, content_type="application/cbor")
    response["Content-Disposition"] = f'attachment; filename="trust-{now:%Y-%m-%d}{DRAFT_SUFFIX}"'
    return response


@require_http_methods(FORM_METHODS)
def take_in_trust_list(request: HttpRequest) -> HttpResponse:
    """Publish here what the holders of the roots signed."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*posted, accept=".kptrust,.kpdraft")
    if not form.is_valid():
        return _form_page(request, "parties/take_in_trust_list.html", form)
    result = acts.take_in_trust_list(actor_of(request), form.cleaned_data["file"], now=clock.now())
    if not result.is_done:
        return _form_page(request, "parties/take_in_trust_list.html", form, findings=result.findings)
    text = _("Trust list %(version)s is published.") % {"version": result.done.version}
    told = " ".join(explained(found).text for found in result.findings)
    return _done(request, f"{text} {told}".strip(), "parties:keys")


@require_http_methods(FORM_METHODS)
def publish_trust_list(request: HttpRequest) -> HttpResponse:
    """Ask, then sign and publish the next trust list."""
    now = clock.now()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        result = acts.publish_trust_list(actor_of(request), now=now)
        if result.waits:
            return _waits(request, result, "parties:keys")
        if result.is_done:
            text = _("Trust list %(version)s is published.") % {"version": result.done.version}
            return _done(request, text, "parties:keys")
        findings = result.findings
    context = {
        "trust": reads.trust_list_state(now=now),
        "findings": findings,
        "valid_days": trusting.VALID_DAYS,
    }
    return render(request, "parties/publish_trust_list.html", context, status=422 if findings else 200)
