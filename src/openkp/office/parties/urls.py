"""Pages of the parties desk."""

from django.urls import path

from openkp.office.parties import views

app_name = "parties"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("persona/<int:membership_id>/", views.take_persona, name="take_persona"),
    path("capacity/", views.switch_capacity, name="switch_capacity"),
    path("password/", views.change_password, name="change_password"),
    path("participants/", views.participants, name="participants"),
    path("participants/<str:code>/", views.participant, name="participant"),
    path("clauses/", views.clauses, name="clauses"),
    path("trust-list.kptrust", views.trust_list, name="trust_list"),
    path("people/", views.people, name="people"),
    path("people/new/", views.add_officer, name="add_officer"),
    path("people/<int:membership_id>/end/", views.end_membership, name="end_membership"),
    path("people/<int:user_id>/password/", views.reset_password, name="reset_password"),
    path("companies/", views.traders, name="traders"),
    path("companies/new/", views.register_trader, name="register_trader"),
    path("keys/", views.keys, name="keys"),
    path("keys/new/", views.make_key, name="make_key"),
    path("keys/next/", views.rotate_key, name="rotate_key"),
    path("keys/handed-in/", views.hand_in_key, name="hand_in_key"),
    path("keys/handed-in/<str:key_id>/", views.decide_key, name="decide_key"),
    path("keys/draft.kpdraft", views.trust_draft, name="trust_draft"),
    path("keys/take-in/", views.take_in_trust_list, name="take_in_trust_list"),
    path("keys/<str:key_id>/since/", views.after_compromise, name="after_compromise"),
    path("keys/<str:key_id>/submission.kpsubmit", views.submission, name="submission"),
    path("keys/<str:key_id>/withdraw/", views.withdraw_key, name="withdraw_key"),
    path("keys/publish/", views.publish_trust_list, name="publish_trust_list"),
]
