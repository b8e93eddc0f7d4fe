"""From an application to the certificate it would become, and the findings on it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from openkp.office.acting import Json
from openkp.office.certificates.models import Application, Arrival, Examination, NumberSeries
from openkp.office.certificates.numbering import number_text, peek_serial
from openkp.office.meetings.regime import office_policy, office_regime
from openkp.office.messages import finding, question
from openkp.office.stocks import covering
from openkp.office.stocks.backing import FROM_STOCK, Backing, backing_of, wanted_carats
from openkp.office.stocks.declared import declaration_findings
from openkp.scheme.checks import CheckContext, check_certificate, gather
from openkp.scheme.documents import Certificate, Outcome
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.policies import expiry_limit
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.reading import read_certificate
from openkp.scheme.same_numbers import plain_number

#: At the issuing desk the issuer's law about source certificates blocks.
ISSUING = CheckContext(is_issuing=True)

#: What is wrong with origins and sources only because the parcels behind the shipment are; they give both.
FOLLOWS_FROM_PARCELS = frozenset(
    {
        "origin_carats_differ",
        "origin_list_missing",
        "origin_list_required",
        "origin_range_beyond",
        "source_certificates_missing",
    }
)

#: What an exporter fills in; the authority adds the rest.
APPLIED_FIELDS = (
    "origins",
    "destination_participant",
    "destination_country",
    "importer",
    "lines",
    "parcels",
    "containers",
    "source_certificates",
    "quality",
)
#: What is kept with an application: the same, and the parcels that it names, which no certificate bears.
KEPT_FIELDS = (*APPLIED_FIELDS, FROM_STOCK)


def latest_examination(application: Application) -> Examination | None:
    """The examination that counts."""
    return application.examinations.order_by("-pk").first() if application.pk else None


def compile_content(
    application: Application,
    *,
    number: str,
    issued_on: date,
    validated_by: str,
    examination: Examination | None,
    backing: Backing | None = None,
) -> Json:
    """The certificate's content in JSON form: what was applied for, as weighed, under this number and day.

    Origins are those of the parcels named, and their imports are among its sources.
    backing: what stands behind the application, where it was looked up already.
    """
    authority = application.authority
    content: dict[str, Any] = {
        name: application.content[name] for name in APPLIED_FIELDS if name in application.content
    }
    if examination is not None:
        content |= {
            "lines": examination.lines,
            "parcels": examination.parcels,
            "containers": examination.containers,
        }
    content |= stock_content(application, content, issued_on, backing=backing)
    policy = office_policy(authority.participant, issued_on)
    return content | {
        "number": number,
        "issuing_participant": authority.participant,
        "issuing_authority": authority.name,
        "issued_on": issued_on.isoformat(),
        "expires_on": expiry_limit(policy, issued_on).isoformat(),
        "exporter": {"name": application.trader.name, "address": application.trader.address},
        "validated_by": validated_by,
    }


def stock_content(
    application: Application, content: Json, day: date, *, backing: Backing | None = None
) -> Json:
    """What the books say of the shipment: its origins, and the sources of a re-export. Empty without parcels.

    content: with the lines for which the parcels stand. Sources that were typed are added to those of the
    books and replace none.
    """
    wanted = wanted_carats(content)
    backing = backing_of(application, wanted=wanted, day=day) if backing is None else backing
    if not backing.is_named:
        return {}
    # Where nothing can be drawn the list is empty: then the parcels are what is wrong, and not the list.
    said: Json = {} if "origins" in content else {"origins": []}
    if not backing.takings:
        return said
    origins = covering.origins_for(application, day, wanted=wanted, backing=backing)
    if origins is not None:
        said["origins"] = origins
    known = covering.source_certificates(backing, issuer=application.authority.participant)
    plain = {plain_number(number) for number in known}
    typed = content.get("source_certificates") or []
    said["source_certificates"] = known + [one for one in typed if plain_number(str(one)) not in plain]
    return said


def examined_carats(application: Application, examination: Examination | None) -> int:
    """Hundredths of the certificate: as weighed, or as applied for where nothing was weighed yet."""
    return wanted_carats(application.content if examination is None else {"lines": examination.lines})


def stock_digest(backing: Backing, content: Json) -> str:
    """What the books say of the shipment, in short, to be kept with its examination; empty without parcels.

    It changes with a correction behind the parcels, and not with what others take from them.
    """
    if not backing.takings:
        return ""
    said = [backing.digest, sorted(content.get("source_certificates") or [])]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def changed_in_the_books(
    application: Application, examination: Examination | None, backing: Backing, content: Json
) -> tuple[Finding, ...]:
    """A breach where the books say another thing of the parcels than they did when they were examined."""
    if examination is None or not examination.stock_digest or not backing.takings:
        return ()
    if examination.stock_digest == stock_digest(backing, content):
        return ()
    reference = application.reference
    return (
        finding("stock_changed_since_examination", "KPCS-CD:IV.a", subject=FROM_STOCK, reference=reference),
    )


def review(
    application: Application, *, day: date, examination: Examination | None = None
) -> tuple[Certificate | None, tuple[Finding, ...]]:
    """The certificate as it would be issued on that day under the next number, and all findings on it.

    examination: one that is being recorded; it is given the digest of what the books say. Else the latest.
    """
    authority = application.authority
    policy = office_policy(authority.participant, day)
    serial = peek_serial(authority, NumberSeries.Kind.CERTIFICATE, year=day.year)
    is_new = examination is not None
    examination = examination or latest_examination(application)
    wanted = examined_carats(application, examination)
    backing = backing_of(application, wanted=wanted, day=day)
    content = compile_content(
        application,
        number=number_text(policy, authority.participant, year=day.year, serial=serial),
        issued_on=day,
        validated_by=authority.name,
        examination=examination,
        backing=backing,
    )
    certificate, findings = judge(application, content, day=day, backing=backing)
    if is_new and examination is not None:
        examination.stock_digest = stock_digest(backing, content)
    elif application.state in (Application.State.EXAMINED, Application.State.APPROVED):
        findings += changed_in_the_books(application, examination, backing, content)
    return certificate, findings


def judge(
    application: Application, content: Json, *, day: date, backing: Backing | None = None
) -> tuple[Certificate | None, tuple[Finding, ...]]:
    """Read and check compiled content, with what this office's own records and books add."""
    covered = covering.cover_findings(application, content, day, backing=backing)
    reading = read_certificate(content)
    if reading.certificate is None:
        return None, _without_missing_origins(gather(reading.findings, covered), covered)
    checked = check_certificate(reading.certificate, on=day, regime_for=office_regime, context=ISSUING)
    sources = unconfirmed_sources(application, reading.certificate.source_certificates)
    declared = declaration_findings(application.trader, day)
    findings = gather(reading.findings, checked, sources, covered, declared)
    if is_blocked(covered):  # one finding for one slip
        findings = tuple(found for found in findings if found.code not in FOLLOWS_FROM_PARCELS)
    return reading.certificate, findings


def _without_missing_origins(
    findings: tuple[Finding, ...], covered: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """Where the parcels stop it, nobody is asked to add origins: they follow from the parcels."""
    if not is_blocked(covered):
        return findings
    return tuple(found for found in findings if (found.code, found.subject) != ("field_missing", "origins"))


def unconfirmed_sources(application: Application, numbers: Iterable[str]) -> list[Finding]:
    """A question for each source certificate that no authority of the issuer confirmed here (IV(a))."""
    wanted = list(numbers)
    if not wanted:
        return []
    participant = application.authority.participant
    known = set(
        Arrival.objects.filter(
            number__in=wanted,
            authority__participant=participant,
            outcome__in=[Outcome.CONFIRMED.value, Outcome.CONFIRMED_AFTER_REMEDY.value],
        ).values_list("number", flat=True)
    )
    return [
        question(
            "source_not_confirmed_here",
            "KPCS-CD:IV.a",
            subject=f"source_certificates[{place}]",
            number=number,
            participant=participant,
        )
        for place, number in enumerate(wanted)
        if number not in known
    ]


def answer_key(found: Finding) -> str:
    """Under which key the officer's answer to a question is kept with the application."""
    return f"{found.code}:{found.subject}"


def document_json(document: object) -> Json:
    """Any document of the scheme as plain JSON: days in ISO form, quantities as text, codes as text."""
    return {
        field.name: _plain(getattr(document, field.name))
        for field in dataclasses.fields(document)  # type: ignore[arg-type]
    }


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, Carats | UsdValue):
        return document_json(value)
    return str(value)
