"""Pages of the returns desk: filing."""

from django.urls import URLPattern, path

from openkp.office.returns.views import drafting, filing, signing

RETURN = "returns/<slug:kind>/<slug:period>"
FILED = "returns/filed/<str:participant>/<slug:kind>/<slug:period>"

urlpatterns: list[URLPattern] = [
    path("returns/", filing.desk, name="desk"),
    path("returns/template/<slug:kind>.<slug:form>", filing.template, name="template"),
    path(f"{RETURN}/draft/", drafting.draft, name="draft"),
    path(f"{RETURN}/upload/", drafting.upload, name="upload"),
    path(f"{RETURN}/discard/", signing.discard, name="discard"),
    path(f"{RETURN}/sign/", signing.sign, name="sign"),
    path(f"{FILED}/", filing.filed, name="filed"),
    path(f"{FILED}/<int:vintage>/statement.cose", filing.filed_statement, name="filed_statement"),
    path(f"{FILED}/<int:vintage>/statement.tlog-proof", filing.filed_proof, name="filed_proof"),
]
