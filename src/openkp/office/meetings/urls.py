"""Pages of the meetings desk."""

from django.urls import URLPattern, path

from openkp.office.meetings.views import (
    calendar,
    chair,
    decisions,
    mandates,
    meeting,
    proposals,
    seats,
    table,
)

app_name = "meetings"
urlpatterns: list[URLPattern] = [
    # meetings and the Chair
    path("meetings/", calendar.calendar, name="calendar"),
    path("meetings/calendar.ics", calendar.calendar_feed, name="calendar_feed"),
    path("meetings/rules/", calendar.rules, name="rules"),
    path("meetings/<str:key>/", meeting.meeting, name="meeting"),
    path("meetings/<str:key>/record.<str:form>", meeting.record, name="record"),
    path("meetings/<str:key>/do/<slug:act>/", table.act, name="act"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("chair/", chair.chair_desk, name="chair_desk"),
    path("table/seats/", seats.give_seat, name="give_seat"),
    # proposals
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<str:proposal>/", proposals.proposal, name="proposal"),
    path("proposals/<str:proposal>/versions/", proposals.versions, name="versions"),
    path("proposals/<str:proposal>/text.<str:form>", proposals.proposal_paper, name="proposal_paper"),
    # decisions; their numbers contain slashes, so the fixed addresses come first
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/border/", decisions.border, name="border"),
    path("decisions/take-up/", decisions.take_up, name="take_up"),
    path("decisions/<path:number>/", decisions.decision, name="decision"),
    path("decision-files/<path:number>.<str:form>", decisions.decision_paper, name="decision_paper"),
]
