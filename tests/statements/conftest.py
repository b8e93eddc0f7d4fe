"""A small world: two authorities with keys and a log, a quorum of two of three roots, one certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from openkp.scheme.documents import Certificate, Container, Line, Origin, Party
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statements import (
    P256SigningKey,
    SignedStatement,
    Statement,
    TrustedKey,
    TrustList,
    Usage,
    ed25519_key_id,
    sign_statement,
)

STATEMENT_USAGES = frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS})
LOG_PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def signing_key(number: int) -> P256SigningKey:
    return P256SigningKey.from_private_number(number)


def trusted(key: P256SigningKey, participant: str, authority: str, /, **changes: object) -> TrustedKey:
    fields: dict[str, object] = {
        "key_id": key.key_id,
        "participant": participant,
        "authority": authority,
        "usages": STATEMENT_USAGES,
        "algorithm": "ESP256",
        "public_key": key.public_key,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2027, 12, 31),
    }
    return TrustedKey(**{**fields, **changes})


CERTIFICATE = Certificate(
    number="BW-2026-000123",
    issuing_participant="BW",
    issuing_authority="Diamond Hub",
    issued_on=date(2026, 11, 2),
    expires_on=date(2027, 1, 1),
    origins=(
        Origin(participant="BW", carats=Carats("8120.45")),
        Origin(participant="CA", carats=Carats("311.20")),
        Origin(participant="NA", carats=Carats("95.02")),
    ),
    destination_participant="EU",
    destination_country="BE",
    exporter=Party(name="Debswana Sales (Pty) Ltd", address="Plot 64511, Airport Road, Gaborone"),
    importer=Party(name="Antwerp Rough Trading BV", address="Hoveniersstraat 22, 2018 Antwerpen"),
    lines=(
        Line(hs="710210", carats=Carats("120.00"), usd=UsdValue("15000.00")),
        Line(hs="710221", carats=Carats("2406.67"), usd=UsdValue("36100.05")),
        Line(hs="710231", carats=Carats("6000.00"), usd=UsdValue("1815000.10")),
    ),
    parcels=3,
    containers=(Container(seals=("BW0455121", "BW0455122")),),
    validated_by="K. Molefe",
)
STATEMENT = Statement(
    party="BW",
    authority="bw-hub",
    made_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    nonce=bytes(range(16)),
    document=CERTIFICATE,
)


@dataclass(frozen=True)
class World:
    issuer: P256SigningKey
    importer: P256SigningKey
    roots: tuple[P256SigningKey, ...]
    trust: TrustList
    statement: Statement
    signed: SignedStatement

    def certificate(self, **changes: object) -> bytes:
        return self.made(replace(self.statement, document=replace(CERTIFICATE, **changes)))

    def made(self, statement: Statement, key: P256SigningKey | None = None) -> bytes:
        return sign_statement(statement, key or self.issuer).encoded

    def with_key(self, **changes: object) -> TrustList:
        return replace(self.trust, keys=(trusted(self.issuer, "BW", "bw-hub", **changes),))


@pytest.fixture(scope="session")
def world() -> World:
    issuer, importer = signing_key(1001), signing_key(1002)
    roots = tuple(signing_key(number) for number in (2001, 2002, 2003))
    log = TrustedKey(
        key_id=ed25519_key_id(LOG_PUBLIC),
        participant="BW",
        authority="bw-hub",
        usages=frozenset({Usage.LOG}),
        algorithm="Ed25519",
        public_key=LOG_PUBLIC,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        origin="log.example.bw/statements",
    )
    trust = TrustList(
        version=7,
        issued_at=datetime(2026, 11, 1, tzinfo=UTC),
        valid_until=datetime(2027, 1, 30, tzinfo=UTC),
        needed_roots=2,
        roots=tuple(root.public_key for root in roots),
        keys=(trusted(issuer, "BW", "bw-hub"), trusted(importer, "EU", "be-antwerp"), log),
    )
    return World(issuer, importer, roots, trust, STATEMENT, sign_statement(STATEMENT, issuer))


@pytest.fixture(scope="session")
def vectors() -> Path:
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"
    if not folder.is_dir():
        pytest.skip("the published vectors are not beside the repository")
    return folder
