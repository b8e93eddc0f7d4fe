"""What a device does with a bundle or a delta that comes in: the newer one is taken whole, or the old one
stays.

Rules: it is made later; the roots of the held trust list vouch for the new one; every log that was held is
there, and begins with exactly the leaves that it had, which the leaves themselves show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from openkp.border.delta import apply_delta, is_delta
from openkp.border.opening import Bundle, BundleRefused, HeldLog, open_bundle
from openkp.scheme.findings import Finding, Param, Severity
from openkp.statements import (
    PinnedRoots,
    TrustList,
    TrustListRefused,
    accept_successor,
    lost_in_successor,
)

_CLAUSE = "KPCS-CD:V.a"
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of an update. bundle: what the device holds now, the old one where the update was refused;
    None if it holds nothing. is_taken: True if the update was taken. findings: why not, and what a person
    should know.
    """

    bundle: Bundle | None
    is_taken: bool
    findings: tuple[Finding, ...]


def apply(
    held: bytes | None, update: bytes, *, pinned: PinnedRoots | None = None, now: datetime | None = None
) -> Applied:
    """Take a bundle or delta in place of what a device holds (None: nothing yet).

    now: what the device's clock says. A bundle that was made more than a day later is not taken: the clock is
    wrong, or its maker's is, and no true bundle would be newer than that one for as long.

    pinned: roots that the device was given; they must have signed the first trust list, and each later one is
    vouched for by the list before it. Never raises for hostile bytes.
    """
    current: Bundle | None = None
    try:
        current = None if held is None else open_bundle(held)
        if is_delta(update):
            if held is None:
                raise BundleRefused("delta_of_another_bundle", expected="")
            update = apply_delta(held, update)
        if current is not None and update == current.encoded:
            return Applied(bundle=current, is_taken=False, findings=(_said("bundle_held_already"),))
        newer = open_bundle(update, pinned=pinned if current is None else None)
        _check_clock(newer, now)
        notes = () if current is None else _check_successor(current, newer)
    except BundleRefused as error:
        return Applied(bundle=current, is_taken=False, findings=(_refused(error),))
    return Applied(bundle=newer, is_taken=True, findings=notes)


def _check_clock(newer: Bundle, now: datetime | None) -> None:
    made_at = newer.parts.made_at
    if now is not None and made_at > now + _AHEAD:
        raise BundleRefused("clock_behind", made=made_at.isoformat(), now=now.isoformat())


def _check_successor(current: Bundle, newer: Bundle) -> tuple[Finding, ...]:
    """Raises BundleRefused; returns what a person should know of a bundle that may be taken."""
    if newer.parts.made_at <= current.parts.made_at:
        raise BundleRefused(
            "bundle_not_newer", found=str(newer.parts.made_at), known=str(current.parts.made_at)
        )
    lost = _check_trust(current.trust, newer)
    by_name = {log.part.name: log for log in newer.logs}
    for log in current.logs:
        _check_log(log, by_name.get(log.part.name))
    return lost


def _check_trust(current: TrustList, newer: Bundle) -> tuple[Finding, ...]:
    """The held list itself, or one that its roots vouch for."""
    candidate = newer.trust
    if candidate.version == current.version and candidate == current:
        return ()
    try:
        accept_successor(current, newer.parts.trust_list)
    except TrustListRefused as error:
        raise BundleRefused("bundle_list_refused", reason=error.code) from error
    return lost_in_successor(current, candidate)


def _check_log(held: HeldLog, newer: HeldLog | None) -> None:
    name = held.part.name
    if newer is None:
        raise BundleRefused("bundle_log_vanished", log=name)
    owners = [(each.part.participant, each.part.authority) for each in (held, newer)]
    if owners[0] != owners[1] or newer.size < held.size:
        raise BundleRefused("bundle_log_forked", log=name, held=held.size, found=newer.size)
    then = newer.root_at(held.size)
    if then is None:
        raise BundleRefused("bundle_log_gap", log=name, held=held.size, found=newer.part.first)
    if then != held.head.checkpoint.root:
        raise BundleRefused("bundle_log_forked", log=name, held=held.size, found=newer.size)
    statuses, before = newer.statuses, held.statuses
    if statuses is not None and before is not None and statuses.issued_at < before.issued_at:
        # It would give back what was revoked since.
        raise BundleRefused("bundle_not_newer", found=str(statuses.issued_at), known=str(before.issued_at))


def _said(code: str, **params: Param) -> Finding:
    return Finding(code=code, severity=Severity.NOTES, clause=_CLAUSE, subject="bundle", params=params)


def _refused(error: BundleRefused) -> Finding:
    return Finding(
        code=error.code, severity=Severity.BLOCKS, clause=_CLAUSE, subject="bundle", params=error.params
    )
