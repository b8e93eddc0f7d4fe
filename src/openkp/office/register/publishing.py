"""Publishing: the entries that have no head yet are put into tiles, and the new head is signed."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F

from openkp.log import Checkpoint as Head
from openkp.log import (
    new_tiles,
    read_edge,
    sign_checkpoint,
)
from openkp.office.register.models import Checkpoint, Entry, Log
from openkp.office.register.signing import NoUsableKey, log_signer
from openkp.office.register.storage import DatabaseFiles

logger = logging.getLogger(__name__)


@transaction.atomic
def publish(log_pk: int, *, now: datetime) -> Checkpoint | None:
    """Take up all entries without a head. None if there are none; the same head is never signed twice."""
    log = Log.objects.select_for_update(of=("self",)).select_related("authority").get(pk=log_pk)
    if log.published == log.size:
        return None
    files = DatabaseFiles(log)
    edge = read_edge(files.read, log.published)
    pending = Entry.objects.filter(log=log, index__gte=log.published).order_by("index")
    hashes = [bytes(one) for one in pending.values_list("leaf_hash", flat=True)]
    edge, written = new_tiles(edge, hashes)
    if edge.size != log.size:
        raise ValueError(f"{log.name} says {log.size} entries and holds {edge.size}")
    for path, data in written:
        files.write(path, data)
    signer = log_signer(log.authority, log.name, now.date())
    head = Head(origin=log.name, size=edge.size, root=edge.root())
    checkpoint = Checkpoint.objects.create(
        log=log, size=edge.size, note=sign_checkpoint(head, [signer]).decode(), made_at=now
    )
    log.published = log.size
    log.save(update_fields=["published"])
    return checkpoint


def publish_all(*, now: datetime) -> int:
    """Take up what a power cut or a full disk left without a head; the number of logs that had some.

    A log whose key cannot be reached now waits on; `openkp doctor` names it.
    """
    logs = list(Log.objects.filter(published__lt=F("size")).order_by("pk").values_list("pk", flat=True))
    taken_up = 0
    for log_pk in logs:
        try:
            taken_up += publish(log_pk, now=now) is not None
        except NoUsableKey as trouble:
            logger.warning("log %s has no new head: %s", log_pk, trouble)
    return taken_up
