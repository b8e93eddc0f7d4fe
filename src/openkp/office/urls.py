"""Where the pages are. Each name has a row in `permissions.PAGES`."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from openkp.office import home_page
from openkp.office.api import api
from openkp.office.languages import choose_language

urlpatterns = [
    path("", home_page.home, name="home"),
    path("language/", choose_language, name="set_language"),
    path("health/", home_page.health, name="health"),
    path("api/", api.urls),
    path("account/", include("openkp.office.access.allauth_urls")),
    path("account/", include("openkp.office.access.urls")),
    path("", include("openkp.office.parties.urls")),
    path("", include("openkp.office.certificates.urls")),
    path("", include("openkp.office.register.urls")),
    path("", include("openkp.office.meetings.urls")),
    path("statistics/", include("openkp.office.returns.urls")),
    path("definitions/", include("openkp.office.definitions.urls")),
    path("stocks/", include("openkp.office.stocks.urls")),
    path("border/", include("openkp.office.border.urls")),
    path("bulk/", include("openkp.office.bulk.urls")),
]
if settings.IS_DEMO:
    urlpatterns.append(path("_gallery/", home_page.gallery, name="gallery"))

handler400 = "openkp.office.failing.bad_request"
handler500 = "openkp.office.failing.server_error"
