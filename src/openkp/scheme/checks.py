"""All rules about one paper, gathered: what blocks first, each thing once, in the same order every time.

What held on a day comes in as functions, so that an office can pass its own decisions; without them the
shipped record of participants and policies answers. What only an office knows (numbers used, warnings) is
the context.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from openkp.scheme.documents import (
    AdvanceNotification,
    Annulment,
    Certificate,
    ImportConfirmation,
    Replacement,
    TransitRecord,
)
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.numbers import (
    NumberCheck,
    NumberSeries,
    PublishedWarning,
    check_number,
    normalise_number,
    number_names_issuer,
)
from openkp.scheme.policies import NationalPolicy, with_parameters
from openkp.scheme.policies import policy_for as shipped_policy_for
from openkp.scheme.provisions import Book, shipped_book
from openkp.scheme.regime import Regime, Status, regime_at
from openkp.scheme.rules import (
    advance_notice,
    annex_i,
    decisions_obeyed,
    import_comparison,
    import_confirmation,
    origins,
    section_ii,
    section_iii,
    section_iv,
    transit,
    voiding,
)
from openkp.scheme.rules.contents import as_findings, content_findings

RegimeFor = Callable[[date], Regime]
PolicyFor = Callable[[str, date], NationalPolicy]

_NO_AUTHORITIES: Mapping[str, Collection[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What the asking office knows beside the paper. Numbers are normalised (`numbers.normalise_number`).

    used_numbers: numbers met on other shipments; annulled_numbers: made void; confirmed_numbers: confirmed
    before.
    authorities: by Participant, the names of its designated authorities on the day; none known asks nothing.
    is_issuing: True at the issuing desk, where the issuer's law about sources blocks.
    """

    used_numbers: AbstractSet[str] = frozenset()
    annulled_numbers: AbstractSet[str] = frozenset()
    confirmed_numbers: AbstractSet[str] = frozenset()
    series: tuple[NumberSeries, ...] = ()
    warnings: tuple[PublishedWarning, ...] = ()
    authorities: Mapping[str, Collection[str]] = field(default_factory=lambda: _NO_AUTHORITIES)
    is_issuing: bool = False


_NOTHING_KNOWN = CheckContext()


class _RememberedRegime(Regime):
    """The regime of a day that answers a second time from memory."""

    __slots__ = ()

    def status(self, code: str) -> Status:
        return _remembered_status(self.book, self.day, code[:40])


@lru_cache(maxsize=32768)
def _remembered_status(book: Book, day: date, code: str) -> Status:
    return regime_at(day, book).status(code)


@lru_cache(maxsize=4096)
def remembered_regime(day: date, book: Book) -> Regime:
    """The regime of a day by the decisions of a book, kept in memory (bounded)."""
    regime = regime_at(day, book)
    return _RememberedRegime(
        day=regime.day, known_on=regime.known_on, history=regime.history, book=regime.book
    )


def shipped_regime(day: date) -> Regime:
    """The regime of a day by the decisions shipped with the product, kept in memory."""
    return remembered_regime(day, shipped_book())


@lru_cache(maxsize=16384)
def _remembered_policy(participant: str, day: date) -> NationalPolicy:
    return shipped_policy_for(participant, day)


def shipped_policy(participant: str, day: date) -> NationalPolicy:
    """A Participant's policy on a day by the shipped record, kept in memory (bounded)."""
    return _remembered_policy(participant[:40], day)


def check_certificate(
    certificate: Certificate,
    *,
    on: date,
    regime_for: RegimeFor = shipped_regime,
    policy_for: PolicyFor = shipped_policy,
    context: CheckContext = _NOTHING_KNOWN,
) -> tuple[Finding, ...]:
    """Everything that speaks against a certificate on a day: sections II, III and IV(b), (c), Annex I A.

    Units: `on` is the day of the look, in the jurisdiction of the one who asks: the day of issue at the
    issuing desk, of export at the border, of arrival at import. Issuer and origins are judged on the day of
    issue; the destination, and the issuer again, also on `on`.
    Returns: findings, what blocks first; none for a certificate in order.
    Raises: nothing that a certificate's content could cause.
    """
    issued_on, issuer = certificate.issued_on, certificate.issuing_participant
    regime = regime_for(issued_on)
    policy = with_parameters(policy_for(issuer, issued_on), regime, issuer)
    found = content_findings(certificate)
    answers = (
        annex_i.certificate_is_already_issued(certificate, on=on),
        annex_i.certificate_has_not_expired(certificate, on=on),
        annex_i.validity_is_within_policy(certificate, policy=policy),
        section_iii.issuer_is_participant(certificate, regime=regime),
        section_iii.destination_is_participant(certificate, regime=regime),
        section_iii.destination_country_belongs(certificate, regime=regime),
        section_iii.participants_are_not_member_states(certificate, regime=regime),
        section_iii.standings_are_certain(certificate, regime=regime),
        origins.origins_may_trade(certificate, regime=regime),
        decisions_obeyed.origins_obey_decisions(certificate, regime=regime),
        origins.origins_mine_diamonds(certificate, regime=regime),
        origins.origins_are_listed(
            certificate, destination_policy=policy_for(certificate.destination_participant, on)
        ),
        origins.reexport_names_its_sources(certificate, issuer_policy=policy, is_issuing=context.is_issuing),
        section_iv.containers_are_sealed(certificate, policy=policy),
        number_names_issuer(certificate.number, issuing_participant=issuer),
    )
    for answer in answers:
        if answer:
            found.extend(as_findings(answer))
    if on != issued_on:
        found.extend(_on_the_day(certificate, regime_for(on), found))
    found.extend(_number(certificate, regime, policy, context).findings)
    if context is not _NOTHING_KNOWN:
        found.extend(_in_context(certificate, context))
    return gather(found) if found else ()


def _on_the_day(certificate: Certificate, regime: Regime, found: list[Finding]) -> list[Finding]:
    """Issuer, destination and origins on the day of the look, unless the day of issue spoke against them."""
    said = {finding.subject for finding in found if finding.severity is Severity.BLOCKS}
    since = decisions_obeyed.what_came_since(certificate, regime=regime)
    return [answer for answer in since if answer.subject not in said]


def _number(
    certificate: Certificate, regime: Regime, policy: NationalPolicy, context: CheckContext
) -> NumberCheck:
    return check_number(
        certificate.number,
        issued_on=certificate.issued_on,
        regime=regime,
        policy=policy,
        series=context.series,
        warnings=context.warnings,
    )


def _in_context(certificate: Certificate, context: CheckContext) -> list[Finding]:
    number = normalise_number(certificate.number)
    issuer = certificate.issuing_participant
    answers = (
        section_ii.number_is_unused(number, used_numbers=context.used_numbers),
        section_ii.number_is_not_annulled(number, annulled_numbers=context.annulled_numbers),
        section_iv.authority_is_designated(
            certificate.issuing_authority,
            participant=issuer,
            designated=context.authorities.get(issuer, ()),
            subject="issuing_authority",
        ),
    )
    return [answer for answer in answers if answer]


def check_confirmation(
    confirmation: ImportConfirmation,
    certificate: Certificate,
    *,
    on: date | None = None,
    regime_for: RegimeFor = shipped_regime,
    policy_for: PolicyFor = shipped_policy,
    context: CheckContext = _NOTHING_KNOWN,
) -> tuple[Finding, ...]:
    """Everything that speaks against an import confirmation: section III(b), Annex I B, Annex II 22 and 23.

    Units: the policy is the importing Participant's on the day of receipt. `on` is the day of the look, if
    any.
    Returns: findings, what blocks first. Differences from the certificate ask; they do not block.
    Raises: nothing that the papers' content could cause.
    """
    importer, received_on = confirmation.importing_participant, confirmation.received_on
    policy = with_parameters(policy_for(importer, received_on), regime_for(received_on), importer)
    number = normalise_number(confirmation.certificate_number)
    answers = (
        import_confirmation.confirmation_is_complete(confirmation),
        import_comparison.confirmation_is_of_certificate(confirmation, certificate),
        import_comparison.importer_is_the_destination(confirmation, certificate),
        import_comparison.parties_match(confirmation, certificate),
        import_comparison.parcels_match(confirmation, certificate),
        import_comparison.carats_match(confirmation, certificate, policy=policy),
        import_comparison.value_matches(confirmation, certificate, policy=policy),
        import_comparison.hs_mix_matches(confirmation, certificate, policy=policy),
        import_comparison.seals_match(confirmation, certificate),
        import_comparison.seals_are_intact(confirmation),
        import_confirmation.confirmation_dates_are_in_order(confirmation, certificate),
        import_confirmation.confirmation_is_not_dated_ahead(confirmation, on=on) if on else None,
        import_confirmation.confirmation_is_in_time(confirmation, policy=policy),
        import_confirmation.outcome_fits_findings(confirmation),
        import_confirmation.certificate_is_confirmed_once(
            number, confirmed_numbers=context.confirmed_numbers
        ),
        section_ii.number_is_not_annulled(number, annulled_numbers=context.annulled_numbers),
        section_iv.authority_is_designated(
            confirmation.importing_authority,
            participant=confirmation.importing_participant,
            designated=context.authorities.get(confirmation.importing_participant, ()),
            subject="importing_authority",
        ),
    )
    return gather(finding for answer in answers for finding in as_findings(answer))


def check_transit(record: TransitRecord, certificate: Certificate | None) -> tuple[Finding, ...]:
    """Everything that speaks against a transit: section III(d), identical state from entry to exit.

    certificate: None where the post knows only the number; then entry is compared with exit alone.
    """
    answers = [
        *transit.transit_seals_are_identical(record, certificate),
        transit.transit_weight_is_identical(record),
        transit.transit_is_unopened(record),
        transit.transit_purpose_is_attested(record),
    ]
    if certificate is not None:
        answers += [
            *transit.transit_is_of_certificate(record, certificate),
            *transit.transit_dates_are_in_order(record, certificate),
        ]
    return gather(answer for answer in answers if answer is not None)


def check_advance_notification(
    notice: AdvanceNotification, certificate: Certificate, *, arrived_on: date | None = None
) -> tuple[Finding, ...]:
    """Everything that speaks against the message that goes ahead: Annex II 19 and 21, which never block."""
    answers = (
        advance_notice.advance_notice_is_complete(notice),
        advance_notice.advance_notice_matches_certificate(notice, certificate),
        advance_notice.advance_notice_is_in_time(notice, certificate, arrived_on=arrived_on),
    )
    return gather(finding for answer in answers for finding in answer)


def check_replacement(
    replacement: Replacement,
    certificate: Certificate,
    *,
    exported_on: date | None,
    is_surrendered: bool,
    used_numbers: AbstractSet[str] = frozenset(),
) -> tuple[Finding, ...]:
    """What speaks against replacing a certificate; `exported_on` is None while the goods are here."""
    unused = section_ii.number_is_unused(normalise_number(replacement.new_number), used_numbers=used_numbers)
    answers = (
        voiding.replacement_is_before_export(
            replacement, exported_on=exported_on, is_surrendered=is_surrendered
        ),
        voiding.replacement_is_of_certificate(replacement, certificate),
        as_findings(unused),
    )
    return gather(finding for answer in answers for finding in answer)


def check_annulment(
    annulment: Annulment, certificate: Certificate, *, is_confirmed: bool = False
) -> tuple[Finding, ...]:
    """Everything that speaks against making a certificate void."""
    answers = (
        voiding.annulment_is_of_certificate(annulment, certificate),
        voiding.annulment_has_a_reason(annulment, certificate, is_confirmed=is_confirmed),
    )
    return gather(finding for answer in answers for finding in answer)


_RANK = {Severity.BLOCKS: 0, Severity.ASKS: 1, Severity.NOTES: 2}


def gather(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of several checks as one list: what blocks first, then by subject and code, each thing once.

    Where an earlier group already blocks a subject, a later group says nothing more about that subject: a
    field that could not be read is not also called empty. Findings about the whole paper are all kept.
    """
    kept: dict[Finding, None] = {}
    blocked: set[str] = set()
    for group in groups:
        findings = tuple(group)
        kept.update((finding, None) for finding in findings if finding.subject not in blocked)
        blocked.update(
            finding.subject for finding in findings if finding.severity is Severity.BLOCKS and finding.subject
        )
    return tuple(sorted(kept, key=lambda each: (_RANK[each.severity], _natural(each.subject), each.code)))


def _natural(subject: str) -> tuple[tuple[str, int], ...]:
    """`lines[10]` after `lines[2]`."""
    parts: list[tuple[str, int]] = []
    for part in subject.split("["):
        digits, bracket, rest = part.partition("]")
        is_place = bracket and digits.isascii() and digits.isdigit() and len(digits) < 10
        parts.append((rest, int(digits)) if is_place else (part, -1))
    return tuple(parts)
