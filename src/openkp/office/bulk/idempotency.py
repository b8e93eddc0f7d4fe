"""Idempotency keys of the API: the same request sent again gives the same answer and is done once.

After draft-ietf-httpapi-idempotency-key-header-07. A program sends `Idempotency-Key` with a POST; if the line
breaks before the answer came, it sends the same again. Key, act and answer are stored in one transaction, so
there is no moment at which one is there without the other, and of two requests at once the second waits.

A key belongs to the person in one capacity. A request that was refused left nothing behind, its key neither.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from ninja.responses import NinjaJSONEncoder

from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.api_gate import Refused, actor_of, operation
from openkp.office.bulk.models import KeptAnswer
from openkp.office.messages import finding
from openkp.office.parties.models import Membership

HEADER = "Idempotency-Key"
MAX_KEY = 200
#: How long an answer is kept.
KEPT = timedelta(days=7)
_KEY = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": (
        "Any text of your own, such as a UUID. The same request with the same key is done once and gets the "
        "same answer for seven days; another request with that key gets 422 (idempotency_key_reused)."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY, "pattern": "^[!-~]+$"},
}


def creating(name: str, **extra: Any) -> dict[str, Any]:
    """How an operation that creates something is registered: as `operation`, with its idempotency key.

    The function beneath is decorated with `once`. extra: more of its description in OpenAPI.
    """
    return {**operation(name), "openapi_extra": {"parameters": [_PARAMETER], **extra}}


def once(view: Callable[..., Json]) -> Callable[..., Json]:
    """Do the operation once for each idempotency key; without one, each time."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Json:
        given = request.headers.get(HEADER)
        if given is None:
            return view(request, *args, **kwargs)
        key = _key_of(given)
        membership = actor_of(request).membership
        digest = _digest(request)
        with transaction.atomic():
            kept = _begun(membership, key, digest)
            if kept is None:
                return _answer_again(membership, key, digest)
            kept.answer = json.loads(json.dumps(view(request, *args, **kwargs), cls=NinjaJSONEncoder))
            kept.save(update_fields=["answer"])
            kept.refresh_from_db(fields=["answer"])  # PostgreSQL puts keys into an order of its own
            return cast(Json, kept.answer)

    # The router reads the parameters by their types, which are names of the view's own module.
    answered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answered


def _key_of(given: str) -> str:
    """The key; a structured string in quotes and the bare text are one. Raises Refused."""
    text = given.strip()
    if len(text) > 2 and text.startswith('"') and text.endswith('"'):
        text = text[1:-1]
    if len(text) > MAX_KEY or not _KEY.fullmatch(text):
        raise Refused((finding("idempotency_key_wrong", "PRACTICE:reading", subject=HEADER, most=MAX_KEY),))
    return text


def _begun(membership: Membership, key: str, digest: str) -> KeptAnswer | None:
    """The row of a key that is new; None where it is there. Waits for whoever is at the same key now."""
    now = clock.now()
    KeptAnswer.objects.filter(made_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(membership=membership, key=key, digest=digest, made_at=now)
    except IntegrityError:
        return None


def _answer_again(membership: Membership, key: str, digest: str) -> Json:
    kept = KeptAnswer.objects.get(membership=membership, key=key)
    if kept.digest != digest:
        raise Refused((finding("idempotency_key_reused", "PRACTICE:reading", subject=HEADER, key=key[:60]),))
    return cast(Json, kept.answer)


def _digest(request: HttpRequest) -> str:
    """SHA-256 over what is asked for: method, path with query, and body."""
    asked = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(asked + body_of(request)).hexdigest()


def body_of(request: HttpRequest, most: int | None = None) -> bytes:
    """The body, read once.

    most: read up to one byte more than this instead of refusing what is larger than a request usually is.
    """
    read = getattr(request, "bulk_body", None)
    if read is None:
        read = request.body if most is None else request.read(most + 1)
        request.bulk_body = read  # type: ignore[attr-defined]
    return cast(bytes, read)
