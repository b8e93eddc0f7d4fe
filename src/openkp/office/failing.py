"""What a person is told when the machine fails: the disk is full, the database is away, a fault of ours.

The truth first: whether what was sent is stored. An act is one transaction, so a failure before its end
stored nothing; one after it (the page, the session) comes too late to undo it, and is not called a loss.
Where the line to the database broke nobody here can know, and the page says that.
"""

from __future__ import annotations

import errno
import sqlite3
import sys
from collections.abc import Iterator
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from django.core.signals import request_started
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import bad_request as plain_bad_request

from openkp.office.acting import took_place

#: SQLite's primary result codes (https://sqlite.org/rescode.html): no room, and a disk that refuses.
_SQLITE_FULL, _SQLITE_IOERR, _SQLITE_BUSY, _SQLITE_LOCKED = 13, 10, 5, 6
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: PostgreSQL's SQLSTATE of a disk without room (https://www.postgresql.org/docs/15/errcodes-appendix.html).
_POSTGRES_DISK_FULL = "53100"
RETRY_SECONDS = 60


class Failure(StrEnum):
    """What failed, as far as it matters to whoever waits for an answer."""

    DISK = "disk"
    DATABASE = "database"
    FAULT = "fault"


_STATUS = {
    Failure.DISK: HTTPStatus.INSUFFICIENT_STORAGE,
    Failure.DATABASE: HTTPStatus.SERVICE_UNAVAILABLE,
    Failure.FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
}


@receiver(request_started)
def _begin(**_kwargs: Any) -> None:
    """Nothing has taken place yet in this request, whatever the thread did before."""
    took_place.set(False)


def failure_of(error: BaseException | None) -> Failure:
    """What an exception means, by it and by what caused it."""
    chain = list(_causes(error))
    if any(_is_disk(each) for each in chain):
        return Failure.DISK
    if any(isinstance(each, OperationalError | InterfaceError | sqlite3.OperationalError) for each in chain):
        return Failure.DATABASE
    return Failure.FAULT


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_disk(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in (_SQLITE_FULL, _SQLITE_IOERR)
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return getattr(error, "sqlstate", None) == _POSTGRES_DISK_FULL


def is_unsure(error: BaseException | None) -> bool:
    """True where the line to the database broke: what was sent may be stored or not.

    SQLite runs in this process and answers always; a server may die between its commit and its answer.
    """
    return failure_of(error) is Failure.DATABASE and not any(
        isinstance(each, sqlite3.Error) for each in _causes(error)
    )


def what_is_stored(error: BaseException | None) -> str:
    """One sentence on whether what was sent is stored."""
    if took_place.get():
        return _("What you sent was stored; only the answer failed. Look for it before you send it again.")
    if is_unsure(error):
        return _("It is not certain whether what you sent was stored. Look for it before you send it again.")
    return _("Nothing of what you sent was stored.")


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a request that failed: a page, or JSON for a program. Needs neither disk nor database."""
    return _answer(request, sys.exc_info()[1])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that cannot be right; told apart from a session that could not be kept.

    Django calls a session that the disk or the database did not take "deleted", which nobody did.
    """
    if failure_of(exception) is not Failure.FAULT:
        return _answer(request, exception)
    return plain_bad_request(request, exception)


def _answer(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    failure = failure_of(error)
    status = _STATUS[failure]
    stored = what_is_stored(error)
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"detail": f"{stored} {_advice(failure)}"}, status=status)
    else:
        page = render_to_string(f"{status.value}.html", {"stored": stored})
        response = HttpResponse(page, status=status)
    if failure is not Failure.FAULT:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _advice(failure: Failure) -> str:
    if failure is Failure.DISK:
        return _("The disk of this office is full. Tell whoever keeps its computers; try again afterwards.")
    if failure is Failure.DATABASE:
        return _("The database of this office does not answer. Try again in a minute.")
    return _("The office noted the fault. Try again in a few minutes.")
