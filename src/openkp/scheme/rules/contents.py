"""The rules that a certificate answers by itself, before any day, regime or policy is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from openkp.scheme.documents import Certificate
from openkp.scheme.findings import Finding
from openkp.scheme.rules import annex_i, lines, origins, production, section_iii, section_iv

ContentRule = Callable[[Certificate], Finding | tuple[Finding, ...] | None]

#: Each rule with the fields that it puts in relation; a rule about one field at a time names none.
CONTENT_RULES: tuple[tuple[ContentRule, frozenset[str]], ...] = (
    (annex_i.number_is_given, frozenset()),
    (annex_i.issuing_authority_is_named, frozenset()),
    (annex_i.issue_is_within_the_scheme, frozenset()),
    (annex_i.expiry_follows_issue, frozenset({"issued_on", "expires_on"})),
    (annex_i.parties_are_identified, frozenset()),
    (annex_i.parcels_are_counted, frozenset()),
    (annex_i.validation_is_given, frozenset()),
    (lines.carats_and_value_are_positive, frozenset()),
    (lines.hs_codes_are_of_rough, frozenset()),
    (lines.hs_codes_are_not_repeated, frozenset({"lines"})),
    (lines.price_is_plausible, frozenset({"lines"})),
    (origins.origins_are_not_repeated, frozenset({"origins"})),
    (origins.origin_carats_are_positive, frozenset()),
    (origins.origin_carats_add_up, frozenset({"origins", "lines"})),
    (origins.origin_ranges_are_possible, frozenset({"origins", "lines"})),
    (production.production_dates_are_in_order, frozenset()),
    (production.production_is_before_issue, frozenset({"issued_on"})),
    (origins.sources_are_other_certificates, frozenset({"source_certificates", "number"})),
    (section_iii.destination_is_abroad, frozenset({"issuing_participant", "destination_participant"})),
    (section_iv.containers_are_sealed, frozenset({"seals"})),
    (section_iv.seals_are_not_repeated, frozenset({"containers", "seals"})),
)


def content_findings(certificate: Certificate) -> list[Finding]:
    """What the certificate's own content breaks."""
    found: list[Finding] = []
    for rule, _ in CONTENT_RULES:
        answer = rule(certificate)
        if answer:
            found.extend(as_findings(answer))
    return found


def content_findings_apart_from(certificate: Certificate, broken: Iterable[str]) -> list[Finding]:
    """The same, without rules and findings about fields that could not be read."""
    gone = frozenset(broken)
    tops = frozenset(subject.split(".")[0].split("[")[0] for subject in gone)
    found: list[Finding] = []
    for rule, needs in CONTENT_RULES:
        if needs.isdisjoint(tops):
            found.extend(
                finding
                for finding in as_findings(rule(certificate))
                if not _is_part_of(finding.subject, gone)
            )
    return found


def as_findings(answer: Finding | tuple[Finding, ...] | None) -> tuple[Finding, ...]:
    """The answer of a rule as a tuple."""
    if answer is None:
        return ()
    return (answer,) if isinstance(answer, Finding) else answer


def _is_part_of(subject: str, broken: frozenset[str]) -> bool:
    """True if the subject, or anything that contains it, could not be read."""
    if subject in broken:
        return True
    return any(subject[place] in ".[" and subject[:place] in broken for place in range(1, len(subject)))
