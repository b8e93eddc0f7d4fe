"""Confirmations whose numbers were typed wrong, for the tests of the matching work list."""

from __future__ import annotations

from openkp.office.certificates import acts as certificate_acts
from openkp.office.certificates.models import Certificate, ForeignConfirmation
from openkp.office.demonstration.analysts import confirmation_record
from small_office import Office


def mistyped(office: Office, certificate: Certificate, number: str, **changes: object) -> ForeignConfirmation:
    """A confirmation from Dubai by message, entered by the focal point in Gaborone."""
    record = confirmation_record(certificate, number) | changes
    focal = office.actor("bw.focal_point")
    received: ForeignConfirmation = office.must(
        certificate_acts.record_foreign_confirmation(focal, record, now=office.later(days=8))
    )
    return received


def swapped(number: str) -> str:
    """The last two characters the other way round, or one of them changed where they are equal."""
    other = number[:-2] + number[-1] + number[-2]
    return other if other != number else number[:-1] + "7"
