"""An administrator's pages of the authority's own keys: where they live, the next one, the end of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from openkp.office import clock
from openkp.office.acting import Result
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.messages import explained
from openkp.office.parties import acts, aftermath, drafting, reads, trusting
from openkp.office.parties.administration import FORM_METHODS, _done, _form_page, _steps, _waits
from openkp.office.parties.key_forms import MakeKeyForm, RotateKeyForm, WithdrawKeyForm
from openkp.office.parties.list_pages import handed_in_rows, out_of_reach
from openkp.office.parties.models import Key
from openkp.office.register.acts_in_words import phrase
from openkp.office.register.key_trouble import NoUsableKey
from openkp.office.wording import day_text
from openkp.scheme.periods import add_months

KEY_LOOKS = {"compromised": "seized"}


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The authority's keys, what is wrong with them, keys that others handed in, and the trust list."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    rows = [
        {
            "id": one.key.key_id,
            "purpose": one.key.get_purpose_display(),
            "place": _place(one.key),
            "first": one.key.valid_from,
            "last": one.key.valid_to,
            "state": _key_tag(one),
            "steps": _steps(_steps_of(one), of=one.key.key_id),
        }
        for one in reads.keys(actor.authority, day=day)
    ]
    columns = [
        Column("id", _("Key"), kind="code"),
        Column("purpose", _("What it signs")),
        Column("place", _("Where it is kept")),
        Column("first", _("First day"), kind="day"),
        Column("last", _("Last day"), kind="day"),
        Column("state", _("State"), kind="html"),
        Column("steps", _("Steps"), kind="html"),
    ]
    context = {
        "rows": rows,
        "columns": columns,
        "warnings": reads.key_warnings(actor.authority, day=day),
        "trust": reads.trust_list_state(now=now),
        "publishes_alone": trusting.can_publish(now=now),
        **handed_in_rows(),
    }
    return render(request, "parties/keys.html", context)


def _place(key: Key) -> str:
    if key.token:
        return _("Security module, token “%(token)s”") % {"token": key.token}
    return _("Under the passphrase") if key.private_pem else _("Not in this office")


def _steps_of(shown: reads.ShownKey) -> tuple[tuple[str, str], ...]:
    key = shown.key
    steps = []
    if shown.can_be_withdrawn:
        steps.append((_("Withdraw"), reverse("parties:withdraw_key", args=[key.key_id])))
    if shown.state in ("active", "pending") and (key.private_pem or key.token):
        steps.append((_("File to hand in"), reverse("parties:submission", args=[key.key_id])))
    if key.compromised_on is not None and key.purpose == Key.Purpose.STATEMENTS:
        steps.append((_("What it signed since"), reverse("parties:after_compromise", args=[key.key_id])))
    return tuple(steps)


def _key_tag(shown: reads.ShownKey) -> str:
    key, words = shown.key, {"compromised": _("Compromised"), "pending": _("Not yet"), "active": _("In use")}
    tag = tag_html(KEY_LOOKS.get(shown.state, shown.state), words.get(shown.state, ""))
    if shown.is_near_its_end:
        note = ngettext("%(count)s day left", "%(count)s days left", shown.days_left)
        return format_html('{} <span class="hint">{}</span>', tag, note % {"count": shown.days_left})
    since = key.compromised_on or key.withdrawn_on
    return format_html('{} <span class="hint">{}</span>', tag, day_text(since)) if since else tag


def _usual_days(day: date) -> dict[str, date]:
    """Two years from the day on: what a form proposes."""
    return {"valid_from": day, "valid_to": add_months(day, 24)}


@require_http_methods(FORM_METHODS)
def make_key(request: HttpRequest) -> HttpResponse:
    """Make a key pair for the authority."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    if request.method != "POST":
        form = MakeKeyForm(day=day, initial=_usual_days(day))
        return _form_page(request, "parties/make_key.html", form)
    form = MakeKeyForm(request.POST, day=day)
    if not form.is_valid():
        return _form_page(request, "parties/make_key.html", form)
    given = form.cleaned_data
    result: Result[Key] = acts.make_key(
        actor,
        purpose=Key.Purpose(given["purpose"]),
        valid_from=given["valid_from"],
        valid_to=given["valid_to"],
        in_module=given.get("in_module", False),
        now=now,
    )
    return _after(request, result, form, "parties/make_key.html", done=_("The key is made."))


@require_http_methods(FORM_METHODS)
def rotate_key(request: HttpRequest) -> HttpResponse:
    """The next key from a day on; the old one ends some days later, and issuing goes on meanwhile."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    template = "parties/rotate_key.html"
    if request.method != "POST":
        wanted = {**_usual_days(day), "purpose": request.GET.get("purpose", "")}
        return _form_page(request, template, RotateKeyForm(day=day, initial=wanted))
    form = RotateKeyForm(request.POST, day=day)
    if not form.is_valid():
        return _form_page(request, template, form)
    given = form.cleaned_data
    result: Result[Key] = acts.rotate_key(
        actor,
        purpose=Key.Purpose(given["purpose"]),
        valid_from=given["valid_from"],
        valid_to=given["valid_to"],
        overlap_days=given["overlap_days"],
        in_module=given.get("in_module", False),
        now=now,
    )
    done = _("The next key is made, and the old one has its last day.")
    return _after(request, result, form, template, done=done)


@require_http_methods(FORM_METHODS)
def withdraw_key(request: HttpRequest, key_id: str) -> HttpResponse:
    """Ask, then stop using a key; say if somebody else may have had it."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    held = reads.keys(actor.authority, day=day)
    shown = next((one for one in held if one.key.key_id == key_id), None)
    if shown is None:
        raise Http404
    is_last = shown.state == "active" and not any(
        one.state == "active" and one.key.purpose == shown.key.purpose and one is not shown for one in held
    )
    form = WithdrawKeyForm(request.POST if request.method == "POST" else None, day=day)
    more: dict[str, Any] = {"shown": shown, "is_last": is_last}
    if not form.is_valid():
        return _form_page(request, "parties/withdraw_key.html", form, **more)
    since = form.cleaned_data["compromised_on"]
    result = acts.withdraw_key(actor, key_id, compromised_on=since, now=now)
    if result.is_done and since is not None and shown.key.purpose == Key.Purpose.STATEMENTS:
        text = f"{_('The key is withdrawn.')} {_where_it_is_known()}"
        return _done(request, text, "parties:after_compromise", key_id)
    return _after(
        request, result, form, "parties/withdraw_key.html", done=_("The key is withdrawn."), more=more
    )


def _after(
    request: HttpRequest,
    result: Result[Key],
    form: Any,
    template: str,
    *,
    done: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """What follows an act on a key: it waits for a second person, was stopped, or took place."""
    if result.waits:
        return _waits(request, result, "parties:keys")
    if not result.is_done:
        return _form_page(request, template, form, findings=result.findings, **(more or {}))
    noted = [explained(found) for found in result.findings]
    told = " ".join(f"{one.text} {one.next_step}" for one in noted)
    return _done(request, f"{done} {told or _where_it_is_known()}", "parties:keys")


def _where_it_is_known() -> str:
    """A change of keys is published at once where this office holds enough roots."""
    if trusting.can_publish(now=clock.now()):
        return _("The newest trust list says so; send it to posts that check without a network.")
    return _("Bring the trust list to the holders of the root keys, so that others learn of it.")


@require_safe
def after_compromise(request: HttpRequest, key_id: str) -> HttpResponse:
    """What the key signed since the day of the compromise, with the next step for each."""
    actor = actor_of(request)
    key = Key.objects.filter(authority=actor.authority, key_id=key_id, compromised_on__isnull=False).first()
    if key is None or key.compromised_on is None:
        raise Http404
    found = aftermath.signed_since(key, key.compromised_on)
    rows = [
        {
            "number": one.entry.number,
            "kind": phrase(one.entry.kind),
            "made_at": one.entry.made_at,
            "state": one.certificate.get_state_display() if one.certificate else "",
            "next": one.next_step,
        }
        for one in found[: aftermath.MAX_SHOWN]
    ]
    columns = [
        Column("number", _("Number"), kind="code"),
        Column("kind", _("What it is")),
        Column("made_at", _("Signed"), kind="instant"),
        Column("state", _("State")),
        Column("next", _("Next step")),
    ]
    context = {
        "key": key,
        "since": day_text(key.compromised_on),
        "rows": rows,
        "columns": columns,
        "count": len(found),
        "shown": len(rows),
    }
    return render(request, "parties/after_compromise.html", context)


@require_safe
def submission(request: HttpRequest, key_id: str) -> HttpResponse:
    """The signed file with which the key is handed in to the holders of the roots."""
    actor = actor_of(request)
    key = (
        Key.objects.held()
        .select_related("authority")
        .filter(authority=actor.authority, key_id=key_id)
        .first()
    )
    if key is None:
        raise Http404
    try:
        data = drafting.own_submission(key, now=clock.now())
    except NoUsableKey as trouble:
        return out_of_reach(request, trouble)
    response = HttpResponse(data, content_type="application/cbor")
    response["Content-Disposition"] = f'attachment; filename="{key_id}.kpsubmit"'
    return response
