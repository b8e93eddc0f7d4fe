"""Pages of the returns desk: publishing."""

from django.urls import URLPattern, path

from openkp.office.returns.views import publishing

urlpatterns: list[URLPattern] = [
    path("", publishing.published, name="published"),
    path("published/<slug:code>/", publishing.published_participant, name="published_participant"),
    path("published/<slug:name>.csv", publishing.published_csv, name="published_csv"),
    path("published/sdmx/data-<str:form>", publishing.published_sdmx, name="published_sdmx"),
    path("published/sdmx/structure.json", publishing.published_structure, name="published_structure"),
]
