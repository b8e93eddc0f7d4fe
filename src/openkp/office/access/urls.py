"""Pages about ways in that are the office's own."""

from django.urls import path

from openkp.office.access import views

app_name = "access"
urlpatterns = [
    path("sessions/", views.own_sessions, name="sessions"),
    path("sessions/end/", views.end_sessions, name="end_sessions"),
    path("tokens/", views.own_tokens, name="tokens"),
    path("tokens/new/", views.make_token, name="make_token"),
    path("tokens/<int:token_id>/withdraw/", views.withdraw_token, name="withdraw_token"),
    path("programs/", views.programs, name="programs"),
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/<int:request_id>/", views.requested, name="requested"),
    path("people/<int:user_id>/second-factor/", views.reset_second_factor, name="reset_second_factor"),
]
