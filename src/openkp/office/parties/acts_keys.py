"""What an administrator does with the authority's own keys: make, rotate, withdraw, and publish the list."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openkp.office import clock
from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.messages import finding, note
from openkp.office.parties import trusting
from openkp.office.parties.models import Authority, Key, TrustListIssue
from openkp.office.register.security_module import HANDLE_BYTES, make_in_module
from openkp.office.register.signing import ModuleTrouble, module_place, passphrase
from openkp.office.two_persons import confirmable, needs_second
from openkp.scheme.findings import Finding
from openkp.statements import Algorithm
from openkp.statements.key_sealing import RANDOM_BYTES, seal_private
from openkp.statements.keys import signing_key
from openkp.statements.paper_seal import authority_x509
from openkp.statements.submissions import MAX_KEY_DAYS

#: How long the old key may still sign after the new one begins: posts get their lists in these days.
OVERLAP_DAYS = 14


@act("make_key")
def make_key(
    actor: Actor,
    *,
    purpose: Key.Purpose,
    valid_from: date,
    valid_to: date,
    now: datetime,
    in_module: bool = False,
) -> Result[Key]:
    """Make a key pair for the authority: P-256 for statements, Ed25519 for its logs.

    in_module: in the security module that the office is set up with; a log key that the module cannot make
    stays under the office's passphrase, and a note says so.
    """
    wrong = _wrong_days(valid_from, valid_to, actor.day(now))
    if wrong:
        return stopped(wrong)
    detail = {"from": str(valid_from), "to": str(valid_to), "in_module": in_module}
    waiting = needs_second(actor, "make_key", str(purpose), detail, now)
    if waiting is not None:
        return waiting
    key, notes = _made(actor.authority, purpose, valid_from, valid_to, in_module=in_module)
    trusting.republish(now=now)
    detail = {"purpose": purpose, "from": str(valid_from), "to": str(valid_to), "token": key.token}
    return Result(key, notes, (Noted(key.key_id, detail),))


@confirmable("make_key")
def _make_key_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    return make_key(
        actor,
        purpose=Key.Purpose(subject),
        valid_from=date.fromisoformat(detail["from"]),
        valid_to=date.fromisoformat(detail["to"]),
        in_module=detail["in_module"],
        now=now,
    )


def _wrong_days(valid_from: date, valid_to: date, day: date) -> list[Finding]:
    days = {"first": valid_from.isoformat(), "last": valid_to.isoformat()}
    if valid_to < valid_from or valid_to < day or (valid_to - valid_from).days > MAX_KEY_DAYS:
        return [finding("key_days_wrong", "PRACTICE:keys", subject="valid_to", years=10, **days)]
    if valid_from < day:
        return [finding("key_begins_in_past", "PRACTICE:keys", subject="valid_from", **days)]
    return []


def _made(
    authority: Authority, purpose: Key.Purpose, valid_from: date, valid_to: date, *, in_module: bool
) -> tuple[Key, tuple[Finding, ...]]:
    try:
        return new_key(authority, purpose, valid_from=valid_from, valid_to=valid_to, in_module=in_module), ()
    except ModuleTrouble as trouble:
        if trouble.code != "module_cannot" or purpose == Key.Purpose.STATEMENTS:
            raise
        key = new_key(authority, purpose, valid_from=valid_from, valid_to=valid_to)
        said = note(
            "log_key_outside_module", "PRACTICE:keys", subject="key", key=key.key_id, **trouble.params
        )
        return key, (said,)


def new_key(
    authority: Authority | None,
    purpose: Key.Purpose,
    *,
    valid_from: date,
    valid_to: date,
    label: str = "",
    in_module: bool = False,
) -> Key:
    """A new key pair, its private half locked with the office's passphrase or made in its security module.

    Raises ModuleTrouble.
    """
    is_log = purpose in (Key.Purpose.LOG, Key.Purpose.WITNESS)
    place: Json = {}
    private: ec.EllipticCurvePrivateKey | Ed25519PrivateKey
    if in_module:
        named = label or (authority.code if authority is not None else "root")
        made = make_in_module(
            module_place(),
            Algorithm.ED25519 if is_log else Algorithm.ESP256,
            handle=clock.random_bytes(HANDLE_BYTES),
            label=f"openkp {named} {purpose}"[:60],
        )
        private, place = made.private(), {"token": made.place.token, "handle": made.handle.hex()}
    else:
        private = Ed25519PrivateKey.generate() if is_log else ec.generate_private_key(ec.SECP256R1())
        sealed = seal_private(private, passphrase(), random_bytes=clock.random_bytes(RANDOM_BYTES))
        place = {"private_pem": sealed}
    signer = signing_key(private)
    return Key.objects.create(
        authority=authority,
        purpose=purpose,
        algorithm=signer.algorithm,
        key_id=signer.key_id.hex(),
        public_key=signer.public_key,
        x509=_x509(private, authority, valid_from, valid_to),
        label=label,
        valid_from=valid_from,
        valid_to=valid_to,
        **place,
    )


def _x509(
    private: ec.EllipticCurvePrivateKey | Ed25519PrivateKey,
    authority: Authority | None,
    valid_from: date,
    valid_to: date,
) -> bytes:
    """The certificate for the seal on paper. The Process seals no certificates, nor do logs and roots."""
    if isinstance(private, Ed25519PrivateKey) or authority is None or not authority.country:
        return b""
    return authority_x509(
        private,
        common_name=authority.name,
        participant=authority.country,
        valid_from=datetime.combine(valid_from, time.min, UTC),
        valid_to=datetime.combine(valid_to, time.max, UTC),
        serial=int.from_bytes(clock.random_bytes(16)) >> 1,
    ).public_bytes(serialization.Encoding.DER)


@act("rotate_key")
def rotate_key(
    actor: Actor,
    *,
    purpose: Key.Purpose,
    valid_from: date,
    valid_to: date,
    now: datetime,
    overlap_days: int = OVERLAP_DAYS,
    in_module: bool = False,
) -> Result[Key]:
    """A new key from a day on; the keys in use end `overlap_days` after it, and what they signed stays good.

    Issuing goes on: until the published list holds the new key, the old one signs (`signing.key_on`). Blocks:
    days on which no key could sign.
    """
    day = actor.day(now)
    in_use = [
        key
        for key in Key.objects.select_for_update(of=("self",)).filter(
            authority=actor.authority, purpose=purpose
        )
        if key.is_usable_on(day)
    ]
    wrong = _wrong_days(valid_from, valid_to, day) or _gap(in_use, valid_from)
    if wrong:
        return stopped(wrong)
    days = {"from": str(valid_from), "to": str(valid_to)}
    detail = {**days, "overlap_days": overlap_days, "in_module": in_module}
    waiting = needs_second(actor, "rotate_key", str(purpose), detail, now)
    if waiting is not None:
        return waiting
    key, notes = _made(actor.authority, purpose, valid_from, valid_to, in_module=in_module)
    ends = valid_from + timedelta(days=overlap_days)
    for old in in_use:
        old.valid_to = min(old.valid_to, ends)
        old.save(update_fields=["valid_to"])
    published = trusting.republish(now=now)
    if published is None:
        notes += (
            note("key_not_listed_yet", "PRACTICE:keys", subject="key", key=key.key_id, day=str(valid_from)),
        )
    old_keys = [{"key": old.key_id, "to": str(old.valid_to)} for old in in_use]
    return Result(key, notes, (Noted(key.key_id, {"purpose": purpose, **days, "old": old_keys}),))


@confirmable("rotate_key")
def _rotate_key_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    return rotate_key(
        actor,
        purpose=Key.Purpose(subject),
        valid_from=date.fromisoformat(detail["from"]),
        valid_to=date.fromisoformat(detail["to"]),
        overlap_days=detail["overlap_days"],
        in_module=detail["in_module"],
        now=now,
    )


def _gap(in_use: list[Key], valid_from: date) -> list[Finding]:
    if not in_use:
        return []
    last = max(key.valid_to for key in in_use)
    if valid_from <= last + timedelta(days=1):
        return []
    days = {"last": last.isoformat(), "first": valid_from.isoformat()}
    return [finding("rotation_leaves_gap", "PRACTICE:keys", subject="valid_from", **days)]


@act("withdraw_key")
def withdraw_key(
    actor: Actor, key_id: str, *, now: datetime, compromised_on: date | None = None
) -> Result[Key]:
    """Stop using a key from today; with `compromised_on`, what it signed from that day is no longer good.

    A root key of this office may be withdrawn too, while enough others remain.
    """
    day = actor.day(now)
    key = (
        Key.objects.select_for_update(of=("self",))
        .filter(key_id=key_id)
        .exclude(authority__isnull=False, purpose=Key.Purpose.ROOT)
        .first()
    )
    if key is None or (key.authority_id != actor.authority.pk and key.purpose != Key.Purpose.ROOT):
        return stopped([finding("record_not_found", "PRACTICE:records", record="key", reference=key_id)])
    stops = _cannot_be_withdrawn(key, day, compromised_on)
    if stops:
        return stopped(stops)
    detail = {"compromised_on": str(compromised_on or "")}
    waiting = needs_second(actor, "withdraw_key", key_id, detail, now)
    if waiting is not None:
        return waiting
    key.withdrawn_on = key.withdrawn_on or day
    key.compromised_on = compromised_on
    key.save(update_fields=["withdrawn_on", "compromised_on"])
    trusting.republish(now=now)
    return Result(key, noted=(Noted(key_id, detail),))


@confirmable("withdraw_key")
def _withdraw_key_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    since = detail["compromised_on"]
    return withdraw_key(actor, subject, compromised_on=date.fromisoformat(since) if since else None, now=now)


def _cannot_be_withdrawn(key: Key, day: date, compromised_on: date | None) -> list[Finding]:
    key_id = key.key_id
    if key.compromised_on is not None or (key.withdrawn_on is not None and compromised_on is None):
        since = key.compromised_on or key.withdrawn_on
        return [finding("key_already_withdrawn", "PRACTICE:keys", key=key_id, day=str(since), subject="key")]
    if compromised_on is not None and compromised_on > day:
        return [
            finding("compromise_to_come", "PRACTICE:keys", subject="compromised_on", day=str(compromised_on))
        ]
    if key.purpose == Key.Purpose.LOG and not _other_usable(key, day):
        return [finding("last_log_key", "PRACTICE:keys", subject="key", key=key_id)]
    if key.purpose == Key.Purpose.ROOT:
        left = Key.objects.filter(purpose=Key.Purpose.ROOT, withdrawn_on__isnull=True).exclude(pk=key.pk)
        roots = {bytes(one.public_key) for one in left} | trusting.roots_of_others()
        if len(roots) < trusting.NEEDED_ROOTS:
            return [finding("last_roots", "PRACTICE:keys", subject="key", key=key_id, left=len(roots))]
    return []


def _other_usable(key: Key, day: date) -> bool:
    """Without a log key no act of the authority could be published, so it could do nothing at all."""
    others = Key.objects.filter(authority=key.authority, purpose=key.purpose).exclude(pk=key.pk)
    return any(other.is_usable_on(day) for other in others)


@act("publish_trust_list")
def publish_trust_list(actor: Actor, *, now: datetime) -> Result[TrustListIssue]:
    """Sign and publish the next version of the trust list, with the root keys that this office holds."""
    if not trusting.can_publish(now=now):
        held = len(trusting.held_roots())
        return stopped([finding("no_root_keys", "PRACTICE:keys", held=held, needed=trusting.NEEDED_ROOTS)])
    waiting = needs_second(actor, "publish_trust_list", "trust list", {}, now)
    if waiting is not None:
        return waiting
    issue = trusting.publish(now=now)
    return Result(issue, noted=(Noted(f"trust list {issue.version}"),))


@confirmable("publish_trust_list")
def _publish_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    return publish_trust_list(actor, now=now)
