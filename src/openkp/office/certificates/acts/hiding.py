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


def fresh_salts() -> tuple[bytes, ...]:
    """Salts for the hidden fields of a new certificate."""
    return tuple(clock.nonce() for _ in HIDDEN_FIELDS)


@act("set_trade_hiding")
def set_trade_hiding(actor: Actor, *, is_hidden: bool, now: datetime) -> Result[TradeHiding]:
    """Say whether certificates from now on hide who trades what. Issued ones stay as they are."""
    hiding = TradeHiding.objects.create(
        authority=actor.authority, is_hidden=is_hidden, made_at=now, made_by=actor.user
    )
    return Result(hiding, noted=(Noted(actor.authority.code, {"is_hidden": is_hidden}),))


def is_confidential(certificate: Certificate) -> bool:
    """True if a copy of the certificate may leave fields out; one in the open form shows all of them."""
    return bool(_signed(certificate).statement.salts)


@act("share_certificate")
def share_certificate(
    actor: Actor, certificate: Certificate, fields: Collection[str], *, now: datetime
) -> Result[SignedStatement]:
    """A copy that shows these fields of a confidential certificate and no other hidden ones.

    The signature and the place in the log are those of the certificate, so whoever gets it can check it.
    Blocks: a certificate in the open form, which shows everything to everybody.
    """
    if not is_confidential(certificate):
        return stopped([finding("certificate_in_open_form", "PRACTICE:records", number=certificate.number)])
    copy = shown_only(_signed(certificate), fields)
    return Result(copy, noted=(Noted(certificate.number, {"shown": sorted(fields)}),))


def _signed(certificate: Certificate) -> SignedStatement:
    return open_statement(bytes(certificate.entry.content))
