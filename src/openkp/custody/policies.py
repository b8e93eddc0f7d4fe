"""What each Participant sets for stocks: tolerance, declarations, records, who may sell to whom.

Dated data (`reference/custody/policies.toml`), never constants; `custody_policy(participant, day)` answers
what held on that day, and each answer names its source. A parameter that rests on no text is the product's
default and says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from openkp.scheme.findings import Finding, Severity
from openkp.scheme.participants import reio_of
from openkp.scheme.periods import add_months

_NOT_PARAMETERS = ("participant", "valid_from", "valid_to", "sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyPolicy:
    """One Participant's parameters of internal controls in a span of days.

    participant: alpha-2 code, or `*` for the default of the product.
    tolerance_share, tolerance_carats: book and count may differ by the larger of both (share of the book;
    whole hundredths of a carat) without a question.
    declaration_months: a holder declares its stock at least so often; declaration_overdue: what an
    application meets without one, `blocks` or `asks`.
    record_years: how long daily records are kept (KPCS-CD:AnnexII.15: five years).
    may_sell: kind of a holder -> kinds to which it may hand stones; a kind that is missing may to none.
    needs_voucher: a digger's stones change hands with a voucher only.
    transition_months: a transition, in which missing cover only warns, is set for so many months at most.
    cover: what carats do that the books do not cover, `blocks`.
    licences: what a missing licence or a handover outside `may_sell` does, `asks` or `blocks`.
    sources: clause id of each parameter that rests on a text.
    """

    participant: str
    valid_from: date
    valid_to: date | None
    tolerance_share: Decimal
    tolerance_carats: int
    declaration_months: int
    declaration_overdue: Severity
    record_years: int
    may_sell: Mapping[str, frozenset[str]]
    needs_voucher: bool
    cover: Severity
    transition_months: int
    licences: Severity
    sources: Mapping[str, str]

    def tolerance(self, book: int) -> int:
        """How far a count may lie from the book without a question, in hundredths, rounded down.

        book: hundredths; zero or more.
        """
        share = (self.tolerance_share * max(0, book)).to_integral_value(rounding=ROUND_FLOOR)
        return max(int(share), self.tolerance_carats)

    @property
    def is_default(self) -> bool:
        """True where the product knows no text of the Participant's own about stocks."""
        return self.participant == "*"

    @property
    def product_defaults(self) -> tuple[str, ...]:
        """Names of the parameters that rest on no text, in the order of the fields."""
        return tuple(
            each.name
            for each in fields(self)
            if each.name not in _NOT_PARAMETERS and each.name not in self.sources
        )


def custody_policy(participant: str, day: date) -> CustodyPolicy:
    """What held for a Participant on a day; a member state of the EU has that of the EU. Never raises."""
    code = reio_of(participant, day) or participant
    for policy in _policies().get(code, ()):
        if policy.valid_from <= day and (policy.valid_to is None or day <= policy.valid_to):
            return policy
    return _default()


def declaration_due_on(policy: CustodyPolicy, last: date) -> date:
    """The last day on which the next stock declaration is in time.

    last: the day of the last declaration, or that on which the holder's account was opened.
    """
    try:
        return add_months(last, policy.declaration_months)
    except OverflowError:
        return date.max


def check_declaration(
    policy: CustodyPolicy, last: date, *, day: date, holder: str, is_first: bool = False
) -> tuple[Finding, ...]:
    """Whether a holder has declared its stock in time, a stock of nothing too.

    Rule: the clause that the policy names for `declaration_overdue` (the United Arab Emirates hold issue and
    endorsement without the yearly declaration); else KPCS-CD:IV.a as a question.
    last: the day of the last declaration; is_first: there is none, and `last` opened the account.
    Returns: one finding if it is overdue on the day. Raises: nothing.
    """
    due = declaration_due_on(policy, last)
    if day <= due:
        return ()
    return (
        Finding(
            code="custody_declaration_missing" if is_first else "custody_declaration_overdue",
            severity=policy.declaration_overdue,
            clause=policy.sources.get("declaration_overdue", "KPCS-CD:IV.a"),
            subject=holder[:60],
            params={
                "holder": holder[:60],
                "last": last.isoformat(),
                "due": due.isoformat(),
                "months": policy.declaration_months,
            },
        ),
    )


@lru_cache(maxsize=1)
def _records() -> Mapping[str, Any]:
    text = files("openkp.reference").joinpath("custody", "policies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _policies() -> Mapping[str, tuple[CustodyPolicy, ...]]:
    spans: dict[str, tuple[CustodyPolicy, ...]] = {}
    for record in sorted(_records()["policies"], key=lambda each: (each["participant"], each["valid_from"])):
        policy = _policy_of(record)
        spans[policy.participant] = (*spans.get(policy.participant, ()), policy)
    return MappingProxyType(spans)


@lru_cache(maxsize=1)
def _default() -> CustodyPolicy:
    return _policy_of({"participant": "*"})


def _policy_of(record: Mapping[str, Any]) -> CustodyPolicy:
    defaults = _records()["defaults"]
    values = {**defaults, **record, "sources": {**defaults["sources"], **record.get("sources", {})}}
    return CustodyPolicy(
        participant=values["participant"],
        valid_from=values["valid_from"],
        valid_to=values.get("valid_to"),
        tolerance_share=Decimal(values["tolerance_share"]),
        tolerance_carats=values["tolerance_carats"],
        declaration_months=values["declaration_months"],
        declaration_overdue=Severity(values["declaration_overdue"]),
        record_years=values["record_years"],
        may_sell=MappingProxyType({kind: frozenset(to) for kind, to in values["may_sell"].items()}),
        needs_voucher=values["needs_voucher"],
        cover=Severity(values["cover"]),
        transition_months=values["transition_months"],
        licences=Severity(values["licences"]),
        sources=MappingProxyType(values["sources"]),
    )
