"""Pages of the register: public verification, logs, audit."""

from django.urls import path

from openkp.office.register import views

app_name = "register"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:number>/", views.verify_number, name="verify_number"),
    path("warnings/", views.warnings, name="warnings"),
    path("logs/", views.logs, name="logs"),
    path("logs/<slug:code>/<str:kind>/", views.log, name="log"),
    path("logs/<slug:code>/<str:kind>/checkpoint", views.checkpoint, name="checkpoint"),
    path("logs/<slug:code>/<str:kind>/tile/<path:address>", views.tile, name="tile"),
    path("proof/<str:number>.tlog-proof", views.proof, name="proof"),
    path("audit/", views.audit, name="audit"),
    path("audit/<int:entry_id>/", views.act, name="act"),
    path("audit/<int:entry_id>/act.tlog-proof", views.act_proof, name="act_proof"),
]
