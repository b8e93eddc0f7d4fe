"""How an act is done: by whom, in which capacity, in one transaction, and written to the log of acts.

    @act("annul_certificate")
    def annul_certificate(actor: Actor, number: str, *, now: datetime, ...) -> Result[Certificate]: ...

The decorator checks the permission, opens one transaction, runs the act and, if it was done, appends what
was done to the acts log of the actor's authority. An act that a finding blocks leaves nothing behind.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from openkp.office.permissions import ACTS, Capacity
from openkp.office.register.key_trouble import NoUsableKey
from openkp.scheme.findings import Finding, is_blocked

if TYPE_CHECKING:
    from openkp.office.parties.models import Authority, Membership, Trader, User

T = TypeVar("T")
P = ParamSpec("P")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one capacity: what every act is told of who acts."""

    membership: Membership

    @property
    def user(self) -> User:
        """The person."""
        return self.membership.user

    @property
    def capacity(self) -> Capacity:
        """The capacity in which the person acts now."""
        return Capacity(self.membership.capacity)

    @property
    def authority(self) -> Authority:
        """The authority for which, or before which, the person acts."""
        return self.membership.authority

    @property
    def trader(self) -> Trader | None:
        """The company that an exporter acts for."""
        return self.membership.trader

    def may(self, act: str) -> bool:
        """True if the table of permissions gives the act to this capacity."""
        return self.capacity in ACTS[act]

    def day(self, now: datetime) -> date:
        """The calendar day of `now` where the authority sits: days are dates in a jurisdiction."""
        return now.astimezone(ZoneInfo(self.authority.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Noted:
    """One line for the log of acts: what was done to what. `detail` is plain JSON, kept private.

    act: another name for the act in the log, where its own would tell what is its owner's alone.
    """

    subject: str
    detail: Json = field(default_factory=dict)
    act: str = ""


@dataclass(frozen=True, slots=True)
class Result(Generic[T]):
    """What an act gives back: the record, or the findings that stopped it; findings may accompany both.

    waits: the act was asked for and is done when a second person confirms it (see `two_persons`).
    """

    record: T | None
    findings: tuple[Finding, ...] = ()
    noted: tuple[Noted, ...] = ()
    waits: bool = False

    @property
    def is_done(self) -> bool:
        """True if the act took place."""
        return self.record is not None

    @property
    def done(self) -> T:
        """The record of an act that took place; an act that did not is a broken caller here."""
        if self.record is None:
            raise LookupError(f"the act was stopped by {[finding.code for finding in self.findings]}")
        return self.record


def stopped(findings: Iterable[Finding]) -> Result[Any]:
    """The act did not take place, for these reasons."""
    found = tuple(findings)
    if not is_blocked(found):
        raise ValueError("an act is stopped by a blocking finding only")
    return Result(None, found)


class _Stopped(Exception):
    """Rolls the transaction back when an act comes to nothing."""

    def __init__(self, result: Result[Any]) -> None:
        super().__init__()
        self.result = result


def act(
    name: str,
) -> Callable[
    [Callable[Concatenate[Actor, P], Result[T]]],
    Callable[Concatenate[Actor, P], Result[T]],
]:
    """Make a function an act: permission, one transaction, and a line in the log of acts."""

    def decorate(
        function: Callable[Concatenate[Actor, P], Result[T]],
    ) -> Callable[Concatenate[Actor, P], Result[T]]:
        @functools.wraps(function)
        def perform(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> Result[T]:
            if not actor.may(name) or not actor.membership.is_active_on(actor.day(_now(kwargs))):
                raise PermissionDenied(f"{actor.capacity} may not {name}")
            try:
                with transaction.atomic():
                    result = function(actor, *args, **kwargs)
                    if not result.is_done and not result.waits:
                        raise _Stopped(result)
                    _log_act(actor, name, result.noted, _now(kwargs))
            except _Stopped as stop:
                return stop.result
            except NoUsableKey as trouble:
                return stopped([_cannot_sign(actor, trouble, _now(kwargs))])
            if not connection.in_atomic_block:
                took_place.set(True)
            return result

        REGISTERED[name] = perform
        return cast("Callable[Concatenate[Actor, P], Result[T]]", perform)

    return decorate


#: True once an act was committed in the request at hand: a fault that comes later must not deny it.
took_place: ContextVar[bool] = ContextVar("took_place", default=False)

#: Every act by name, filled as the desks' `acts` modules load.
REGISTERED: dict[str, Callable[..., Result[Any]]] = {}


def _cannot_sign(actor: Actor, trouble: NoUsableKey, now: datetime) -> Finding:
    from openkp.office.messages import cannot_sign  # whose texts load the desks, and they load this module

    return cannot_sign(actor.authority.name, actor.day(now), trouble)


def _now(kwargs: Any) -> datetime:
    now = kwargs["now"]
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise TypeError("an act takes now=, an aware instant")
    return now


def _log_act(actor: Actor, name: str, noted: tuple[Noted, ...], now: datetime) -> None:
    from openkp.office.register.writing import append_acts  # the register's models need this module loaded

    append_acts(actor, name, noted, now=now)
