"""What the Core Document leaves open, each Participant sets: validity, tolerance, deadlines, numbers, seals.

Dated data, never constants: `policy_for(participant, day)` answers what held on that day, and each answer
names its source. A Participant whose law the product does not know gets a default that says so.

The product's defaults, which no text sets: 60 days of validity (as in Canada; the EU has two months); a
target of 30 days for the confirmation, which the Core Document wants "expeditiously"; half a per cent of the
carats and five per cent of the value before a difference is asked about, since scales agree far better than
valuers; a second officer from one million US dollars; a number such as `BW-2026-004217`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol

from openkp.scheme.participants import reio_of
from openkp.scheme.periods import add_months
from openkp.scheme.quantities import UsdValue

#: No law counts a deadline in more working days than this; more is a slip in the caller's code.
MAX_WORKING_DAYS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalPolicy:
    """One Participant's parameters in a span of days.

    participant: alpha-2 code, or `*` for the default of the product.
    valid_days, valid_months: longest validity from issue; exactly one is set (60 days; 2 months).
    confirmation_working_days, confirmation_days: deadline of the import confirmation; None for none.
    retention_years: how long originals are kept (III(b): at least 3).
    number_pattern: a regular expression that every certificate number of the Participant matches.
    number_template: how this office numbers, for `str.format`: `{code}-{year}-{serial:06d}`.
    carat_tolerance, value_tolerance: share of the declared figure that may differ without a question.
    seals_per_container: at least so many seals on each container (IV(c)).
    two_person_usd: at or above this value a second officer must approve the issue; None for never.
    requires_origin_list: True where "mixed origin" without a list of countries is refused at import.
    sources: clause id of each parameter that rests on a text; parameters not named are the product's default.
        Also duties without a number of their own, such as `source_certificates` or `typographic_errors`.
    """

    participant: str
    valid_from: date
    valid_to: date | None
    valid_days: int | None
    valid_months: int | None
    confirmation_working_days: int | None
    confirmation_days: int | None
    retention_years: int
    number_pattern: str
    number_template: str
    carat_tolerance: Decimal
    value_tolerance: Decimal
    seals_per_container: int
    two_person_usd: UsdValue | None
    requires_origin_list: bool
    sources: Mapping[str, str]

    @property
    def is_default(self) -> bool:
        """True where the product does not know the Participant's own law."""
        return self.participant == "*"

    @property
    def product_defaults(self) -> tuple[str, ...]:
        """Names of the parameters with a value that rests on no text, in the order of the fields."""
        return tuple(
            each.name
            for each in fields(self)
            if each.name not in _NOT_PARAMETERS
            and each.name not in self.sources
            and getattr(self, each.name) is not None
        )


_NOT_PARAMETERS = ("participant", "valid_from", "valid_to", "sources")


def policy_for(code: str, day: date) -> NationalPolicy:
    """What held for a Participant on a day; a member state of the EU has the policy of the EU.

    A code without a policy of its own gets the product's default (`is_default`), with a number pattern for
    that code; one that is no pair of capitals gets a pattern for any issuer. Never raises.
    """
    participant = reio_of(code, day) or code
    for policy in _policies().get(participant, ()):
        if policy.valid_from <= day and (policy.valid_to is None or day <= policy.valid_to):
            return policy
    return _default_for(participant if re.fullmatch("[A-Z]{2}", participant) else "[A-Z]{2}")


def with_parameters(policy: NationalPolicy, set_by: ParametersOfTheDay, participant: str) -> NationalPolicy:
    """The policy with what the Process has set for the Participant, or for all.

    A value of the Process takes the place of the product's default; beside a Participant's own law the
    stricter of both counts: the shorter validity and deadline, the longer retention, the smaller tolerance,
    the lower threshold, the higher number of seals, the list rather than none.
    Units: days, years, shares (`0.005`), US$; `true` or `false` for the list of origins. A value that cannot
    be read as its parameter changes nothing: `clashes.check_decision` stops it before adoption.
    """
    changed: dict[str, Any] = {}
    sources = dict(policy.sources)
    for name, strictest in PARAMETERS.items():
        provision = set_by.parameter(name, participant)
        value = None if provision is None else parameter_value(name, provision.value)
        if provision is None or value is None:
            continue
        own = _comparable(policy, name)
        taken = value if own is None or name not in policy.sources else strictest(own, value)
        if taken != value and own is not None:
            continue
        changed[name] = value
        sources[name] = provision.reference
        if name == "valid_days":
            changed["valid_months"] = None
    return replace(policy, **changed, sources=MappingProxyType(sources)) if changed else policy


def parameter_value(name: str, text: str) -> int | bool | Decimal | UsdValue | None:
    """The value of a parameter as a decision writes it; None for an unknown parameter or a wrong value."""
    try:
        if name in ("carat_tolerance", "value_tolerance"):
            share = Decimal(text)
            return share if 0 <= share <= 1 else None
        if name == "two_person_usd":
            return UsdValue(text)
        if name == "requires_origin_list":
            return {"true": True, "false": False}.get(text)
        if name in PARAMETERS:
            count = int(text) if text.isascii() and text.isdigit() else -1
            return count if 0 < count < 10_000 else None
    except (ArithmeticError, ValueError):
        return None
    return None


def _comparable(policy: NationalPolicy, name: str) -> Any:
    """A parameter's own value; months of validity as the fewest days that they can have."""
    if name == "valid_days" and policy.valid_months is not None:
        return 28 * policy.valid_months if "valid_months" in policy.sources else None
    return getattr(policy, name)


#: Parameters that a decision can set, each with the choice of the stricter of two values.
PARAMETERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "valid_days": min,
    "confirmation_days": min,
    "confirmation_working_days": min,
    "retention_years": max,
    "carat_tolerance": min,
    "value_tolerance": min,
    "seals_per_container": max,
    "two_person_usd": min,
    "requires_origin_list": max,
}


class ParameterSet(Protocol):
    """A value that a decision gave to a parameter, and where."""

    @property
    def value(self) -> str: ...

    @property
    def reference(self) -> str: ...


class ParametersOfTheDay(Protocol):
    """What is asked of the regime of a day (`scheme.regime.Regime`)."""

    def parameter(self, name: str, participant: str = "", /) -> ParameterSet | None: ...


def known_policies() -> tuple[NationalPolicy, ...]:
    """Every policy of a Participant that the product knows, by code and first day, without the default."""
    return tuple(policy for spans in _policies().values() for policy in spans)


def expiry_limit(policy: NationalPolicy, issued_on: date) -> date:
    """The last day on which a certificate issued on a day can be valid.

    Days are added to the day of issue (Canada: until 24:00 GMT of the day that is 60 days after it, so that
    day counts in full; in Canada's own time zones it ends some hours earlier). Months lead to the same day of
    a later month, or to its last day if it is shorter (EU: from 31 December to 28 or 29 February).
    Returns: that day; the last day of the calendar if it lies beyond.
    """
    try:
        if policy.valid_months is not None:
            return add_months(issued_on, policy.valid_months)
        return issued_on + timedelta(days=policy.valid_days or 0)
    except OverflowError:
        return date.max


def add_working_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The day that is so many working days after another: Monday to Friday without holidays.

    The first day is not counted, as Regulation (EEC, Euratom) No 1182/71 art. 3 has it for the EU. A count of
    zero gives the day itself. Returns the last day of the calendar if it lies beyond.
    Raises ValueError for a count below 0 or above `MAX_WORKING_DAYS`.
    """
    if not 0 <= count <= MAX_WORKING_DAYS:
        raise ValueError(f"{count} working days is no deadline")
    while count:
        if day == date.max:
            return day
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


@lru_cache(maxsize=1)
def _records() -> Any:
    return json.loads(files("openkp.reference").joinpath("policies.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _policies() -> Mapping[str, tuple[NationalPolicy, ...]]:
    spans: dict[str, tuple[NationalPolicy, ...]] = {}
    for record in sorted(_records()["policies"], key=lambda each: (each["participant"], each["valid_from"])):
        policy = _policy_of(record, code=record["participant"])
        spans[policy.participant] = (*spans.get(policy.participant, ()), policy)
    return MappingProxyType(spans)


@lru_cache(maxsize=1024)
def _default_for(code: str) -> NationalPolicy:
    return _policy_of({"participant": "*"}, code=code)


def _policy_of(record: Mapping[str, Any], *, code: str) -> NationalPolicy:
    defaults = _records()["defaults"]
    values = {**defaults, **record, "sources": {**defaults["sources"], **record.get("sources", {})}}
    ends, limit = values["valid_to"], values["two_person_usd"]
    return NationalPolicy(
        participant=values["participant"],
        valid_from=date.fromisoformat(values["valid_from"]),
        valid_to=None if ends is None else date.fromisoformat(ends),
        valid_days=values["valid_days"],
        valid_months=values["valid_months"],
        confirmation_working_days=values["confirmation_working_days"],
        confirmation_days=values["confirmation_days"],
        retention_years=values["retention_years"],
        number_pattern=values["number_pattern"].replace("{code}", code),
        number_template=values["number_template"],
        carat_tolerance=Decimal(values["carat_tolerance"]),
        value_tolerance=Decimal(values["value_tolerance"]),
        seals_per_container=values["seals_per_container"],
        two_person_usd=None if limit is None else UsdValue(limit),
        requires_origin_list=values["requires_origin_list"],
        sources=MappingProxyType(values["sources"]),
    )
