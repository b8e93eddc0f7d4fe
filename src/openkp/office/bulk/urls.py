"""Pages of what is sent in bulk."""

from django.urls import path

from openkp.office.bulk import views

app_name = "bulk"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("template.<str:form>", views.template, name="template"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/refused.<str:form>", views.report, name="report"),
]
