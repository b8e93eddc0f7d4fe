"""What the database holds after a bad day, looked at in a process of its own; every fault is one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openkp.cli.doctor import checks
from openkp.log import Checkpoint, Cosigner, Refused, Submission, TileReader, Witness, parse_checkpoint
from openkp.log.notes import parse_note
from openkp.office.certificates.models import Application, Certificate
from openkp.office.parties.models import Authority
from openkp.office.register.agreeing import disagreements
from openkp.office.register.models import Entry, Log
from openkp.office.register.proving import head_of, recheck
from openkp.office.register.publishing import publish_all
from openkp.office.register.storage import DatabaseFiles
from openkp.office.stocks.models import StockParcel

#: States of an application from which on a step is known to have been taken.
AFTER = {
    "saved": {"draft", "submitted", "examined", "issued"},
    "submitted": {"submitted", "examined", "issued"},
    "examined": {"examined", "issued"},
}
#: What the doctor cannot know on a small disk of a test, or before the first backup.
NOT_ASKED = {"disk", "backup"}


def look(order: dict[str, Any]) -> dict[str, Any]:
    """Publish what waits, as the office does when it starts; then everything that is wrong, and the heads."""
    now = datetime.now(UTC).replace(microsecond=0)
    waiting = sum(log.size - log.published for log in Log.objects.all())
    publish_all(now=now)
    faults = [f"acknowledged and lost: {each}" for each in order["acts"] if not _is_held(each)]
    faults += [f"refused and yet stored: {each}" for each in order["refused"] if _is_stored(each)]
    faults += [str(each) for each in disagreements(is_thorough=order["all"])]
    faults += [
        f"doctor: {check.name}: {check.found}"
        for check in checks()
        if check.state == "wrong" and check.name not in NOT_ASKED
    ]
    heads = {}
    for log in Log.objects.filter(size__gt=0).select_related("authority"):
        note, fault = _witnessed(log, order["heads"].get(log.name), int(now.timestamp()))
        heads[log.name] = note
        faults += fault
    return {
        "faults": faults,
        "heads": heads,
        "waiting": waiting,
        "certificates": Certificate.objects.count(),
        "entries": Entry.objects.count(),
        "authorities": Authority.objects.count(),
    }


def _is_held(act: dict[str, str]) -> bool:
    if act["step"] == "produced":
        return StockParcel.objects.filter(code=act["parcel"]).exists()
    if act["step"] == "issued":
        found = (
            Certificate.objects.select_related("entry__log__authority")
            .filter(number=act["number"], application__reference=act["reference"])
            .first()
        )
        return found is not None and recheck(found.entry).is_sound
    return Application.objects.filter(reference=act["reference"], state__in=AFTER[act["step"]]).exists()


def _is_stored(mark: str) -> bool:
    """True if an application with this mark is there, whose sender was told that nothing was stored."""
    return Application.objects.filter(content__importer__address=mark).exists()


def _witnessed(log: Log, last: str | None, now: int) -> tuple[str, list[str]]:
    """The newest head as a witness takes it that co-signed `last`; it refuses a fork and a rollback."""
    head = head_of(log)
    if head is None:
        return last or "", [f"{log.name}: no head that its authority signed"]
    before: Checkpoint | None = None if not last else parse_checkpoint(parse_note(last.encode()).text)
    if head.size != log.size:
        return head.note.decode(), [f"{log.name}: {log.size} entries, head of {head.size}"]
    witness = Witness(
        cosigner=Cosigner(name="witness.example", private_key=Ed25519PrivateKey.generate()),
        logs={log.name: head.verifier},
    )
    size = 0 if before is None else before.size
    proof: tuple[bytes, ...] = ()
    if 0 < size < head.size:
        proof = tuple(TileReader(DatabaseFiles(log).read, size=head.size).consistency_proof(size))
    submission = Submission(old_size=size, proof=proof, note=head.note)
    answer = witness.consider(submission, last=before, now=now)
    if isinstance(answer, Refused):
        return head.note.decode(), [f"{log.name}: the witness refuses: {answer.reason}"]
    return head.note.decode(), []
