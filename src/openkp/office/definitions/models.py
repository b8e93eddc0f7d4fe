"""The definitions desk: what parties assert of situations, drafts in brackets, and positions on their words.

Nothing here is ever changed nor deleted: a later row stands beside or after an earlier one, and triggers
refuse anything else on both databases. Situations, texts and elements that the product ships are files.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.definitions.situations import Standard, Value
from openkp.office.parties.models import Authority

#: To whom a draft or a position can be released beside the codes of parties.
TO_ALL = "all"
TO_CHAIR = "chair"

VALUES = [(Value.YES.value, _("Yes")), (Value.NO.value, _("No")), (Value.UNKNOWN.value, _("Cannot be known"))]
STANDARDS = [
    (Standard.COURT.value, _("Found by a court, or admitted in a settlement")),
    (Standard.UN_BODY.value, _("Found by the United Nations")),
    (Standard.KP_BODY.value, _("Found by a body of the Kimberley Process")),
    (Standard.ADMITTED.value, _("Said by the party whom it burdens")),
    (Standard.INVESTIGATED.value, _("Investigated with a published method")),
    (Standard.REPORTED.value, _("Reported")),
    (Standard.NOT_STATED.value, _("Not stated")),
]


class _Recorded(models.Model):
    """Who recorded a row, for which party, and when. seat: as at the table (`delegate`, `observer`, …)."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    seat = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_illustration = models.BooleanField(default=False)

    class Meta:
        abstract = True


class StatedAssertion(_Recorded):
    """What a party of this office asserts of an element in a situation, with its source.

    contests: the key of the assertion it speaks against: `row:PK` for one stated here, `shipped:DIGEST` for
    a shipped one, of its element, value, party and source, so that it stays the same one wherever it stands
    in its file; empty for one that stands by itself. contests_party, contests_value, contests_source: what
    was contested, in its own words, whatever becomes of it. reason: why.
    withdraws: the own assertion that is taken back; such a row asserts nothing.
    """

    situation = models.CharField(max_length=60)
    element = models.CharField(max_length=50)
    value = models.CharField(max_length=8, choices=VALUES)
    source_title = models.CharField(max_length=300)
    source_address = models.CharField(max_length=500)
    source_day = models.CharField(max_length=10, blank=True)
    standard = models.CharField(max_length=16, choices=STANDARDS, default=Standard.NOT_STATED.value)
    note = models.TextField(blank=True)
    contests = models.CharField(max_length=40, blank=True)
    contests_party = models.CharField(max_length=200, blank=True)
    contests_value = models.CharField(max_length=8, choices=VALUES, blank=True)
    contests_source = models.CharField(max_length=500, blank=True)
    reason = models.TextField(blank=True)
    withdraws = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawn_by"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["situation"], name="assertion_situation")]

    def __str__(self) -> str:
        return f"{self.party}: {self.situation} {self.element} {self.value}"


class DraftText(_Recorded):
    """A text in brackets that a party works on. Its words are in its versions.

    based_on: id of the definition it began with; empty for an empty sheet.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    based_on = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class DraftVersion(_Recorded):
    """One version of a draft: its body in brackets and the situations it must and must not cover.

    body: limbs, exceptions and statements in the text form, with brackets. must_cover, must_not_cover: ids of
    situations. released_to: `chair`, `all`, or codes of parties; its owner always sees it.
    """

    draft = models.ForeignKey(DraftText, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    body = models.TextField()
    must_cover: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    must_not_cover: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    released_to: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["draft", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "version"], name="one_draft_version"),
        ]

    def __str__(self) -> str:
        return f"{self.draft.number} v{self.version}"


class WordPosition(_Recorded):
    """How a party stands to one word of a draft; the newest row of a party, draft and subject counts.

    subject: id of an element, or `except:ID`. stance: a `Stance`. released_to: as of a version of a draft;
    until it is released a position is its owner's alone.
    """

    draft = models.ForeignKey(DraftText, on_delete=models.PROTECT, related_name="positions")
    subject = models.CharField(max_length=90)
    stance = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    released_to: models.JSONField[list[str], list[str]] = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["draft", "party"], name="position_draft_party")]

    def __str__(self) -> str:
        return f"{self.party}: {self.subject} {self.stance}"
