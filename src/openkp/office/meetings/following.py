"""Following the Process: whose word this office takes for a decision that was adopted elsewhere.

Where this office's own trust list names a key that signs decisions, that list is used. Where it does not,
the list in the file is, and only if enough of the roots that the operator has pinned have signed it
(`OPENKP_PROCESS_ROOTS`, learnt by another way). Nothing in a file vouches for itself.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings

from openkp.governance.decision_verification import DecisionVerdict, verify_decision
from openkp.office.meetings.regime import office_book
from openkp.office.messages import finding
from openkp.office.parties.trusting import NoTrustList, current_trust_list
from openkp.statements import (
    Answer,
    TrustList,
    TrustListRefused,
    Unreadable,
    Usage,
    open_trust_list,
    pinned_roots,
)
from openkp.statements.decision_files import read_decision_file


def verdict_on(file: bytes, *, on: date) -> DecisionVerdict:
    """Whether this office may take up a decision file on a day, with all that speaks against it."""
    known = office_book().decisions
    own = _own_list()
    if own is not None:
        return verify_decision(file, on=on, trust=own, known=known)
    if not settings.PROCESS_ROOTS:
        stranger = finding("process_not_known", "KPCS-CD:V.a", subject="trust_list")
        return DecisionVerdict(verdict=Answer.UNKNOWN_ISSUER, adopted=None, findings=(stranger,))
    try:
        listed = open_trust_list(read_decision_file(file).trust_list)
    except (Unreadable, TrustListRefused):
        return verify_decision(file, on=on, known=known)  # says what is wrong with the file
    return verify_decision(
        file, on=on, pinned_roots=pinned_roots(listed, settings.PROCESS_ROOTS), known=known
    )


def _own_list() -> TrustList | None:
    """This office's trust list, if it names a key that signs decisions."""
    try:
        own = current_trust_list()
    except NoTrustList:
        return None
    return own if any(Usage.DECISIONS in key.usages for key in own.keys) else None
