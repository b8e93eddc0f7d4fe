"""The border bundle: the size of a year of the world and of a day's step, how fast it is taken and asked."""

from __future__ import annotations

import itertools
import random
import time
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.measuring import Row, rate
from openkp.border import (
    Answer,
    BundleParts,
    Desk,
    LogPart,
    Moment,
    StatusList,
    apply,
    build,
    extract_regime,
    log_part,
    make_delta,
    number_forms,
    open_bundle,
    sign_status_list,
)
from openkp.log import (
    Checkpoint,
    Cosigner,
    Ed25519Signer,
    LogEntry,
    encode_entry,
    leaf_hash,
    root_of,
    salted_digest,
    sign_checkpoint,
)
from openkp.scheme.documents import Certificate, Container, Line, Origin, Party
from openkp.scheme.provisions import shipped_book
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.regime import participants_on
from openkp.simulation.parties import load_cast, load_routes
from openkp.statements import (
    P256SigningKey,
    Statement,
    TrustedKey,
    TrustList,
    Usage,
    ed25519_key_id,
    leaf_content,
    qr_text,
    sign_statement,
    sign_trust_list,
)

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
DAY = NOW.date()
#: Certificates of the world in a year (certificates.md 1: 52,443 to 70,278 in 2015 to 2019).
A_YEAR = 70_000
#: Real certificates among them, for the rate of looks.
ASKED = 3_000
ROOTS = [P256SigningKey.from_private_number(10 + each) for each in range(3)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One authority of the made world."""

    participant: str
    number: int

    @property
    def code(self) -> str:
        """As on the trust list."""
        return f"{self.participant.lower()}-authority"

    @property
    def name(self) -> str:
        """Of its log."""
        return f"log.{self.code}.example/statements"

    @property
    def key(self) -> P256SigningKey:
        """For statements."""
        return P256SigningKey.from_private_number(1000 + self.number)

    def ed25519(self, purpose: str) -> Ed25519PrivateKey:
        """For the log, or for witnessing."""
        return Ed25519PrivateKey.from_private_bytes(sha256(f"{purpose} {self.number}".encode()).digest())

    @property
    def witness(self) -> Cosigner:
        """Its witness."""
        return Cosigner(name=f"log.{self.code}.example/witness", private_key=self.ed25519("witness"))


@dataclass(slots=True, kw_only=True)
class Year:
    """The leaves of every log: hash, time and status."""

    offices: tuple[Office, ...]
    leaves: dict[int, list[tuple[bytes, int, int]]]


def offices() -> tuple[Office, ...]:
    """One for each Participant of the day."""
    return tuple(
        Office(participant=each.participant, number=place) for place, each in enumerate(participants_on(DAY))
    )


def weights_of(all_offices: tuple[Office, ...]) -> list[float]:
    """How much each issues: as the simulation's producers and hubs; all others together one in twenty."""
    routes = load_routes()
    shares = dict.fromkeys((each.participant for each in all_offices), 0.0)
    groups = (
        ([(each.participant, each.shipments_weight) for each in routes.producers], 1 - routes.reexport_share),
        (
            [
                (load_cast().authority(each.authority).participant, each.shipments_weight)
                for each in routes.hubs
            ],
            routes.reexport_share,
        ),
    )
    for group, share in groups:
        total = sum(weight for _, weight in group)
        for participant, weight in group:
            if participant in shares:
                shares[participant] += 0.95 * share * weight / total
    small = sum(not share for share in shares.values())
    return [shares[each.participant] or 0.05 / small for each in all_offices]


def year_of(count: int, *, until: datetime) -> Year:
    """So many leaves over a year; nine in ten certificates are used, one in 100 void."""
    chance = random.Random(count)
    all_offices = offices()
    weights = weights_of(all_offices)
    leaves: dict[int, list[tuple[bytes, int, int]]] = {each.number: [] for each in all_offices}
    begin = int((until - timedelta(days=365)).timestamp())
    times = sorted(chance.randrange(begin, int(until.timestamp())) for _ in range(count))
    month_ago = int(until.timestamp()) - 30 * 86400
    for made in times:
        drawn = chance.random()
        status = 1 if drawn < 0.01 else 3 if drawn < 0.9 and made < month_ago else 0
        (office,) = chance.choices(all_offices, weights)
        leaves[office.number].append((chance.randbytes(32), made, status))
    return Year(offices=all_offices, leaves=leaves)


def trust_of(all_offices: tuple[Office, ...]) -> bytes:
    """A trust list of the world, signed by two of three roots."""
    keys: list[TrustedKey] = []
    for each in all_offices:
        common = {
            "participant": each.participant,
            "authority": each.code,
            "valid_from": date(2026, 1, 1),
            "valid_to": date(2028, 1, 1),
        }
        keys.append(
            TrustedKey(
                key_id=each.key.key_id,
                usages=frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS}),
                algorithm="ESP256",
                public_key=each.key.public_key,
                **common,  # type: ignore[arg-type]
            )
        )
        for purpose, origin in (("log", each.name), ("witness", each.witness.name)):
            public = each.ed25519(purpose).public_key().public_bytes_raw()
            keys.append(
                TrustedKey(
                    key_id=ed25519_key_id(public),
                    usages=frozenset({Usage(purpose)}),
                    algorithm="Ed25519",
                    public_key=public,
                    origin=origin,
                    **common,  # type: ignore[arg-type]
                )
            )
    trust = TrustList(
        version=1,
        issued_at=NOW - timedelta(days=10),
        valid_until=NOW + timedelta(days=90),
        needed_roots=2,
        roots=tuple(each.public_key for each in ROOTS),
        keys=tuple(keys),
    )
    return sign_trust_list(trust, ROOTS[:2])


def packed(statuses: list[int]) -> bytes:
    """As `pack_statuses`, for many."""
    found = bytearray((len(statuses) + 3) // 4)
    for index, status in enumerate(statuses):
        found[index >> 2] |= status << (index & 3) * 2
    return bytes(found)


def part_of(office: Office, year: Year, *, now: datetime, kept: timedelta, old: LogPart | None) -> LogPart:
    """The log in a bundle of an instant; the old part where nothing has changed."""
    edge = int(now.timestamp())
    leaves = [each for each in year.leaves[office.number] if each[1] < edge]
    hashes_ = [each[0] for each in leaves]
    head = Checkpoint(origin=office.name, size=len(hashes_), root=root_of(hashes_))
    note = sign_checkpoint(head, [Ed25519Signer(name=office.name, private_key=office.ed25519("log"))])
    for other in year.offices[:2]:
        if other != office:
            note += other.witness.cosign(head.body().encode(), at=edge).line().encode()
    entries = packed([status for _, _, status in leaves])
    if (
        old is not None
        and head.size == (old.first + len(old.leaves) // 32)
        and entries in (old.status or b"")
    ):
        return replace(old, reaches=now)
    statuses = StatusList(
        log=office.name,
        issued_at=now,
        expires_at=now + timedelta(days=30),
        ttl_seconds=86400,
        entries=entries,
    )
    return log_part(
        owner=(office.participant, office.code),
        name=office.name,
        checkpoint=note,
        leaves=[(leaf, made) for leaf, made, _ in leaves],
        reaches=now,
        since=now - kept,
        status=sign_status_list(statuses, office.key),
    )


def bundle_of(year: Year, *, now: datetime, kept: timedelta, old: BundleParts | None = None) -> BundleParts:
    """The bundle of an instant, by the first authority."""
    regime = extract_regime(shipped_book())
    before = {} if old is None else {each.name: each for each in old.logs}
    maker = year.offices[0]
    parts = [part_of(each, year, now=now, kept=kept, old=before.get(each.name)) for each in year.offices]
    return BundleParts(
        participant=maker.participant,
        authority=maker.code,
        made_at=now,
        trust_list=trust_of(year.offices),
        logs=tuple(sorted(parts, key=lambda each: each.name.encode())),
        standings=regime.standings,
        limits=regime.limits,
        memberships=regime.memberships,
        number_forms=number_forms(),
    )


def with_a_day_of_use(year: Year, *, count: int) -> Year:
    """The next day's changes of status: so many certificates of the last month are used."""
    chance = random.Random(7)
    changed = Year(offices=year.offices, leaves={number: [*rows] for number, rows in year.leaves.items()})
    month_ago = int(NOW.timestamp()) - 30 * 86400
    open_ones = [
        (number, place)
        for number, rows in year.leaves.items()
        for place, (_, made, status) in enumerate(rows)
        if status == 0 and made > month_ago
    ]
    for number, place in chance.sample(open_ones, count):
        leaf, made, _ = changed.leaves[number][place]
        changed.leaves[number][place] = (leaf, made, 3)
    return changed


def size_rows(name: str, per_year: int, kept: timedelta) -> list[Row]:
    """A year's bundle, the step of its last day, and how long that step takes."""
    year = year_of(per_year, until=NOW)
    before = bundle_of(year, now=NOW - timedelta(days=1), kept=kept)
    after = bundle_of(with_a_day_of_use(year, count=A_YEAR // 365), now=NOW, kept=kept, old=before)
    key = year.offices[0].key
    older, newer = build(before, key), build(after, key)
    delta = make_delta(older, newer)
    start = time.process_time()
    is_taken = apply(older, delta).is_taken
    elapsed = time.process_time() - start
    if not is_taken:
        raise RuntimeError("the step of a day was refused")
    floor = {"leaf hashes alone": sum(len(each.leaves) for each in after.logs) / 1e6}
    return [
        Row(
            name=f"border bundle, {name}",
            value=len(newer) / 1e6,
            unit="MB",
            against=floor,
            target="at most 3",
        ),
        Row(
            name=f"step of a day, {name}",
            value=len(delta) / 1e3,
            unit="kB",
            against={"as sent with gzip": len(zlib.compress(delta)) / 1e3},
            target="at most 20",
        ),
        Row(
            name=f"a step checked and taken, {name}",
            value=elapsed,
            unit="CPU s",
            against={},
            target="under 1",
        ),
    ]


def asked_rows() -> list[Row]:
    """From the text of a code to the verdict, beside the raw verification of as many signatures."""
    year = year_of(A_YEAR, until=NOW)
    office = year.offices[0]
    texts = []
    made_at = NOW - timedelta(hours=30)
    for number in range(ASKED):
        document = Certificate(
            number=f"{office.participant}-2026-{number:06d}",
            issuing_participant=office.participant,
            issuing_authority="Authority",
            issued_on=DAY - timedelta(days=2),
            expires_on=DAY + timedelta(days=57),
            origins=(
                Origin(participant="BW", carats=Carats("900.00")),
                Origin(participant="NA", carats=Carats("250.42")),
                Origin(participant="ZA", carats=Carats("100.00")),
            ),
            destination_participant="EU" if office.participant != "EU" else "AE",
            destination_country="BE" if office.participant != "EU" else "",
            exporter=Party(name="Debswana Sales (Pty) Ltd", address="Plot 64511, Gaborone"),
            importer=Party(name="Antwerp Rough Trading BV", address="Hoveniersstraat 22, Antwerpen"),
            lines=(
                Line(hs="710210", carats=Carats("120.00"), usd=UsdValue("15000.00")),
                Line(hs="710221", carats=Carats("406.67"), usd=UsdValue("36100.05")),
                Line(hs="710231", carats=Carats("600.00"), usd=UsdValue("315000.10")),
            ),
            parcels=3,
            containers=(Container(seals=("BW0455121", "BW0455122")),),
            validated_by="K. Molefe",
        )
        statement = Statement(
            party=office.participant,
            authority=office.code,
            made_at=made_at,
            nonce=number.to_bytes(16, "big"),
            document=document,
        )
        signed = sign_statement(statement, office.key)
        entry = LogEntry(
            kind="certificate",
            party=office.participant,
            authority=office.code,
            number=document.number,
            made_at=int(made_at.timestamp()),
            digest=salted_digest(salt=statement.nonce, content=leaf_content(signed)),
        )
        year.leaves[office.number].append((leaf_hash(encode_entry(entry)), int(made_at.timestamp()), 0))
        texts.append(qr_text(signed.encoded))
    desk = Desk(open_bundle(build(bundle_of(year, now=NOW, kept=timedelta(days=366)), office.key)))
    at = Moment(now=NOW, day=DAY)
    first = desk.verify(texts[0], at=at)
    if first.answer is not Answer.GOOD:
        raise RuntimeError(f"a good certificate was {first.answer}: {first.findings}")
    raw_before = _raw_rate()
    turns = itertools.cycle(texts)
    asked = rate(lambda: desk.verify(next(turns), at=at))
    raw = (raw_before + _raw_rate()) / 2
    return [
        Row(
            name="text of a code to verdict, by a year's bundle",
            value=asked,
            unit="per s",
            against={"P-256 verifications alone": raw, "share of it": asked / raw},
            target="at least 5,000, 0.34 of the signatures alone",
        )
    ]


def _raw_rate() -> float:
    """P-256 verifications a second by the library alone."""
    private = ec.derive_private_key(77, ec.SECP256R1())
    public, data, algorithm = private.public_key(), bytes(400), ec.ECDSA(hashes.SHA256())
    signature = private.sign(data, algorithm)

    return rate(lambda: public.verify(signature, data, algorithm))


def border_rows() -> list[Row]:
    """All of it."""
    year, half = timedelta(days=366), timedelta(days=184)
    return [
        *size_rows("70,000 certificates a year, all of it", A_YEAR, year),
        *size_rows("with confirmations and notices, half a year of leaves", 3 * A_YEAR, half),
        *size_rows("with confirmations and notices, all of it", 3 * A_YEAR, year),
        *asked_rows(),
    ]
