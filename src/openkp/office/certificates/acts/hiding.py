"""Whether certificates hide who trades what, and a copy that shows only some of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from openkp.office import clock
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.certificates.models import Certificate, TradeHiding
from openkp.office.messages import finding
from openkp.office.parties.models import Authority
from openkp.statements import HIDDEN_FIELDS, SignedStatement, open_statement, shown_only


def hides_trade(authority: Authority) -> bool:
    """True if new certificates of the authority are issued in the confidential form."""
    last = TradeHiding.objects.filter(authority=authority).order_by("-pk").first()
    return last is not None and last.is_hidden


def fresh_salts(authority: Authority) -> tuple[bytes, ...]:
    """Salts for the hidden fields of a new certificate; none where the authority hides nothing."""
    return tuple(clock.nonce() for _ in HIDDEN_FIELDS) if hides_trade(authority) else ()


@act("set_trade_hiding")
def set_trade_hiding(actor: Actor, *, is_hidden: bool, now: datetime) -> Result[TradeHiding]:
    """Say whether certificates from now on hide who trades what. Issued ones stay as they are."""
    hiding = TradeHiding.objects.create(
        authority=actor.authority, is_hidden=is_hidden, made_at=now, made_by=actor.user
    )
    return Result(hiding, noted=(Noted(actor.authority.code, {"is_hidden": is_hidden}),))


def hidden_fields_of(certificate: Certificate) -> frozenset[str]:
    """The fields that a copy of the certificate may leave out; none for one in the open form."""
    return frozenset(HIDDEN_FIELDS.values()) if _signed(certificate).statement.salts else frozenset()


@act("share_certificate")
def share_certificate(
    actor: Actor, certificate: Certificate, fields: Collection[str], *, now: datetime
) -> Result[SignedStatement]:
    """A copy that shows these fields of a confidential certificate and no other hidden ones.

    The signature and the place in the log are those of the certificate, so whoever gets it can check it.
    Blocks: a certificate in the open form, which shows everything to everybody.
    """
    if not hidden_fields_of(certificate):
        return stopped([finding("certificate_in_open_form", "PRACTICE:records", number=certificate.number)])
    copy = shown_only(_signed(certificate), fields)
    return Result(copy, noted=(Noted(certificate.number, {"shown": sorted(fields)}),))


def _signed(certificate: Certificate) -> SignedStatement:
    return open_statement(bytes(certificate.entry.content))
