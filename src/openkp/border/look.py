"""One look at what a post scanned: the steps of docs/reference/verdicts.md, one method for each, in their
order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from openkp.border.decisions import Rules, standing_findings
from openkp.border.numbers import NumberRules, number_findings
from openkp.border.opening import Bundle, HeldLog
from openkp.border.status_list import Status, StatusList
from openkp.border.verdicts import Verdict, finding_of
from openkp.log import LogEntry, encode_entry, leaf_hash, salted_digest
from openkp.scheme.documents import Certificate
from openkp.scheme.findings import Finding
from openkp.statements import (
    PinnedRoots,
    SignedStatement,
    Statement,
    TrustedKey,
    TrustList,
    Unreadable,
    Usage,
    leaf_content,
    open_statement,
    read_qr_text,
)
from openkp.statements.cbor import encode
from openkp.statements.cose import to_be_signed1
from openkp.statements.keys import Algorithm, is_valid_es256
from openkp.statements.qr import PREFIX

_CLOCK_SLACK = timedelta(hours=1)
_DAY = timedelta(days=1)
_RAW_PREFIX = PREFIX.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A record of a certificate that was presented somewhere. digest: the name of its statement."""

    digest: bytes
    post: str
    device: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where the look is: the post's name and the device's id, both as in `Seen`."""

    name: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the look is: the instant, and the day in the calendar of the post."""

    now: datetime
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a look can ask."""

    trust: TrustList
    rules: Rules
    numbers: NumberRules
    bundle: Bundle | None
    pinned: PinnedRoots | None

    @property
    def made_at(self) -> datetime:
        return self.trust.issued_at if self.bundle is None else self.bundle.parts.made_at


@dataclass(slots=True, kw_only=True)
class Look:
    """One look: findings as they come."""

    asked: Asked
    at: Moment
    seen: Sequence[Seen]
    post: Post
    findings: list[Finding] = field(default_factory=list)
    digest: bytes = b""

    def say(self, code: str, **params: str | int) -> None:
        self.findings.append(finding_of(code, **params))

    def verdict(self, presented: bytes | str) -> Verdict:
        signed = self.steps(presented)
        age = self.at.now - self.asked.made_at
        return Verdict(
            findings=tuple(self.findings),
            as_of=self.asked.made_at,
            age_hours=max(0, int(age.total_seconds() // 3600)),
            signed=signed,
            digest=self.digest,
        )

    def steps(self, presented: bytes | str) -> SignedStatement | None:
        """The steps, until one ends them. Returns what was read, if it is a certificate."""
        signed = self.read(presented)
        if signed is None:
            return None
        content = leaf_content(signed)
        self.digest = sha256(content).digest()
        certificate = signed.statement.document
        if not isinstance(certificate, Certificate):
            self.say("not_a_certificate", kind=signed.statement.kind.name.lower())
            return None
        self.check_pinned()
        key = self.check_signature(signed)
        if key is None or not self.check_binding(signed.statement, certificate, key):
            return signed
        log, index = self.find_leaf(signed.statement, certificate, content)
        self.check_key_dates(signed.statement, certificate, key, (log, index))
        self.check_log(signed.statement, log)
        self.check_status(signed.statement, certificate, (log, index))
        self.findings += standing_findings(certificate, self.asked.rules, self.at.day)
        self.check_dates(certificate)
        self.findings += number_findings(
            certificate.number, certificate.issuing_participant, certificate.issued_on, self.asked.numbers
        )
        self.check_lists()
        self.check_seen()
        return signed

    def read(self, presented: bytes | str) -> SignedStatement | None:
        """1. Text, 2. message and content have their one form."""
        if not isinstance(presented, str) and presented[:4] == _RAW_PREFIX:
            presented = presented.decode("latin-1")
        if isinstance(presented, str):
            try:
                presented = read_qr_text(presented)
            except Unreadable as error:
                self.say(_TEXT_CODES.get(error.code, "text_damaged"))
                return None
        try:
            return open_statement(bytes(presented))
        except Unreadable as error:
            if error.where:
                self.say("content_not_understood", field=error.where)
            else:
                self.say("message_damaged")
            return None

    def check_pinned(self) -> None:
        """Roots that a person named on the command line must have signed the list; a device pins them
        earlier.
        """
        pinned, trust = self.asked.pinned, self.asked.trust
        if pinned is not None and not pinned.have_signed(trust.signed_by):
            self.say("trust_list_not_pinned", version=trust.version, needed=pinned.needed)

    def check_signature(self, signed: SignedStatement) -> TrustedKey | None:
        """3. A listed key has the id that the message names; 4. the signature is its own."""
        trust = self.asked.trust
        key, public = trust.key(signed.key_id), trust.p256_key(signed.key_id)
        if key is None or public is None or key.algorithm is not Algorithm.ESP256:
            day = trust.issued_at.date().isoformat()
            self.say("key_unknown", key=signed.key_id.hex(), party=signed.statement.party[:40], day=day)
            return None
        if not is_valid_es256(public, signed.signature, to_be_signed1(signed.protected, signed.payload)):
            self.say("signature_wrong", key=signed.key_id.hex(), authority=key.authority)
            return None
        return key

    def check_binding(self, statement: Statement, certificate: Certificate, key: TrustedKey) -> bool:
        """5. The key may sign certificates, and speaks for the party and authority that this one names."""
        if Usage.CERTIFICATES not in key.usages:
            self.say("key_not_for_this", authority=key.authority)
            return False
        named = (certificate.issuing_participant, statement.party, statement.authority)
        if (key.participant, key.participant, key.authority) != named:
            holder = f"{key.participant} {key.authority}"
            self.say("key_of_another_party", holder=holder, named=f"{named[0][:40]} {named[2][:80]}")
            return False
        return True

    def check_key_dates(
        self,
        statement: Statement,
        certificate: Certificate,
        key: TrustedKey,
        place: tuple[HeldLog | None, int],
    ) -> None:
        """6. The key was its owner's when it signed: by its dates, and by the log where it was lost later."""
        day, signed_on = certificate.issued_on, statement.made_at.date()
        first, last = key.valid_from, key.valid_to or date.max
        # The key's days are the authority's own; the instant is in UTC and may fall on the day beside.
        is_signed_then = first.toordinal() - 1 <= signed_on.toordinal() <= last.toordinal() + 1
        if not (first <= day <= last and is_signed_then):
            ends = "" if key.valid_to is None else key.valid_to.isoformat()
            begins = first.isoformat()
            self.say(
                "key_not_valid_then", authority=key.authority, day=day.isoformat(), first=begins, last=ends
            )
        later = max(day, signed_on)
        compromised, withdrawn = key.compromised_on, key.withdrawn_on
        if compromised is not None and later >= compromised:
            code, since = "key_compromised", compromised
        elif withdrawn is not None and later > withdrawn:
            code, since = "key_withdrawn", withdrawn
        elif compromised is not None:
            # It may have been put away before it was stolen: the earlier day counts.
            lost = compromised if withdrawn is None else min(compromised, withdrawn + _DAY)
            if self.is_proven(lost, place, is_compromise=True):
                return
            code, since = "key_compromised_unproven", compromised
        elif withdrawn is not None and not self.is_proven(withdrawn + _DAY, place, is_compromise=False):
            code, since = "key_withdrawn_unproven", withdrawn
        else:
            return
        self.say(code, authority=key.authority, since=since.isoformat(), day=later.isoformat())

    def is_proven(self, lost: date, place: tuple[HeldLog | None, int], *, is_compromise: bool) -> bool:
        """True if the leaf was in the log before the day on which the key was lost.

        Where no log can be asked, a key that was only withdrawn is taken by the dates on the paper.
        """
        log, index = place
        if self.asked.bundle is None:
            return not is_compromise
        if log is None:
            return False
        return index < max((mark.size for mark in log.part.marks if mark.day <= lost), default=0)

    def find_leaf(
        self, statement: Statement, certificate: Certificate, content: bytes
    ) -> tuple[HeldLog | None, int]:
        """The log of the statement's authority that holds its leaf, and the leaf's index."""
        if self.asked.bundle is None:
            return None, -1
        logs = self.logs_of(statement)
        if not logs:
            return None, -1
        digest = salted_digest(salt=statement.nonce, content=content)
        made_at = int(statement.made_at.timestamp())
        # A number that no log can hold has a leaf that no log holds.
        leaf = leaf_hash(
            _entry_start(statement.party, statement.authority)
            + encode(certificate.number)
            + b"\x05"
            + encode(made_at)
            + _ENTRY_DIGEST
            + digest
        )
        for log in logs:
            index = log.places.get(leaf)
            if index is not None:
                return log, index
        return None, -1

    def logs_of(self, statement: Statement) -> tuple[HeldLog, ...]:
        """The logs of the party and authority that speak."""
        bundle = self.asked.bundle
        return () if bundle is None else bundle.logs_of.get((statement.party, statement.authority), ())

    def check_log(self, statement: Statement, log: HeldLog | None) -> None:
        """7. The log holds it; or it is newer or older than what is held of the log, which cannot tell
        then.
        """
        if self.asked.bundle is None:
            self.say("log_not_asked")
            return
        if log is not None:
            return
        logs = self.logs_of(statement)
        if not logs:
            self.say("log_missing", authority=statement.authority[:80])
            return
        furthest = max(logs, key=lambda each: each.part.reaches).part
        made = statement.made_at.isoformat()
        if statement.made_at >= furthest.reaches:
            self.say("newer_than_log", log=furthest.name, until=furthest.reaches.isoformat(), made=made)
        elif statement.made_at < furthest.since:
            self.say("older_than_log", log=furthest.name, **{"from": furthest.since.isoformat()}, made=made)
        else:
            self.say("not_in_log", log=furthest.name, until=furthest.reaches.isoformat(), made=made)

    def check_status(
        self, statement: Statement, certificate: Certificate, place: tuple[HeldLog | None, int]
    ) -> None:
        """8. Its issuer has not annulled it on the trust list, and its entry in the status list is 0."""
        number = certificate.number
        annulled = self.asked.trust.annulment(certificate.issuing_participant, number)
        if annulled is not None and annulled.annulled_on <= self.at.day:
            day = annulled.annulled_on.isoformat()
            self.say("annulled", number=number, day=day, reason=str(annulled.reason))
            if annulled.digest != self.digest:
                self.say("annulled_other_content", number=number, day=day)
        log, index = place
        if log is None:
            return
        statuses = log.statuses
        status = None if statuses is None else statuses.at(index)
        if status:
            self.say(_STATUS_CODES[Status(status)], number=number, authority=statement.authority)
        if status is None or statuses is None or self.is_too_old(statuses):
            self.say("status_unknown", authority=statement.authority)

    def is_too_old(self, statuses: StatusList) -> bool:
        """True for a list that ended, or that was old already when its bundle was made, which looks fresh."""
        bundle = self.asked.bundle
        if bundle is None or self.at.now > statuses.expires_at:
            return True
        return bundle.parts.made_at - statuses.issued_at > timedelta(hours=bundle.parts.amber_after)

    def check_dates(self, certificate: Certificate) -> None:
        """10. The day is within its validity, both ends included."""
        day = self.at.day
        if day < certificate.issued_on:
            self.say("not_yet_in_force", issued=certificate.issued_on.isoformat(), day=day.isoformat())
        if day > certificate.expires_on:
            self.say("certificate_expired", expired=certificate.expires_on.isoformat(), day=day.isoformat())

    def check_lists(self) -> None:
        """12. What was asked is fresh enough, and the clock of the device can be right."""
        bundle, now, trust = self.asked.bundle, self.at.now, self.asked.trust
        if bundle is not None:
            made_at = bundle.parts.made_at
            if now < made_at - _CLOCK_SLACK:
                self.say("clock_behind", made=made_at.isoformat(), now=now.isoformat())
            age = now - made_at
            if age > timedelta(hours=bundle.parts.amber_after):
                self.say("bundle_old", made=made_at.isoformat(), hours=int(age.total_seconds() // 3600))
        if trust.is_old_on(now.astimezone(UTC).date()):
            self.say("trust_list_old", until=trust.valid_until.date().isoformat())

    def check_seen(self) -> None:
        """13. Nobody has presented it elsewhere."""
        for each in self.seen:
            is_elsewhere = (each.post, each.device) != (self.post.name, self.post.device)
            if each.digest == self.digest and is_elsewhere:
                self.say("seen_before", post=each.post[:80], seen=each.seen_at.isoformat())
                return


@lru_cache(maxsize=1024)
def _entry_start(party: str, authority: str) -> bytes:
    """The entry of a certificate up to its number: the same for all of an authority (`log.entries`)."""
    entry = LogEntry(
        kind="certificate", party=party, authority=authority, number="", made_at=0, digest=bytes(32)
    )
    return encode_entry(entry)[: -len(b"\x60\x05\x00" + _ENTRY_DIGEST) - 32]


#: Key 6 of an entry and the head of its 32 bytes.
_ENTRY_DIGEST = b"\x06\x58\x20"
_TEXT_CODES = {"text_too_long": "text_too_long", "not_kp1": "text_not_kp"}
_STATUS_CODES = {
    Status.REVOKED: "status_revoked",
    Status.SUSPENDED: "status_suspended",
    Status.USED: "status_used",
}
