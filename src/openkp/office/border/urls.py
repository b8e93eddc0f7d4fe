"""Pages and files of the border. The verifier's own pages stand in `verifier_views`."""

from django.urls import path

from openkp.office.border import alert_views, seen_views, verifier_views, views

app_name = "border"
urlpatterns = [
    path("verify/", verifier_views.verifier, name="verifier"),
    path("verify/worker.js", verifier_views.worker, name="verifier_worker"),
    path("verify/manifest.webmanifest", verifier_views.manifest, name="verifier_manifest"),
    path("bundle/", views.bundle, name="bundle"),
    path("bundle/latest.kpbundle", views.bundle_file, name="bundle_file"),
    path("bundle/delta/<slug:digest>.kpdelta", views.delta_file, name="delta_file"),
    path("bundle/status/<slug:code>.cwt", views.status_file, name="status_file"),
    path("bundle/amber/", views.amber_after, name="amber_after"),
    path("bundle/call/", views.whom_to_call, name="whom_to_call"),
    path("seen/", seen_views.seen, name="seen"),
    path("seen/hand-in/", seen_views.hand_in, name="hand_in"),
    path("seen/codes/", seen_views.post_codes, name="post_codes"),
    path("seen/codes/<int:code_id>/end/", seen_views.end_code, name="end_code"),
    path("alerts/", alert_views.alerts, name="alerts"),
    path("alerts/<int:alert_id>/", alert_views.alert, name="alert"),
    path("compare/", alert_views.compare, name="compare"),
]
