"""What was adopted: a signed statement in the log of the Process, and a file for those who follow it."""

from __future__ import annotations

from datetime import datetime

from openkp.office import clock
from openkp.office.acting import Actor
from openkp.office.meetings.models import DecisionRecord
from openkp.office.parties.models import THE_PROCESS
from openkp.office.parties.trusting import current_issue
from openkp.office.register.models import Entry
from openkp.office.register.proving import NotProvable, proof_file
from openkp.office.register.signing import statement_signer
from openkp.office.register.writing import append_statements
from openkp.scheme.adopted import AdoptedDecision
from openkp.statements import SignedStatement, Statement, sign_statement
from openkp.statements.decision_files import DecisionFile, write_decision_file


def sign_decision(actor: Actor, document: AdoptedDecision, *, now: datetime) -> tuple[SignedStatement, Entry]:
    """Sign with the key of the Process and append to its log. Raises NoUsableKey."""
    statement = Statement(
        party=THE_PROCESS,
        authority=actor.authority.code,
        made_at=now,
        nonce=clock.nonce(),
        document=document,
    )
    signed = sign_statement(statement, statement_signer(actor.authority, actor.day(now)))
    (entry,) = append_statements(actor, [signed], now=now)
    return signed, entry


def decision_file(record: DecisionRecord) -> bytes:
    """The `.kpdecision` file: statement, trust list, and the proof that the log holds it, as of now.

    A decision taken up from elsewhere goes on as it came. Raises NoTrustList before the first list.
    """
    if record.origin == DecisionRecord.Origin.TAKEN_UP:
        return bytes(record.file)
    proof = b""
    if record.entry is not None:
        try:
            proof = proof_file(record.entry)
        except NotProvable:  # appended a moment ago, not under a head yet
            proof = b""
    return write_decision_file(
        DecisionFile(statement=bytes(record.signed), trust_list=bytes(current_issue().signed), proof=proof)
    )
