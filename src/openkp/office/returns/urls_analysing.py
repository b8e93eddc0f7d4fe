"""Pages of the returns desk: analysing."""

from django.urls import URLPattern, path

from openkp.office.returns.views import analysing, mirroring, pairing, participant_page, questioning

urlpatterns: list[URLPattern] = [
    path("analysis/", analysing.overview, name="overview"),
    path("analysis/figures.csv", analysing.overview_csv, name="overview_csv"),
    path("analysis/participants/<str:code>/", participant_page.participant, name="participant"),
    path("pairs/", pairing.pairs, name="pairs"),
    path("pairs/<int:certificate>/<slug:kind>/<int:record>/", pairing.pair, name="pair"),
    path("mirror/", mirroring.mirror, name="mirror"),
    path("mirror/cells.csv", mirroring.mirror_csv, name="mirror_csv"),
    path("questionnaires/", questioning.questionnaires, name="questionnaires"),
    path("questionnaires/new/", questioning.new_questionnaire, name="new_questionnaire"),
    path("questionnaires/<str:number>/", questioning.questionnaire, name="questionnaire"),
    path("questionnaires/<str:number>/<int:place>/", questioning.answer, name="answer"),
]
