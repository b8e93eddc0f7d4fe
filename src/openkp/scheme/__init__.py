"""What the Kimberley Process has agreed: quantities, documents, clauses, rules, and what holds on a day.

>>> from datetime import date
>>> from openkp.scheme import regime_at
>>> regime_at(date(2026, 11, 23)).status("BW").standing.value
'participant'
"""

from openkp.scheme.checks import CheckContext, check_certificate, check_confirmation, check_transit
from openkp.scheme.clauses import Clause, Coverage, Force, all_clauses, clause
from openkp.scheme.decisions import Decision, decision_from_json, decision_to_json
from openkp.scheme.documents import Certificate, ImportConfirmation
from openkp.scheme.effects import Place
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.messages import Explanation, explain, finding_to_json
from openkp.scheme.national_measures import national_measures_on
from openkp.scheme.numbers import check_number
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.policies import NationalPolicy, expiry_limit, policy_for
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.reading import certificate_to_json, read_certificate, read_confirmation
from openkp.scheme.regime import Regime, Standing, Status, participants_on, regime_at

__all__ = [
    "Carats",
    "Certificate",
    "CheckContext",
    "Clause",
    "Coverage",
    "Decision",
    "Explanation",
    "Finding",
    "Force",
    "HalfYear",
    "ImportConfirmation",
    "NationalPolicy",
    "Place",
    "Quarter",
    "Regime",
    "Severity",
    "Standing",
    "Status",
    "UsdValue",
    "all_clauses",
    "certificate_to_json",
    "check_certificate",
    "check_confirmation",
    "check_number",
    "check_transit",
    "clause",
    "decision_from_json",
    "decision_to_json",
    "expiry_limit",
    "explain",
    "finding_to_json",
    "is_blocked",
    "national_measures_on",
    "participants_on",
    "policy_for",
    "read_certificate",
    "read_confirmation",
    "regime_at",
]
