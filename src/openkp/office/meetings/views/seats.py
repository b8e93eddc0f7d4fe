"""The administrator's page for seats at the table."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from openkp.office import clock
from openkp.office.desk import actor_of
from openkp.office.meetings.acts import give_seat as give_seat_act
from openkp.office.messages import explained
from openkp.office.parties.forms import new_password
from openkp.office.parties.models import CAPACITY_NAMES, User
from openkp.office.permissions import SEATS, Capacity


class SeatForm(forms.Form):
    """A person, and for whom the person sits."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        validators=[User.username_validator],
        help_text=gettext_lazy("What the person types to sign in. For a second seat, the same as before."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("Seat"),
        choices=[(one.value, name) for one, name in CAPACITY_NAMES.items() if one in SEATS],
    )
    party = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=20,
        help_text=gettext_lazy(
            "The two-letter code of the Participant (EU for the Union); for the Chair, of the Participant "
            "that chairs; for an analyst, of the Participant that seconds the person; for others a short "
            "name, such as CSC, WDC, KPS or WGM."
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("Address for letters"),
        required=False,
        help_text=gettext_lazy("Texts and deadlines are sent there. Without one, letters go on paper."),
    )
    password = forms.CharField(
        label=gettext_lazy("First password"),
        required=False,
        max_length=200,
        strip=False,
        help_text=gettext_lazy("At least twelve characters. Leave it empty if the person has an account."),
        widget=new_password(),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def give_seat(request: HttpRequest) -> HttpResponse:
    """Seat a person at the table of the Process."""
    actor = actor_of(request)
    if request.method != "POST":
        return render(request, "meetings/give_seat.html", {"form": SeatForm()})
    form = SeatForm(request.POST)
    if not form.is_valid():
        return render(request, "meetings/give_seat.html", {"form": form}, status=422)
    given = form.cleaned_data
    result = give_seat_act(
        actor,
        username=given["username"],
        full_name=given["full_name"],
        capacity=Capacity(given["capacity"]),
        party=given["party"].strip(),
        email=given["email"],
        password=given["password"],
        now=clock.now(),
    )
    if result.waits:
        for found in result.findings:
            told = explained(found)
            messages.info(request, f"{told.text} {told.next_step}")
        return HttpResponseRedirect(reverse("parties:people"), status=303)
    if not result.is_done:
        context = {"form": form, "findings": result.findings}
        return render(request, "meetings/give_seat.html", context, status=422)
    made = result.done
    text = (
        _("%(name)s is now an analyst of statistics, seconded by %(party)s.")
        if made.capacity == Capacity.ANALYST
        else _("%(name)s now sits at the table for %(party)s.")
    ) % {"name": made.user, "party": made.party}
    messages.success(request, text)
    return HttpResponseRedirect(reverse("parties:people"), status=303)
