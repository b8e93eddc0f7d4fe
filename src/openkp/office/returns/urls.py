"""Pages of the returns desk."""

from openkp.office.returns import urls_analysing, urls_filing, urls_publishing

app_name = "returns"
urlpatterns = [*urls_filing.urlpatterns, *urls_analysing.urlpatterns, *urls_publishing.urlpatterns]
