"""The addresses of the stocks desk, by who uses them."""

from __future__ import annotations

from openkp.office.stocks import urls_authority, urls_holding, urls_importing, urls_seeing

app_name = "stocks"
urlpatterns = [
    *urls_importing.urlpatterns,
    *urls_holding.urlpatterns,
    *urls_authority.urlpatterns,
    *urls_seeing.urlpatterns,
]
