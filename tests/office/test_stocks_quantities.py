"""Carats as they are typed: one rule for commas and points in every field of the stocks forms."""

from __future__ import annotations

import importlib
import pkgutil
from decimal import Decimal

import pytest
from django import forms

from openkp.office.stocks import forms as stock_forms
from openkp.office.stocks.forms.quantities import Figure, weight


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1250.42", "1250.42"),
        ("1250,42", "1250.42"),
        ("12,5", "12.5"),
        ("0,05", "0.05"),
        ("0.050", None),
        ("1 250.42", "1250.42"),
        ("1\u00a0250,42", "1250.42"),
        ("1,250.42", "1250.42"),
        ("1.250,42", "1250.42"),
        ("1,250,000", "1250000"),
        ("1.250.000", "1250000"),
        ("1250", "1250"),
        ("1250,420", None),
        ("1,25,0", None),
        ("1,250.420", None),
        ("many", None),
        ("-1", None),
        ("1e3", None),
    ],
)
def test_what_has_one_reading_is_read(typed: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(forms.ValidationError):
            Figure().clean(typed)
    else:
        assert Figure().clean(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "whole", "part"),
    [("1,250", "1250", "1.25"), ("1.250", "1250", "1.25"), ("12,000", "12000", "12")],
)
def test_what_can_be_read_two_ways_is_refused_with_both(typed: str, whole: str, part: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        Figure().clean(typed)
    assert refused.value.messages == [f"“{typed}” can be read as {whole} or as {part}. Write one of these."]


def test_zero_is_no_weight_in_plain_words() -> None:
    with pytest.raises(forms.ValidationError) as refused:
        weight("Carats").clean("0")
    assert refused.value.messages == ["Zero or less is no weight. The least is 0.01 ct."]


def test_every_amount_of_the_stocks_forms_follows_the_rule() -> None:
    """No form of the desk has an amount that is read by another rule."""
    found = 0
    for one in pkgutil.iter_modules(stock_forms.__path__):
        module = importlib.import_module(f"{stock_forms.__name__}.{one.name}")
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, forms.Form):
                amounts = [f for f in form.base_fields.values() if isinstance(f, forms.DecimalField)]
                found += len(amounts)
                assert all(isinstance(each, Figure) for each in amounts), form
    assert found > 12
