"""The words of matching: what a pair is, why a record stays alone, and what each agreement is called.

The values are stable: files, the office and other programs keep them.
"""

from __future__ import annotations

from enum import StrEnum


class MatchKind(StrEnum):
    """What an export and its confirmation are to each other; one kind a pair, the first that holds."""

    DUPLICATE_CONFIRMATION = "duplicate_confirmation"
    """The certificate is confirmed already by another record; this one says it again."""
    SPLIT = "split"
    """One record on one side, several on the other, whose carats add up."""
    MISTYPED_NUMBER = "mistyped_number"
    """The numbers differ; everything else says that it is the same shipment."""
    NUMBER_USED_TWICE = "number_used_twice"
    """The numbers are equal, but the exporting side issued that number for another shipment too."""
    EXACT_NUMBER_DIFFERENT_DETAILS = "exact_number_different_details"
    """The numbers are equal, and weight, value, HS code or a party differ beyond the tolerance."""
    LATE = "late"
    """The same in everything, and confirmed after the deadline."""
    EXACT = "exact"
    """The same in everything. A quarter's end between the two days changes nothing: that is timing."""


class Why(StrEnum):
    """Why a record has no counterpart."""

    MISSING = "missing"
    """An export without a confirmation, and the deadline has passed."""
    NOT_YET_DUE = "not_yet_due"
    """An export without a confirmation, whose deadline has not come."""
    NUMBER_USED_TWICE = "number_used_twice"
    """An export whose number another export of the same issuer bears, and none confirms it."""
    NEVER_ISSUED = "never_issued"
    """A confirmation whose number no export bears."""
    NUMBER_OF_ANOTHER = "number_of_another"
    """A confirmation whose number belongs to an export with other details: perhaps written wrong."""
    EXPORT_UNREADABLE = "export_unreadable"
    """A confirmation whose export is refused, because a cell of it cannot be read: correct that first."""
    AMBIGUOUS = "ambiguous"
    """Several counterparts are too alike to choose between: for a person's work list."""


class Reason(StrEnum):
    """What agreed and what did not. The order is the order in which they are told."""

    NUMBER_EQUAL = "number_equal"
    LOOK_ALIKE = "look_alike"
    TRANSPOSED = "transposed"
    NUMBER_EDIT_1 = "number_edit_1"
    NUMBER_EDIT_2 = "number_edit_2"
    WEIGHT_EQUAL = "weight_equal"
    WEIGHT_WITHIN = "weight_within"
    WEIGHT_NEAR = "weight_near"
    WEIGHT_DIFFERS = "weight_differs"
    VALUE_EQUAL = "value_equal"
    VALUE_WITHIN = "value_within"
    VALUE_DIFFERS = "value_differs"
    HS_DIFFERS = "hs_differs"
    PARCELS_DIFFER = "parcels_differ"
    ISSUER_DIFFERS = "issuer_differs"
    DESTINATION_DIFFERS = "destination_differs"
    EXPORTER_DIFFERS = "exporter_differs"
    EXPORTER_NOT_SAID = "exporter_not_said"
    IMPORTER_DIFFERS = "importer_differs"
    IMPORTER_NOT_SAID = "importer_not_said"
    CONFIRMED_BEFORE_ISSUE = "confirmed_before_issue"
    DAYS_LATE = "days_late"
    ACROSS_QUARTER = "across_quarter"
    PARTS_ADD_UP = "parts_add_up"
    CONFIRMED_AGAIN = "confirmed_again"
    NUMBER_USED_TWICE = "number_used_twice"

    @property
    def bit(self) -> int:
        """Its bit in the set of reasons that travels through the tables."""
        return _BITS[self]


_BITS = {reason: 1 << place for place, reason in enumerate(Reason)}


def reasons_of(bits: int) -> tuple[str, ...]:
    """The reasons of a set, in the order in which they are told."""
    return tuple(reason.value for reason in Reason if bits & reason.bit)
