"""From the engine's row of an act to a form, and from what was typed to the data of the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from openkp.governance import ROWS, Act, MeetingKind, PositionKind, Seat
from openkp.governance.acts import Field, FieldType
from openkp.governance.process import Proposal
from openkp.governance.texts import thawed
from openkp.office.acting import Json
from openkp.office.certificates.forms.pieces import Day
from openkp.office.meetings import field_words
from openkp.office.meetings.act_setting import (
    AUDIENCES,
    Choices,
    Setting,
    by_name,
    code_choices,
    codes_choices,
    effect_suggestions,
    known_observers,
    places,
    roll_on,
    usual_place,
)
from openkp.office.meetings.act_words import CONSEQUENCES, KINDS, POSITIONS
from openkp.office.meetings.forms import (
    ROW_FORMS,
    Lines,
    LocalInstant,
    Place,
    Rows,
    ShortNames,
    Suggesting,
    instant_at,
    wants_rows,
)
from openkp.office.meetings.paragraph_form import effects_initial
from openkp.office.meetings.regime import office_book
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.subjects import (
    kinds_to_call,
    new_part,
)

#: Texts of one line; all others get a box of several.
_ONE_LINE = frozenset({"title", "organisation"})
#: Fields that the page fills in: nobody types a roll, a hash or an id.
_GIVEN = frozenset({"version", "bracket", "objection", "participants"})
#: So many boxes to tick, and an optional field is folded away.
FOLDED_FROM = 12


class ActForm(forms.Form):
    """The fields of an act that are not rows; `rows` are the others."""

    def __init__(self, setting: Setting, *, data: Mapping[str, Any] | None, initial: Json) -> None:
        super().__init__(data, initial=initial)
        self.setting = setting
        self.rows: list[Rows] = []
        for each in ROWS[setting.act].fields:
            if each.type in ROW_FORMS:
                start = initial.get(each.name, [])
                self.rows.append(Rows(each.name, each.type, data=data, initial=start))
            elif each.name == "version":
                self.fields[each.name] = forms.CharField(widget=forms.HiddenInput, required=False)
            elif each.name not in _GIVEN:
                self._add(setting, each)
        if setting.act is Act.BODY_FORMED:
            self.fields["short_name"] = forms.CharField(
                label=_("Short name of the body"),
                max_length=20,
                help_text=_("Letters and digits, such as WGM. Its chair sits at the table under this name."),
            )
        if setting.act in CONSEQUENCES:
            self.fields["confirm"] = forms.BooleanField(
                label=_("Yes, do this"),
                error_messages={"required": _("Tick the box to confirm, or go back.")},
            )

    def _add(self, setting: Setting, each: Field) -> None:
        made = _field(setting, each)
        made.label = field_words.label_of(setting.act, each.name)
        is_asked_twice = each.name in AUDIENCES
        made.required = each.is_required and each.type is not FieldType.FLAG and not is_asked_twice
        made.help_text = made.help_text or field_words.hint_of(setting.act, each.name)
        self.fields[each.name] = made
        if is_asked_twice:
            others = [code for code in setting.roll if code != party_of(setting.actor)]
            self.fields[f"{each.name}_others"] = forms.MultipleChoiceField(
                label=_("Single Participants"),
                choices=by_name(others),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if each.name == "observers":
            self.fields[f"{each.name}_others"] = ShortNames(
                label=_("Other observers (short names)"),
                required=False,
                help_text=field_words.HINTS["others"],
            )
        if each.type is FieldType.INSTANT and "place" not in {one.name for one in ROWS[setting.act].fields}:
            self.fields[f"{each.name}_place"] = Place(
                places(setting),
                label=_("Place whose clock shows it"),
                initial=usual_place(setting),
                help_text=field_words.HINTS["place"],
            )

    def clean(self) -> Json:
        """A position is released to somebody."""
        values: Json = super().clean() or self.cleaned_data
        if "to" in self.fields and not values.get("to") and not values.get("to_others"):
            self.add_error("to", _("Choose who may see it."))
        return values

    @property
    def shown_fields(self) -> list[tuple[forms.BoundField, bool]]:
        """The fields in order, without the confirmation; True for one that is folded away."""
        return [
            (bound, _is_long(bound) and not bound.value() and not bound.errors)
            for bound in self
            if bound.name != "confirm"
        ]

    @property
    def forms(self) -> list[forms.BaseForm]:
        """This form and all its rows: whoever lists the errors names those of a paragraph too."""
        rows = [row for each in self.rows for row in each.formset.forms]
        return [self, *rows, *(row.effect for row in rows if hasattr(row, "effect"))]

    @property
    def suggestions(self) -> list[tuple[str, list[str]]]:
        """The lists that boxes of effects suggest from, by id; none where the act has no text."""
        return effect_suggestions(self.setting) if any(each.is_text for each in self.rows) else []

    @property
    def wants_rows(self) -> bool:
        """True if a button asked for a row more or less: nothing is done yet."""
        return self.is_bound and any(wants_rows(self.data, each.name) for each in self.rows)

    def is_valid(self) -> bool:
        """True if fields and rows are."""
        rows = [each.is_valid() for each in self.rows]
        return super().is_valid() and all(rows)

    def act_data(self) -> Json:
        """The data of the event. Call it when the form is valid."""
        setting, values = self.setting, self.cleaned_data
        data: Json = {}
        for each in ROWS[setting.act].fields:
            if each.name in _GIVEN:
                data |= _given(setting, each.name, values)
            elif each.type in ROW_FORMS:
                rows = next(one for one in self.rows if one.name == each.name).to_json()
                if rows or each.is_required:
                    data[each.name] = rows
            else:
                value = _to_json(each, values)
                if value not in ("", None, []) or (each.is_required and value is not None):
                    data[each.name] = value
        return data


def _is_long(bound: forms.BoundField) -> bool:
    choices = getattr(bound.field, "choices", ())
    is_many = isinstance(bound.field, forms.MultipleChoiceField) and len(list(choices)) >= FOLDED_FROM
    return is_many and not bound.field.required


def _given(setting: Setting, name: str, values: Json) -> Json:
    if name == "version":
        return {"version": values.get("version") or ""}
    if name == "participants":
        return {"participants": list(roll_on(setting.day))}
    part = setting.thing.part or new_part(setting.process, setting.thing.subject, setting.act)
    return {name: part}


def _to_json(each: Field, values: Json) -> Any:
    value = values.get(each.name)
    if each.type is FieldType.DAY:
        return value.isoformat() if isinstance(value, date) else None
    if each.type is FieldType.INSTANT:
        place = values.get("place") or values.get(f"{each.name}_place") or "UTC"
        return instant_at(value, place) if isinstance(value, datetime) else None
    if each.type is FieldType.FLAG:
        return bool(value) if each.is_required else (True if value else None)
    if each.type is FieldType.CODES:
        return list(dict.fromkeys([*(value or []), *(values.get(f"{each.name}_others") or [])]))
    return value


# --- one field ----------------------------------------------------------------------------------------------


def _field(setting: Setting, each: Field) -> forms.Field:
    if each.type in _RADIOS:
        return forms.ChoiceField(choices=_radio_choices(setting, each), widget=forms.RadioSelect)
    if each.type is FieldType.TEXT:
        if each.name == "decision":
            known = [one.id for one in office_book().decisions]
            return forms.CharField(max_length=80, widget=Suggesting(known))
        if each.name in _ONE_LINE:
            return forms.CharField(max_length=300)
        return forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))
    if each.type is FieldType.CODE:
        return _code_field(setting, each)
    if each.type is FieldType.CODES:
        return _codes_field(setting, each)
    if each.type is FieldType.PLACE:
        return Place(places(setting))
    if each.type is FieldType.COUNT:
        return forms.IntegerField(min_value=1, max_value=9_999)
    plain: dict[FieldType, type[forms.Field]] = {
        FieldType.DAY: Day,
        FieldType.INSTANT: LocalInstant,
        FieldType.FLAG: forms.BooleanField,
        FieldType.TEXTS: Lines,
    }
    return plain[each.type]()


_RADIOS = frozenset(
    {
        FieldType.POSITION,
        FieldType.KIND,
        FieldType.PROPOSAL_KIND,
        FieldType.BODY_KIND,
        FieldType.ATTRIBUTION,
        FieldType.VERB,
        FieldType.OFFICE,
    }
)


def _radio_choices(setting: Setting, each: Field) -> Choices:
    if each.type is FieldType.KIND:
        return [(kind.value, KINDS[kind]) for kind in kinds_to_call(setting.actor) or list(MeetingKind)]
    return {
        FieldType.POSITION: [(kind.value, POSITIONS[kind]) for kind in PositionKind],
        FieldType.PROPOSAL_KIND: field_words.PROPOSAL_KINDS,
        FieldType.BODY_KIND: field_words.BODY_KINDS,
        FieldType.ATTRIBUTION: field_words.ATTRIBUTIONS,
        FieldType.VERB: field_words.VERBS,
        FieldType.OFFICE: field_words.OFFICES,
    }[each.type]


def _code_field(setting: Setting, each: Field) -> forms.Field:
    choices = code_choices(setting, each.name)
    if each.name == "due":
        return forms.CharField(max_length=40, widget=Suggesting(setting.process.meetings))
    if choices is None:
        return forms.CharField(max_length=40)
    return forms.ChoiceField(choices=[("", "–"), *choices])


def _codes_field(setting: Setting, each: Field) -> forms.Field:
    choices = codes_choices(setting, each.name)
    if choices is None:
        return ShortNames(max_length=2_000)
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


# --- what stands in the form before anything is typed -------------------------------------------------------


def initial_of(setting: Setting, query: QueryDict) -> Json:
    """What the record and the address already know."""
    found: Json = {}
    for each in ROWS[setting.act].fields:
        usual = _usual(setting, each)
        if usual not in (None, ""):
            found[each.name] = usual
        if each.name in query and each.type not in ROW_FORMS:
            as_list = each.type is FieldType.CODES
            found[each.name] = query.getlist(each.name) if as_list else query[each.name]
    return found


def _usual(setting: Setting, each: Field) -> Any:
    proposal, name = setting.proposal, each.name
    if name == "version" and proposal is not None:
        return _usual_version(setting, proposal)
    if name == "paragraphs":
        return _text_rows(proposal)
    if name == "position" and proposal is not None:
        own = proposal.positions.get(f"{party_of(setting.actor)} {proposal.text.hash}")
        return None if own is None else own.kind.value
    if name == "kind" and setting.act is Act.MEETING_CALLED:
        kinds = kinds_to_call(setting.actor)
        return kinds[0].value if len(kinds) == 1 else None
    if name == "participant" and setting.act is Act.SILENCE_DELIVERED:
        return party_of(setting.actor) if seat_of(setting.actor) is Seat.PARTICIPANT else None
    if name == "observers" and setting.act is Act.MEETING_CALLED:
        return known_observers(setting.process)
    if (
        name == "body"
        and setting.act is Act.MEETING_CALLED
        and kinds_to_call(setting.actor) == [MeetingKind.COMMITTEE]
    ):
        return party_of(setting.actor)
    return {
        "language": "en",
        "languages": ["en"],
        "attribution": "named",
        "to_observers": True,
        "place": setting.actor.authority.time_zone,
    }.get(name)


def _usual_version(setting: Setting, proposal: Proposal) -> str:
    if setting.act is Act.POSITION_RELEASED:
        own = [each for each in proposal.positions.values() if each.party == party_of(setting.actor)]
        return max(own, key=lambda each: each.at).version if own else proposal.text.hash
    if setting.act is Act.SILENCE_CONFIRMED and proposal.silence is not None:
        return proposal.silence.version
    return proposal.text.hash


def _text_rows(proposal: Proposal | None) -> list[Json]:
    if proposal is None:
        return [{"number": "1"}]
    return [
        {
            "number": each.number,
            "text": each.text,
            **effects_initial([thawed(one) for one in each.effects]),
        }
        for each in proposal.text.paragraphs
    ]
