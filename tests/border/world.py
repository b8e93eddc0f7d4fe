"""A small world for the border: four authorities with keys and logs, decisions that bar, and a bundle of it
all.

Everything follows from fixed numbers, so that the files made of it are the same on every machine.
`shipments()` names one certificate for each thing that can be wrong with one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openkp.border import (
    BundleParts,
    ContactPart,
    Status,
    StatusList,
    WarningPart,
    build,
    extract_regime,
    log_part,
    number_forms,
    pack_statuses,
    sign_status_list,
)
from openkp.border.parts import LogPart, NumberSeriesPart
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
from openkp.scheme.decisions import Decision, Link, Maker, Paragraph, Relation
from openkp.scheme.documents import (
    Annulment,
    AnnulmentReason,
    Certificate,
    Container,
    Line,
    Origin,
    Party,
)
from openkp.scheme.effects import (
    Allow,
    Area,
    Bar,
    ChangeStanding,
    Counts,
    Direction,
    InTransit,
    Require,
    Safeguard,
    StandingChange,
    Terms,
    WithoutConsensus,
)
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.provisions import Book
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statements import (
    AnnulledCertificate,
    P256SigningKey,
    SignedStatement,
    Statement,
    TrustedKey,
    TrustList,
    Usage,
    ed25519_key_id,
    leaf_content,
    sign_statement,
    sign_trust_list,
    statement_digest,
)

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
DAY = NOW.date()
MADE_AT = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
REACHES = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
SINCE = datetime(2026, 6, 1, tzinfo=UTC)


@lru_cache(maxsize=64)
def _key(number: int) -> P256SigningKey:
    return P256SigningKey.from_private_number(number)


ROOTS = [_key(1000 + number) for number in range(3)]
BOTH = frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS})


def _digest(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()


@dataclass(frozen=True)
class Authority:
    participant: str
    code: str
    number: int

    @property
    def key(self) -> P256SigningKey:
        return _key(self.number)

    @property
    def withdrawn_key(self) -> P256SigningKey:
        return _key(self.number + 1)

    @property
    def stolen_key(self) -> P256SigningKey:
        return _key(self.number + 2)

    @property
    def confirming_key(self) -> P256SigningKey:
        return _key(self.number + 3)

    @property
    def old_key(self) -> P256SigningKey:
        return _key(self.number + 4)

    @property
    def retired_key(self) -> P256SigningKey:
        return _key(self.number + 5)

    @property
    def log_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(_digest("log", self.code))

    @property
    def witness(self) -> Cosigner:
        key = Ed25519PrivateKey.from_private_bytes(_digest("witness", self.code))
        return Cosigner(name=f"log.example/{self.code}/witness", private_key=key)

    @property
    def log_name(self) -> str:
        return f"log.example/{self.code}/statements"


BW = Authority("BW", "bw-hub", 100)
EU = Authority("EU", "eu-antwerp", 200)
ZW = Authority("ZW", "zw-mines", 300)
AE = Authority("AE", "ae-dmcc", 400)
TG = Authority("TG", "tg-office", 600)
AUTHORITIES = (BW, EU, ZW, AE, TG)
#: An authority that is listed and whose log no bundle holds.
NA = Authority("NA", "na-office", 500)

STOLEN_ON = date(2026, 11, 10)
WITHDRAWN_ON = date(2026, 11, 12)
OLD_UNTIL = date(2026, 6, 30)
#: So long before its bundle the status list of Togo was made: longer than posts may be without news.
OLD_STATUS = timedelta(days=8)
#: A key that was put away, and stolen long after (STOLEN_ON).
RETIRED_ON = date(2026, 9, 1)


def _decision(number: str, *effects: Any, relations: tuple[Relation, ...] = ()) -> Decision:
    return Decision(
        id=f"T/2026/{number}",
        title=f"Decision {number}",
        maker=Maker.PLENARY,
        accounts=(Account(day=PartialDay.parse("2026-01-10"), source="test"),),
        paragraphs=(Paragraph(number="1", text="", effects=effects),),
        relations=relations,
    )


def _from(day: str, **more: Any) -> Terms:
    return Terms(starts_on=date.fromisoformat(day), **more)


def book() -> Book:
    """Who trades, and decisions that bar, open, ask and stop."""
    codes = ("AE", "BW", "CA", "CD", "CF", "EU", "GH", "IN", "LS", "NA", "SL", "TG", "ZA", "ZW")
    admitted = [
        Decision(
            id=f"T/2003/{code}",
            title=f"{code} is admitted",
            maker=Maker.PLENARY,
            accounts=(Account(day=PartialDay.parse("2003-01-01"), source="test"),),
            paragraphs=(
                Paragraph(
                    number="1",
                    text="",
                    effects=(ChangeStanding(participant=code, change=StandingChange.ADMIT),),
                ),
            ),
        )
        for code in codes
    ]
    zones = Area(participant="CF", zones=("Berbérati", "Boda"))
    mines = Area(participant="ZW", zones=("Marange",), mines=("Mbada",))
    return Book(
        [
            *admitted,
            _decision("CF-bar", Bar(area=Area(participant="CF"), terms=_from("2026-02-01"))),
            _decision(
                "CF-zones",
                Allow(area=zones, terms=_from("2026-03-01")),
                relations=(Relation(link=Link.AMENDS, decision="T/2026/CF-bar", paragraph="1"),),
            ),
            _decision("ZW-mines", Bar(area=mines, terms=_from("2026-02-01"))),
            _decision(
                "SL-approval",
                Require(
                    area=Area(participant="SL"),
                    safeguard=Safeguard.PRE_APPROVAL,
                    body="WGM",
                    terms=_from("2026-02-01"),
                ),
            ),
            _decision(
                "TG-stopped",
                ChangeStanding(
                    participant="TG",
                    change=StandingChange.SUSPEND,
                    terms=_from("2026-11-20", in_transit=InTransit.STOPPED),
                ),
            ),
            _decision(
                "GH-open",
                ChangeStanding(participant="GH", change=StandingChange.SUSPEND, terms=_from("2026-11-20")),
            ),
            _decision(
                "LS-imports",
                Bar(area=Area(participant="LS"), direction=Direction.IMPORTS, terms=_from("2026-02-01")),
            ),
            _decision(
                "IN-imports",
                Bar(
                    area=Area(participant="IN"),
                    direction=Direction.IMPORTS,
                    terms=_from("2026-11-20", in_transit=InTransit.MAY_ARRIVE),
                ),
            ),
            _decision(
                "CD-both-ways",
                Bar(
                    area=Area(participant="CD", zones=("Tshikapa",)),
                    direction=Direction.BOTH,
                    terms=_from("2026-02-01"),
                ),
            ),
            _decision(
                "CA-production",
                Bar(
                    area=Area(participant="CA"),
                    terms=_from(
                        "2026-05-01",
                        counts_on=Counts.PRODUCTION,
                        ends_on=date(2026, 6, 30),
                        without_consensus=WithoutConsensus.LAPSES,
                    ),
                ),
            ),
            _decision(
                "ZA-disagree-1", Bar(area=Area(participant="ZA", zones=("Alpha",)), terms=_from("2026-02-01"))
            ),
            _decision(
                "ZA-disagree-2",
                Allow(area=Area(participant="ZA", zones=("alpha",)), terms=_from("2026-02-01")),
            ),
        ]
    )


CERTIFICATE = Certificate(
    number="BW-2026-000123",
    issuing_participant="BW",
    issuing_authority="Diamond Hub",
    issued_on=date(2026, 11, 17),
    expires_on=date(2027, 1, 15),
    origins=(Origin(participant="BW", carats=Carats("2526.67")),),
    destination_participant="EU",
    destination_country="BE",
    exporter=Party(name="Debswana Sales (Pty) Ltd", address="Plot 64511, Airport Road, Gaborone"),
    importer=Party(name="Antwerp Rough Trading BV", address="Hoveniersstraat 22, 2018 Antwerpen"),
    lines=(
        Line(hs="710210", carats=Carats("120.00"), usd=UsdValue("15000.00")),
        Line(hs="710221", carats=Carats("2406.67"), usd=UsdValue("36100.05")),
    ),
    parcels=2,
    containers=(Container(seals=("BW0455121", "BW0455122")),),
    validated_by="K. Molefe",
)


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """One certificate: who signs it with which key, and whether and how the log and status list have it."""

    name: str
    document: Any
    authority: Authority = BW
    key: P256SigningKey | None = None
    made_at: datetime = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
    is_logged: bool = True
    status: Status = Status.VALID
    is_confidential: bool = False
    party: str = ""
    signs_as: str = ""

    def signed(self) -> SignedStatement:
        number = getattr(self.document, "number", "")
        nonce = _digest("nonce", self.name, number)[:16]
        salts = tuple(_digest("salt", self.name, place)[:16] for place in range(6))
        statement = Statement(
            party=self.party or self.document.issuing_participant,
            authority=self.signs_as or self.authority.code,
            made_at=self.made_at,
            nonce=nonce,
            document=self.document,
            **({"salts": salts} if self.is_confidential else {}),
        )
        return sign_statement(statement, self.key or self.authority.key)


def _of(name: str, number: str, /, **changes: Any) -> Shipment:
    mine = {"authority", "key", "made_at", "is_logged", "status", "is_confidential", "party", "signs_as"}
    outer = {each: changes.pop(each) for each in list(changes) if each in mine}
    authority = outer.get("authority", BW)
    document = replace(
        CERTIFICATE,
        number=number,
        **{
            "issuing_participant": authority.participant,
            "origins": (Origin(participant=authority.participant, carats=Carats("2526.67")),),
            "destination_participant": "BW" if authority is EU else "EU",
            "destination_country": "" if authority is EU else "BE",
            **changes,
        },
    )
    return Shipment(name=name, document=document, **outer)


def _stones(code: str, **more: Any) -> tuple[Origin, ...]:
    return (Origin(participant=code, carats=Carats("2526.67"), **more),)


def _at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:30:00+00:00")


EARLY = _at("2026-11-05")


@lru_cache(maxsize=1)
def shipments() -> list[Shipment]:
    """One of each, in the order in which they are logged."""
    before = date(2026, 11, 5)
    early = {"issued_on": before, "made_at": EARLY}
    october = {
        "issued_on": date(2026, 10, 20),
        "expires_on": date(2026, 12, 19),
        "made_at": _at("2026-10-20"),
    }
    return [
        _of(
            "expired",
            "BW-2026-000300",
            issued_on=date(2026, 9, 1),
            expires_on=date(2026, 10, 31),
            made_at=_at("2026-09-01"),
        ),
        _of(
            "imports_may_arrive",
            "BW-2026-000301",
            destination_participant="IN",
            destination_country="",
            **october,
        ),
        _of(
            "imports_barred",
            "BW-2026-000302",
            destination_participant="LS",
            destination_country="",
            **october,
        ),
        _of("stopped_since", "BW-2026-000303", origins=_stones("TG"), **october),
        _of("barred_since", "BW-2026-000304", origins=_stones("GH"), **october),
        _of(
            "suspended_destination_stops",
            "BW-2026-000305",
            destination_participant="TG",
            destination_country="",
            **october,
        ),
        _of(
            "suspended_destination_asks",
            "BW-2026-000306",
            destination_participant="GH",
            destination_country="",
            **october,
        ),
        _of("withdrawn_but_logged_before", "BW-2026-000307", key=BW.withdrawn_key, **early),
        _of("stolen_but_logged_before", "BW-2026-000308", key=BW.stolen_key, **early),
        _of("dated_back_unlogged", "BW-2026-000309", key=BW.stolen_key, is_logged=False, **early),
        _of("good", "BW-2026-000123"),
        _of("good_from_europe", "EU-2026-000007", authority=EU),
        _of("confidential", "BW-2026-000124", is_confidential=True),
        _of("revoked", "BW-2026-000125", status=Status.REVOKED),
        _of("suspended", "BW-2026-000126", status=Status.SUSPENDED),
        _of("used", "BW-2026-000127", status=Status.USED),
        _of("annulled", "BW-2026-000128"),
        _of("annulled_otherwise", "BW-2026-000160"),
        _of(
            "receives_under_conditions",
            "BW-2026-000161",
            destination_participant="CD",
            destination_country="",
        ),
        _of("issuer_suspended_since", "TG-2026-000002", authority=TG, **october),
        _of("not_logged", "BW-2026-000129", is_logged=False),
        _of(
            "newer_than_log",
            "BW-2026-000130",
            issued_on=DAY,
            is_logged=False,
            made_at=datetime(2026, 11, 26, 7, tzinfo=UTC),
        ),
        _of(
            "older_than_log",
            "BW-2026-000131",
            is_logged=False,
            issued_on=date(2026, 5, 4),
            expires_on=date(2027, 1, 1),
            made_at=_at("2026-05-04"),
        ),
        _of("log_missing", "NA-2026-000001", authority=NA, is_logged=False),
        _of("not_yet", "BW-2026-000132", issued_on=date(2026, 11, 28), expires_on=date(2027, 1, 20)),
        _of("unknown_key", "BW-2026-000133", key=_key(99)),
        _of("root_key", "BW-2026-000134", key=ROOTS[0]),
        _of("key_for_confirmations", "BW-2026-000135", key=BW.confirming_key),
        _of("key_of_another", "BW-2026-000136", key=EU.key),
        _of("key_of_another_named", "BW-2026-000137", key=EU.key, party="EU", signs_as="eu-antwerp"),
        _of("key_too_old", "BW-2026-000138", key=BW.old_key),
        _of("key_withdrawn", "BW-2026-000139", key=BW.withdrawn_key),
        _of("key_withdrawn_late_leaf", "BW-2026-000140", key=BW.withdrawn_key, **early),
        _of("key_retired_then_stolen", "BW-2026-000162", key=BW.retired_key, is_logged=False, **early),
        _of("key_stolen", "BW-2026-000141", key=BW.stolen_key),
        _of("key_stolen_late_leaf", "BW-2026-000142", key=BW.stolen_key, **early),
        _of(
            "issuer_suspended",
            "TG-2026-000001",
            authority=TG,
            issued_on=date(2026, 11, 21),
            made_at=_at("2026-11-21"),
        ),
        _of("stones_barred", "BW-2026-000143", origins=_stones("CF", zone="Bria")),
        _of("stones_open", "BW-2026-000144", origins=_stones("CF", zone="BERBÉRATI ")),
        _of("place_needed", "BW-2026-000145", origins=_stones("CF")),
        _of(
            "older_stock",
            "BW-2026-000146",
            origins=_stones("CF", zone="Bria"),
            source_certificates=("CF-2011-000009",),
        ),
        _of(
            "own_mine_barred",
            "ZW-2026-000001",
            authority=ZW,
            origins=_stones("ZW", zone="Marange", mine="Mbada"),
        ),
        _of(
            "own_mine_open",
            "ZW-2026-000002",
            authority=ZW,
            origins=_stones("ZW", zone="Zvishavane", mine="Murowa"),
        ),
        _of("own_place_asked", "ZW-2026-000003", authority=ZW, origins=_stones("ZW")),
        _of("approval_needed", "BW-2026-000147", origins=_stones("SL")),
        _of(
            "produced_when_barred",
            "BW-2026-000148",
            origins=_stones("CA", produced_from=date(2026, 5, 10), produced_to=date(2026, 5, 20)),
        ),
        _of(
            "produced_after",
            "BW-2026-000149",
            origins=_stones("CA", produced_from=date(2026, 8, 1), produced_to=date(2026, 8, 9)),
        ),
        _of("production_not_stated", "BW-2026-000150", origins=_stones("CA")),
        _of("decisions_disagree", "BW-2026-000151", origins=_stones("ZA", zone="Alpha")),
        _of(
            "two_origins",
            "BW-2026-000152",
            origins=(*_stones("BW"), *_stones("CF", zone="Bria"), *_stones("SL")),
        ),
        _of("destination_unknown", "BW-2026-000153", destination_participant="XX", destination_country=""),
        _of("number_of_another", "ZA-2026-000001"),
        _of("number_odd_letter", "BW-2026-0O0154"),
        _of("number_odd_form", "BW*2026#000155"),
        _of("number_other_year", "BW-2024-000156"),
        _of("number_out_of_series", "BW-2026-900157"),
        _of("number_not_ascii", "BW-2026-00０158"),
        _of("number_warned", "BW-2026-000159"),
        _of("number_pattern_warned", "BW-2026-000666"),
        Shipment(
            name="not_a_certificate",
            document=Annulment(
                certificate_number="BW-2026-000123",
                issuing_participant="BW",
                annulled_on=date(2026, 11, 20),
                reason=AnnulmentReason.LOST,
                is_surrendered=False,
            ),
        ),
    ]


def trusted(authority: Authority, key: P256SigningKey, /, **changes: Any) -> TrustedKey:
    fields: dict[str, Any] = {
        "key_id": key.key_id,
        "participant": authority.participant,
        "authority": authority.code,
        "usages": BOTH,
        "algorithm": "ESP256",
        "public_key": key.public_key,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2027, 12, 31),
    }
    return TrustedKey(**{**fields, **changes})


@lru_cache(maxsize=1)
def _annulled_digest() -> bytes:
    annulled = next(each for each in shipments() if each.name == "annulled")
    return statement_digest(annulled.signed())


def trust_list(**changes: Any) -> TrustList:
    keys: list[TrustedKey] = []
    for each in (*AUTHORITIES, NA):
        log, witness = each.log_key.public_key().public_bytes_raw(), each.witness.public_key
        common: dict[str, Any] = {"algorithm": "Ed25519"}
        keys += [
            trusted(each, each.key),
            trusted(each, each.withdrawn_key, withdrawn_on=WITHDRAWN_ON),
            trusted(each, each.stolen_key, compromised_on=STOLEN_ON),
            trusted(each, each.confirming_key, usages=frozenset({Usage.CONFIRMATIONS})),
            trusted(each, each.old_key, valid_to=OLD_UNTIL),
            trusted(each, each.retired_key, withdrawn_on=RETIRED_ON, compromised_on=STOLEN_ON),
            trusted(
                each,
                each.key,
                **common,
                key_id=ed25519_key_id(log),
                public_key=log,
                usages=frozenset({Usage.LOG}),
                origin=f"log.example/{each.code}",
            ),
            trusted(
                each,
                each.key,
                **common,
                key_id=ed25519_key_id(witness),
                public_key=witness,
                usages=frozenset({Usage.WITNESS}),
                origin=each.witness.name,
            ),
        ]
    fields: dict[str, Any] = {
        "version": 4,
        "issued_at": datetime(2026, 11, 20, tzinfo=UTC),
        "valid_until": datetime(2027, 2, 20, tzinfo=UTC),
        "needed_roots": 2,
        "roots": tuple(root.public_key for root in ROOTS),
        "keys": tuple(keys),
        "annulments": (
            AnnulledCertificate(
                number="BW-2026-000128",
                participant="BW",
                annulled_on=date(2026, 11, 22),
                reason=AnnulmentReason.LOST,
                digest=_annulled_digest(),
            ),
            AnnulledCertificate(
                number="BW-2026-000160",
                participant="BW",
                annulled_on=date(2026, 11, 22),
                reason=AnnulmentReason.ERROR,
                digest=bytes(32),
            ),
        ),
    }
    return TrustList(**{**fields, **changes})


@dataclass(frozen=True)
class Leaf:
    hash: bytes
    made_at: int
    status: Status = Status.VALID


def leaf_of(signed: SignedStatement) -> bytes:
    """The leaf as the office logs it (`office.register.writing`)."""
    said = signed.statement
    document: Any = said.document
    entry = LogEntry(
        kind=said.kind.name.lower(),
        party=said.party,
        authority=said.authority,
        number=getattr(document, "number", None) or document.certificate_number,
        made_at=int(said.made_at.timestamp()),
        digest=salted_digest(salt=said.nonce, content=leaf_content(signed)),
    )
    return leaf_hash(encode_entry(entry))


#: Leaves of other days, before what is given one by one and after.
FILLER = 300


@lru_cache(maxsize=1)
def _logged() -> dict[str, list[Leaf]]:
    """The leaves of the shipments by authority."""
    found: dict[str, list[Leaf]] = {}
    for each in shipments():
        if each.is_logged:
            leaf = Leaf(leaf_of(each.signed()), int(each.made_at.timestamp()), each.status)
            found.setdefault(each.authority.code, []).append(leaf)
    return found


def leaves_of(authority: Authority) -> list[Leaf]:
    """Filler of spring, then the shipments of the authority."""
    begin = datetime(2026, 2, 1, tzinfo=UTC)
    leaves = [
        Leaf(_digest("leaf", authority.code, place), int((begin + timedelta(hours=8 * place)).timestamp()))
        for place in range(FILLER)
    ]
    leaves += _logged().get(authority.code, ())
    return leaves


def marks_of(authority: Authority) -> list[tuple[date, int]]:
    """Sizes of the log when keys were lost: before the first leaf that was made on the day or later."""
    logged = [each for each in shipments() if each.is_logged and each.authority.code == authority.code]
    lost = [STOLEN_ON, WITHDRAWN_ON + timedelta(days=1)]
    size = FILLER + next(
        (place for place, each in enumerate(logged) if each.name == "good" or each.made_at.date() >= lost[0]),
        len(logged),
    )
    return [(day, size) for day in lost]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What another bundle has instead."""

    made_at: datetime = MADE_AT
    reaches: datetime = REACHES
    trust: TrustList = field(default_factory=trust_list)
    trust_signers: Sequence[P256SigningKey] = tuple(ROOTS[:2])
    more_leaves: Mapping[str, Sequence[Leaf]] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    cosigned_by: Sequence[Authority] = (EU,)
    since: datetime = SINCE
    status_expires: datetime = datetime(2026, 12, 26, tzinfo=UTC)


def log_of(authority: Authority, changes: Changes) -> LogPart:
    leaves = [*leaves_of(authority), *changes.more_leaves.get(authority.code, ())]
    hashes = [each.hash for each in leaves]
    signer = Ed25519Signer(name=authority.log_name, private_key=authority.log_key)
    head = Checkpoint(origin=authority.log_name, size=len(hashes), root=root_of(hashes))
    note = sign_checkpoint(head, [signer])
    for each in changes.cosigned_by:
        if each != authority:
            signature = each.witness.cosign(head.body().encode(), at=int(changes.made_at.timestamp()))
            note += signature.line().encode()
    statuses = StatusList(
        log=authority.log_name,
        issued_at=changes.made_at - (OLD_STATUS if authority == TG else timedelta(0)),
        expires_at=changes.status_expires,
        ttl_seconds=86400,
        entries=pack_statuses(int(each.status) for each in leaves),
    )
    return log_part(
        owner=(authority.participant, authority.code),
        name=authority.log_name,
        checkpoint=note,
        leaves=[(each.hash, each.made_at) for each in leaves],
        reaches=changes.reaches,
        since=changes.since,
        status=sign_status_list(statuses, authority.key),
        marks=marks_of(authority),
    )


@lru_cache(maxsize=1)
def _regime() -> Any:
    return extract_regime(book())


def parts_of(changes: Changes) -> BundleParts:
    regime = _regime()
    logs = sorted((log_of(each, changes) for each in AUTHORITIES), key=lambda each: each.name)
    parts = BundleParts(
        participant="EU",
        authority="eu-antwerp",
        made_at=changes.made_at,
        trust_list=sign_trust_list(changes.trust, list(changes.trust_signers)),
        logs=tuple(logs),
        standings=regime.standings,
        limits=regime.limits,
        memberships=regime.memberships,
        number_forms=number_forms(),
        number_series=(
            NumberSeriesPart(participant="BW", year=2026, first=1, last=5000, notified_on=date(2026, 1, 2)),
        ),
        warnings=(
            WarningPart(
                number="BW-2026-000159", participant="BW", published_on=date(2026, 11, 1), source="Warning 3"
            ),
            WarningPart(
                number="BW-2026-0006*", participant="", published_on=date(2026, 11, 2), source="Warning 4"
            ),
        ),
        contacts=(
            ContactPart(
                participant="BW", authority="bw-hub", name="Diamond Hub, Gaborone", lines=("+267 000 0000",)
            ),
        ),
    )
    return replace(parts, **changes.parts)


def bundle_bytes(changes: Changes | None = None, *, key: P256SigningKey | None = None) -> bytes:
    return build(parts_of(changes or Changes()), key or EU.key)


@lru_cache(maxsize=1)
def sample() -> bytes:
    """The bundle of the sample world."""
    return bundle_bytes()


@lru_cache(maxsize=1)
def presented() -> dict[str, bytes]:
    """Each shipment's message by name."""
    return {each.name: each.signed().encoded for each in shipments()}
