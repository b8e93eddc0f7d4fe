"""What an administrator does: people, companies, keys, the trust list. None of it issues a certificate."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from openkp.office import clock
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.parties import trusting
from openkp.office.parties.models import (
    CAPACITY_NAMES,
    Authority,
    Key,
    Membership,
    Trader,
    TrustListIssue,
    User,
)
from openkp.office.permissions import SEATED, Capacity
from openkp.scheme.findings import Finding
from openkp.statements import P256SigningKey, ed25519_key_id
from openkp.statements.paper_seal import authority_x509


@act("register_trader")
def register_trader(
    actor: Actor, *, name: str, address: str, now: datetime, licence: str = ""
) -> Result[Trader]:
    """Register a company as exporter or importer (Annex II 13 and 14)."""
    missing = [
        finding("remark_missing", "KPCS-CD:AnnexII.14", subject=field, field=field.capitalize())
        for field, value in (("name", name), ("address", address))
        if not value.strip()
    ]
    if missing:
        return stopped(missing)
    if Trader.objects.filter(authority=actor.authority, name=name.strip()).exists():
        return stopped([finding("name_taken", "KPCS-CD:AnnexII.13", subject="name", name=name.strip())])
    trader = Trader.objects.create(
        authority=actor.authority, name=name.strip(), address=address.strip(), licence=licence.strip()
    )
    return Result(trader, noted=(Noted(trader.name, {"address": trader.address, "licence": trader.licence}),))


@act("add_officer")
def add_officer(
    actor: Actor,
    *,
    username: str,
    full_name: str,
    capacity: Capacity,
    password: str,
    now: datetime,
    trader: Trader | None = None,
    title: str = "",
) -> Result[Membership]:
    """Give a person a capacity for the administrator's own authority; a new account if there is none yet.

    Capacities of the Process are given with a seat (`give_seat`), never here.
    """
    if capacity in SEATED:
        name = str(CAPACITY_NAMES[capacity])
        return stopped([finding("capacity_with_seat", "KPCS-CD:VI.6", subject="capacity", capacity=name)])
    user = account(actor, username=username, full_name=full_name, password=password)
    if isinstance(user, Finding):
        return stopped([user])
    membership = Membership.objects.create(
        user=user,
        capacity=capacity.value,
        authority=actor.authority,
        trader=trader,
        title=title.strip(),
        valid_from=actor.day(now),
    )
    return Result(membership, noted=(Noted(user.username, {"capacity": capacity.value}),))


def account(actor: Actor, *, username: str, full_name: str, password: str, email: str = "") -> User | Finding:
    """The account of that name among the authority's people, or a new one; a finding if it cannot be."""
    name = username.strip()
    user = User.objects.filter(username=name).first()
    if user is not None and not user.memberships.filter(authority=actor.authority).exists():
        return finding("name_taken", "KPCS-CD:IV.b", subject="username", name=name)
    if user is None:
        user = User(username=name, full_name=full_name.strip(), email=email.strip())
        try:
            validate_password(password, user)
        except ValidationError as error:
            return finding("password_weak", "PRACTICE:sign-in", subject="password", reason=error.messages[0])
        user.set_password(password)
        user.save()
    return user


@act("end_membership")
def end_membership(actor: Actor, membership_id: int, *, now: datetime) -> Result[Membership]:
    """End a person's capacity from tomorrow; what the person did stays in the log."""
    day = actor.day(now)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(authority=actor.authority, pk=membership_id)
        .first()
    )
    if membership is None or not membership.is_active_on(day):
        return stopped(
            [
                finding(
                    "record_not_found", "PRACTICE:records", record="membership", reference=str(membership_id)
                )
            ]
        )
    others = Membership.objects.filter(
        authority=actor.authority, capacity=Capacity.ADMINISTRATOR, valid_to__isnull=True
    ).exclude(pk=membership.pk)
    if membership.capacity == Capacity.ADMINISTRATOR and not others.exists():
        return stopped(
            [
                finding(
                    "last_administrator",
                    "KPCS-CD:IV.b",
                    name=str(membership.user),
                    authority=actor.authority.name,
                )
            ]
        )
    membership.valid_to = day
    membership.save(update_fields=["valid_to"])
    noted = Noted(membership.user.username, {"capacity": membership.capacity, "valid_to": day.isoformat()})
    return Result(membership, noted=(noted,))


@act("reset_password")
def reset_password(actor: Actor, user_id: int, *, password: str, now: datetime) -> Result[User]:
    """Give a person of the authority a new password."""
    user = User.objects.filter(pk=user_id, memberships__authority=actor.authority).distinct().first()
    if user is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="person", reference=str(user_id))]
        )
    try:
        validate_password(password, user)
    except ValidationError as error:
        return stopped(
            [finding("password_weak", "PRACTICE:sign-in", subject="password", reason=error.messages[0])]
        )
    user.set_password(password)
    user.save(update_fields=["password"])
    return Result(user, noted=(Noted(user.username),))


@act("make_key")
def make_key(
    actor: Actor, *, purpose: Key.Purpose, valid_from: date, valid_to: date, now: datetime
) -> Result[Key]:
    """Make a key pair for the authority: P-256 for statements, Ed25519 for its logs."""
    key = new_key(actor.authority, purpose, valid_from=valid_from, valid_to=valid_to)
    trusting.republish(now=now)
    noted = Noted(key.key_id, {"purpose": purpose, "from": str(valid_from), "to": str(valid_to)})
    return Result(key, noted=(noted,))


def new_key(
    authority: Authority | None, purpose: Key.Purpose, *, valid_from: date, valid_to: date, label: str = ""
) -> Key:
    """A new key pair, its private half locked with the office's passphrase."""
    x509 = b""
    if purpose == Key.Purpose.LOG:
        private: ec.EllipticCurvePrivateKey | Ed25519PrivateKey = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()  # type: ignore[union-attr]
        algorithm, key_id = "Ed25519", ed25519_key_id(public)
    else:
        private = ec.generate_private_key(ec.SECP256R1())
        signer = P256SigningKey(private)
        public, algorithm, key_id = signer.public_key, "ESP256", signer.key_id
        if authority is not None and authority.country:  # the Process seals no certificates
            x509 = authority_x509(
                private,
                common_name=authority.name,
                participant=authority.country,
                valid_from=datetime.combine(valid_from, time.min, UTC),
                valid_to=datetime.combine(valid_to, time.max, UTC),
                serial=int.from_bytes(clock.random_bytes(16)) >> 1,
            ).public_bytes(serialization.Encoding.DER)
    return Key.objects.create(
        authority=authority,
        purpose=purpose,
        algorithm=algorithm,
        key_id=key_id.hex(),
        public_key=public,
        private_pem=private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(settings.KEY_PASSPHRASE.encode()),
        ).decode(),
        x509=x509,
        label=label,
        valid_from=valid_from,
        valid_to=valid_to,
    )


@act("withdraw_key")
def withdraw_key(
    actor: Actor, key_id: str, *, now: datetime, compromised_on: date | None = None
) -> Result[Key]:
    """Stop using a key from today; with `compromised_on`, what it signed from that day is no longer good."""
    day = actor.day(now)
    key = Key.objects.select_for_update(of=("self",)).filter(authority=actor.authority, key_id=key_id).first()
    if key is None:
        return stopped([finding("record_not_found", "PRACTICE:records", record="key", reference=key_id)])
    if key.compromised_on is not None or (key.withdrawn_on is not None and compromised_on is None):
        since = key.compromised_on or key.withdrawn_on
        return stopped(
            [finding("key_already_withdrawn", "PRACTICE:keys", key=key_id, day=str(since), subject="key")]
        )
    if key.purpose == Key.Purpose.LOG and not _other_usable(key, day):
        return stopped([finding("last_log_key", "PRACTICE:keys", subject="key", key=key_id)])
    key.withdrawn_on = key.withdrawn_on or day
    key.compromised_on = compromised_on
    key.save(update_fields=["withdrawn_on", "compromised_on"])
    trusting.republish(now=now)
    return Result(key, noted=(Noted(key_id, {"compromised_on": str(compromised_on or "")}),))


def _other_usable(key: Key, day: date) -> bool:
    """Without a log key no act of the authority could be published, so it could do nothing at all."""
    others = Key.objects.filter(authority=key.authority, purpose=key.purpose).exclude(pk=key.pk)
    return any(other.is_usable_on(day) for other in others)


@act("publish_trust_list")
def publish_trust_list(actor: Actor, *, now: datetime) -> Result[TrustListIssue]:
    """Sign and publish the next version of the trust list, with the root keys that this office holds."""
    held = len(trusting.held_roots())
    if held < trusting.NEEDED_ROOTS:
        return stopped([finding("no_root_keys", "PRACTICE:keys", held=held, needed=trusting.NEEDED_ROOTS)])
    issue = trusting.publish(now=now)
    return Result(issue, noted=(Noted(f"trust list {issue.version}"),))
