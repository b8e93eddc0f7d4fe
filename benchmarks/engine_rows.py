"""The engines alone: check, sign, verify, log."""

from __future__ import annotations

import gc
import itertools
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks.measuring import Row, rate
from openkp.log import MerkleTree, TileEdge, leaf_hash, new_tiles, read_edge, verify_inclusion
from openkp.scheme import check_certificate, read_certificate
from openkp.scheme.checks import shipped_regime
from openkp.scheme.decisions import Decision, Maker, Paragraph, decisions
from openkp.scheme.documents import Certificate, Container, Line, Origin, Party
from openkp.scheme.effects import Allow, Area, Bar, Place
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.provisions import Book
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.reading import certificate_to_json
from openkp.scheme.regime import regime_at
from openkp.statements import (
    P256SigningKey,
    Statement,
    TrustedKey,
    TrustList,
    Usage,
    encode_payload,
    open_trust_list,
    qr_text,
    sign_statement,
    sign_trust_list,
    verify_certificate,
)
from openkp.statements.qr import qr_version

Peers = Callable[..., dict[str, float]]
LEAVES = 1_000_000
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SAMPLE = Certificate(
    number="BW-2026-004217",
    issuing_participant="BW",
    issuing_authority="Diamond Hub Gaborone",
    issued_on=DAY,
    expires_on=date(2027, 1, 22),
    origins=(
        Origin(participant="BW", carats=Carats("900.00")),
        Origin(participant="NA", carats=Carats("250.42")),
        Origin(participant="ZA", carats=Carats("100.00")),
    ),
    destination_participant="AE",
    exporter=Party(name="Quiet Heron Rough (Pty) Ltd", address="Plot 64288, Gaborone"),
    importer=Party(name="Desert Rose Rough DMCC", address="Almas Tower, Dubai"),
    lines=(
        Line(hs="710210", carats=Carats("300.00"), usd=UsdValue("21000.00")),
        Line(hs="710221", carats=Carats("450.42"), usd=UsdValue("5400.00")),
        Line(hs="710231", carats=Carats("500.00"), usd=UsdValue("92000.00")),
    ),
    parcels=3,
    containers=(Container(seals=("BW118822", "BW118823"), mark="B1"),),
    validated_by="N. Mokgosi",
    source_certificates=("ZA-2026-000120",),
)


def rule_rows() -> list[Row]:
    """Reading and checking a certificate."""
    data = certificate_to_json(SAMPLE)
    read, checked = rate(lambda: read_certificate(data)), rate(lambda: check_certificate(SAMPLE, on=DAY))
    return [
        Row(name="read a certificate's JSON", value=read, unit="per CPU second", against={}),
        Row(name="check a certificate, all rules", value=checked, unit="per CPU second", against={}),
    ]


def regime_rows() -> list[Row]:
    """The regime of a day from 500 decisions: read and asked from nothing, then asked of a book at hand."""
    made = _many_decisions()
    book = Book(made)
    places = [Place(zone="Boda"), Place(zone="Marange", mine="Mbada")]

    def everything() -> None:
        regime = regime_at(DAY, book)
        for status in regime.participants():
            for place in places:
                regime.stones_of(status.participant, place)

    return [
        Row(
            name="regime of a day from 500 decisions, unread",
            value=1000 / rate(lambda: regime_at(DAY, made)),
            unit="ms of CPU",
            against={},
            target="under 5",
        ),
        Row(
            name="one standing, 500 decisions at hand",
            value=1000 / rate(lambda: regime_at(DAY, book).status("CF")),
            unit="ms of CPU",
            against={},
        ),
        Row(
            name="every standing and trade in two places, 500 decisions at hand",
            value=1000 / rate(everything),
            unit="ms of CPU",
            against={},
        ),
    ]


def _many_decisions() -> list[Decision]:
    """The shipped decisions, and made-up ones that bar and allow for ten countries, 500 in all."""
    made = list(decisions())
    codes = itertools.cycle(("CF", "ZW", "CI", "VE", "BW", "RU", "GH", "SL", "LR", "TZ"))
    for number in range(500 - len(made)):
        code = next(codes)
        month = PartialDay.parse(f"20{10 + number % 16}-0{1 + number % 9}")
        effects = (
            Bar(area=Area(participant=code, zones=(f"zone {number}",))),
            Allow(area=Area(participant=code, mines=(f"mine {number}",))),
        )
        made.append(
            Decision(
                id=f"OKP/bench/{number}",
                title=f"Decision {number}",
                maker=Maker.PLENARY,
                accounts=(Account(day=month, source="made up"),),
                paragraphs=(Paragraph(number="1", text="", effects=effects),),
            )
        )
    return made


def signature_rows(peers: Peers) -> list[Row]:
    """Signing, and verification from QR text to verdict with trust list and regime."""
    key = P256SigningKey.from_private_number(0xC0FFEE)
    roots = [P256SigningKey.from_private_number(number) for number in (11, 12, 13)]
    trusted = TrustedKey(
        key_id=key.key_id,
        participant="BW",
        authority="gaborone",
        usages=frozenset({Usage.CERTIFICATES}),
        algorithm="ESP256",
        public_key=key.public_key,
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 12, 31),
    )
    trust = open_trust_list(
        sign_trust_list(
            TrustList(
                version=1,
                issued_at=NOW,
                valid_until=NOW + timedelta(days=90),
                needed_roots=2,
                roots=tuple(root.public_key for root in roots),
                keys=(trusted,),
            ),
            roots[:2],
        )
    )
    statement = Statement(
        party="BW", authority="gaborone", made_at=NOW, nonce=bytes(range(16)), document=SAMPLE
    )
    payload = encode_payload(statement)
    signed = sign_statement(statement, key).encoded
    text = qr_text(signed)
    answer = verify_certificate(text, trust=trust, on=DAY, regime_for=shipped_regime)
    if answer.verdict.value != "valid":
        raise SystemExit(f"the sample is {answer.verdict}: {answer.findings}")
    raw_key = ec.derive_private_key(0xC0FFEE, ec.SECP256R1())
    raw = raw_key.sign(payload, ec.ECDSA(hashes.SHA256()))
    public = raw_key.public_key()
    raw_sign = rate(lambda: raw_key.sign(payload, ec.ECDSA(hashes.SHA256())))
    raw_verify = rate(lambda: public.verify(raw, payload, ec.ECDSA(hashes.SHA256())))
    peer = peers("sign", payload.hex())
    gc.freeze()
    return [
        Row(
            name="sign a certificate",
            value=rate(lambda: sign_statement(statement, key)),
            unit="per CPU second",
            against={
                "raw P-256": raw_sign,
                "cwt (bytes only)": peer.get("cwt sign", 0),
                "joserfc (bytes only)": peer.get("joserfc sign", 0),
            },
        ),
        Row(
            name="verify: QR text to verdict",
            value=rate(lambda: verify_certificate(text, trust=trust, on=DAY, regime_for=shipped_regime)),
            unit="per CPU second",
            against={
                "raw P-256": raw_verify,
                "cwt (signature only)": peer.get("cwt verify", 0),
                "joserfc (signature only)": peer.get("joserfc verify", 0),
            },
            target="5,000, 0.34 of raw",
        ),
        Row(
            name="size of a certificate",
            value=len(signed),
            unit="bytes",
            against={
                "QR version at Q": qr_version(text),
                "cwt, same payload": peer.get("cwt bytes", 0),
                "JWS, same payload": peer.get("joserfc bytes", 0),
            },
            target="420, version 19",
        ),
    ]


def log_rows(peers: Peers) -> list[Row]:
    """A log of a million leaves: append, prove, verify, start again from tiles."""
    peer = peers("merkle", str(LEAVES // 5))
    data = [index.to_bytes(64, "big") for index in range(LEAVES)]
    start = time.process_time()
    tree = MerkleTree(leaf_hash(one) for one in data)
    append = LEAVES / (time.process_time() - start)
    dice = random.Random(1)
    places = itertools.cycle([dice.randrange(LEAVES) for _ in range(10_000)])
    proof, root = tree.inclusion_proof(7), tree.root()
    leaf = leaf_hash(data[7])
    edge, files = new_tiles(TileEdge(), (leaf_hash(one) for one in data))
    store = dict(files)
    return [
        Row(
            name="log: append",
            value=append,
            unit="leaves per CPU second",
            against={"pymerkle in memory": peer.get("pymerkle append", 0)},
            target="300,000",
        ),
        Row(
            name="log: inclusion proof at 1e6",
            value=rate(lambda: tree.inclusion_proof(next(places))),
            unit="per CPU second",
            against={"pymerkle at 2e5": peer.get("pymerkle proof", 0)},
            target="20,000",
        ),
        Row(
            name="log: verify an inclusion",
            value=rate(lambda: verify_inclusion(leaf, proof, index=7, size=LEAVES, root=root)),
            unit="per CPU second",
            against={},
        ),
        Row(
            name="log: start again from tiles at 1e6",
            value=1000 / rate(lambda: read_edge(store.get, edge.size).root()),
            unit="ms of CPU",
            against={},
            target="under 1,000",
        ),
    ]


def start_rows() -> list[Row]:
    """How long the checker takes to start."""
    found = []
    command = Path(sys.executable).parent / "openkp"
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([command, "certificate", "verify", "--help"], check=True, capture_output=True)
        found.append((time.perf_counter() - start) * 1000)
    return [
        Row(
            name="cold start of `openkp certificate verify`",
            value=sorted(found)[3],
            unit="ms of clock",
            against={},
            target="under 500",
        )
    ]
