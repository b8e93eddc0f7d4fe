"""Pages of the definitions desk."""

from django.urls import URLPattern

from openkp.office.definitions import urls_drafting, urls_reading

app_name = "definitions"
urlpatterns: list[URLPattern] = [*urls_reading.urlpatterns, *urls_drafting.urlpatterns]
