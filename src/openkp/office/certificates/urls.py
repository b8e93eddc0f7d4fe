"""Pages of the certificates desk."""

from django.urls import path

from openkp.office.certificates.views import applying, exporting, following, importing, sharing

app_name = "certificates"
urlpatterns = [
    path("applications/", applying.applications, name="applications"),
    path("applications/new/", applying.new_application, name="new_application"),
    path("applications/<str:reference>/", applying.application, name="application"),
    path("applications/<str:reference>/edit/", applying.edit_application, name="edit_application"),
    path("applications/<str:reference>/submit/", applying.submit_application, name="submit_application"),
    path(
        "applications/<str:reference>/withdraw/", applying.withdraw_application, name="withdraw_application"
    ),
    path("applications/<str:reference>/decide/", exporting.decide_application, name="decide_application"),
    path("applications/<str:reference>/examine/", exporting.examine, name="examine"),
    path("applications/<str:reference>/approve/", exporting.approve, name="approve"),
    path("applications/<str:reference>/issue/", exporting.issue, name="issue"),
    path("certificates/", exporting.certificates, name="certificates"),
    path("certificates/numbers/", following.numbers, name="numbers"),
    path("certificates/numbers/spoil/", exporting.spoil_number, name="spoil_number"),
    path("certificates/hiding/", sharing.hiding, name="hiding"),
    path("certificates/<str:number>/share/", sharing.share, name="share"),
    path("certificates/<str:number>/", exporting.certificate, name="certificate"),
    path("certificates/<str:number>/certificate.pdf", exporting.pdf, name="pdf"),
    path("certificates/<str:number>/certificate.cose", exporting.signed, name="signed"),
    path("certificates/<str:number>/notify/", exporting.notify, name="notify"),
    path("certificates/<str:number>/annul/", exporting.annul, name="annul"),
    path("certificates/<str:number>/suspend/", exporting.suspend, name="suspend"),
    path("certificates/<str:number>/lift/", exporting.lift, name="lift"),
    path("certificates/<str:number>/replace/", exporting.replace, name="replace"),
    path("technical/", importing.technical_papers, name="technical_papers"),
    path("technical/new/", importing.new_technical, name="new_technical"),
    path("check/", importing.check, name="check"),
    path("check/present/", importing.present, name="present"),
    path("arrivals/", importing.arrivals, name="arrivals"),
    path("arrivals/<int:arrival_id>/", importing.arrival, name="arrival"),
    path("arrivals/<int:arrival_id>/confirm/", importing.confirm, name="confirm"),
    path("arrivals/<int:arrival_id>/endorsed-copy.pdf", importing.endorsed_copy, name="endorsed_copy"),
    path("notices/new/", importing.new_notice, name="new_notice"),
    path("notices/<int:notice_id>/", importing.notice, name="notice"),
    path("transits/", importing.transits, name="transits"),
    path("transits/new/", importing.new_transit, name="new_transit"),
    path("follow-up/", following.follow_up, name="follow_up"),
    path("follow-up.csv", following.follow_up_csv, name="follow_up_csv"),
    path("confirmations/", following.foreign_confirmations, name="foreign_confirmations"),
    path("confirmations/new/", following.new_foreign_confirmation, name="new_foreign_confirmation"),
    path("warnings/new/", following.new_warning, name="new_warning"),
]
