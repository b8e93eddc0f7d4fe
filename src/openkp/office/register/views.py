"""Pages of the register: is this certificate good, the public logs, and who did what in the office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from openkp.office import clock
from openkp.office.border.monitoring import watch_upload
from openkp.office.certificates.verifying import Checked, check_file, check_signed, check_typed_number
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.parties.trusting import NoTrustList
from openkp.office.register import answers, proving, reads
from openkp.office.register.acts_in_words import fields_of, phrase
from openkp.office.register.forms import AuditForm, VerifyForm
from openkp.office.register.models import Entry, Log
from openkp.office.register.storage import CHECKPOINT, DatabaseFiles

PER_PAGE = 50
PROOF_TYPE = "text/plain; charset=utf-8"
YEAR_SECONDS = 31_536_000


# --- verifying ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The public check: a number, a file, or the text of a code."""
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
    elif request.GET.get("number", "").strip():
        form = VerifyForm(request.GET)
    else:
        return render(request, "register/verify.html", {"form": VerifyForm()})
    if not form.is_valid():
        return render(request, "register/verify.html", {"form": form}, status=422)
    given = form.cleaned_data
    if given["file"] is None and not given["text"]:
        address = _page_of(given["number"])
        if address:
            return HttpResponseRedirect(address, status=303)
        return _answer(request, lambda day: check_typed_number(given["number"], on=day), form=form)
    if given["file"] is not None:
        data = given["file"].read()
        return _answer(request, lambda day: check_file(data, on=day), form=VerifyForm(), is_paper=True)
    # Spaces inside are signs of base45; what surrounds the text falls away when it is read.
    return _answer(request, lambda day: check_signed(given["text"], on=day), form=form, is_paper=True)


@require_safe
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """The public answer to one number: a page that can be shared."""
    if len(number) > 60 or any(not one.isprintable() for one in number):
        raise Http404
    return _answer(
        request, lambda day: check_typed_number(number, on=day), form=VerifyForm(initial={"number": number})
    )


def _page_of(number: str) -> str:
    """The shareable page of a number; empty for one that no address can hold (with a slash)."""
    try:
        return reverse("register:verify_number", args=[number.strip()])
    except NoReverseMatch:
        return ""


def _answer(request: HttpRequest, check: Any, *, form: VerifyForm, is_paper: bool = False) -> HttpResponse:
    day: date = clock.now().date()
    try:
        checked: Checked = check(day)
    except NoTrustList:
        return render(request, "register/verify.html", {"form": form, "has_no_list": True})
    watch_upload(checked, now=clock.now())
    answer = reads.public_answer(checked, day=day, is_paper=is_paper)
    context = {"form": form, "answer": answer, "shown": answers.shown(answer, checked_at=clock.now())}
    return render(request, "register/verify.html", context)


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Every published warning of a false or stolen certificate."""
    page = Paginator(reads.warnings(), PER_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column("number", _("Number")),
        Column("participant", _("Bears the name of"), kind="country"),
        Column("text", _("Warning")),
        Column("source", _("Source")),
        Column("published_by", _("Published by")),
        Column("published_on", _("On"), kind="day"),
    ]
    return render(request, "register/warnings.html", {"page": page, "columns": columns})


# --- logs ---------------------------------------------------------------------------------------------------


@require_safe
def logs(request: HttpRequest) -> HttpResponse:
    """Every log of this office, with its newest head and the key that checks it."""
    shown = reads.public_logs()
    groups = [
        (label, [one for one in shown if one.log.kind == kind])
        for kind, label in ((Log.Kind.STATEMENTS, _("Statements")), (Log.Kind.ACTS, _("Acts")))
    ]
    return render(request, "register/logs.html", {"groups": groups})


def _log_or_404(code: str, kind: str) -> Log:
    log = reads.log_of(code, kind)
    if log is None:
        raise Http404
    return log


@require_safe
def log(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One log: its head, its key, its latest leaves."""
    found = _log_or_404(code, kind)
    page = Paginator(reads.public_entries(found), PER_PAGE).get_page(request.GET.get("page"))
    rows = [reads.public_row(entry) for entry in page.object_list]
    for row in rows:
        row["url"] = _page_of(row["number"]) if row.get("is_certificate") and row["number"] else ""
    columns = [Column("index", _("Entry"), kind="number"), Column("kind", _("What"))]
    if found.kind == Log.Kind.STATEMENTS:
        columns.append(Column("number", _("Number"), kind="link"))
    columns += [Column("made_at", _("When"), kind="instant"), Column("digest", _("Digest"), kind="code")]
    head = proving.head_of(found)
    context = {
        "shown": reads.shown_log(found),
        "page": page,
        "rows": rows,
        "columns": columns,
        "note": "" if head is None else head.note.decode(),
    }
    return render(request, "register/log.html", context)


@require_safe
def checkpoint(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The newest head as a signed note (C2SP tlog-checkpoint)."""
    note = DatabaseFiles(_log_or_404(code, kind)).read(CHECKPOINT)
    if note is None:
        raise Http404
    return HttpResponse(note, content_type=PROOF_TYPE, headers={"Cache-Control": "no-cache"})


@require_safe
def tile(request: HttpRequest, code: str, kind: str, address: str) -> HttpResponse:
    """A tile or an entry bundle (C2SP tlog-tiles): full ones never change, so they may be kept for ever."""
    data = DatabaseFiles(_log_or_404(code, kind)).read(f"tile/{address}") if len(address) < 100 else None
    if data is None:
        raise Http404
    age = f"public, max-age={3600 if '.p/' in address else YEAR_SECONDS}, immutable"
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": age})


@require_safe
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """The proof that a certificate's statement is in the log (C2SP tlog-proof)."""
    entry = proving.entry_of_certificate(number)
    if entry is None:
        raise Http404
    return _proof_response(entry, name=entry.number)


def _proof_response(entry: Entry, *, name: str) -> HttpResponse:
    try:
        data = proving.proof_file(entry)
    except proving.NotProvable:
        raise Http404 from None
    safe = "".join(one if one.isalnum() or one in "-._" else "-" for one in name)
    disposition = f'attachment; filename="{safe}.tlog-proof"' if safe.isascii() else "attachment"
    return HttpResponse(data, content_type=PROOF_TYPE, headers={"Content-Disposition": disposition})


# --- audit --------------------------------------------------------------------------------------------------


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what when, in the actor's own authority."""
    actor = actor_of(request)
    form = AuditForm(request.GET or {}, actor=actor)
    found = reads.filtered_acts(actor, form.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        reads.act_row(entry) | {"url": reverse("register:act", args=[entry.pk])} for entry in page.object_list
    ]
    columns = [
        Column("act", _("What"), kind="link"),
        Column("number", _("To what")),
        Column("person", _("Who")),
        Column("capacity", _("As")),
        Column("made_at", _("When"), kind="instant"),
        Column("index", _("Entry"), kind="number"),
    ]
    is_filtered = any(request.GET.get(name) for name in form.fields)
    context = {"form": form, "page": page, "rows": rows, "columns": columns, "is_filtered": is_filtered}
    return render(request, "register/audit.html", context)


def _act_or_404(request: HttpRequest, entry_id: int) -> Entry:
    entry = reads.acts(actor_of(request)).filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    return entry


@require_GET
def act(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One act: the kept record, and a check made now that it is the one in the log."""
    entry = _act_or_404(request, entry_id)
    context = {
        "entry": entry,
        "title": phrase(entry.kind),
        "facts": [
            (_("Who"), str(entry.user)),
            (_("As"), phrase(entry.capacity)),
            (_("To what"), entry.number),
        ],
        "fields": fields_of(reads.act_record(entry)),
        "index": str(entry.index),
        "digest": reads.leaf_digest(entry),
        "leaf_hash": bytes(entry.leaf_hash).hex(),
        "rechecked": proving.recheck(entry),
    }
    return render(request, "register/act.html", context)


@require_GET
def act_proof(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The proof that the act is in the log."""
    entry = _act_or_404(request, entry_id)
    return _proof_response(entry, name=f"act-{entry.index}")
