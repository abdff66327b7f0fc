from django.urls import path

from jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:job_id>/", views.detail, name="detail"),
    path("<uuid:job_id>/lage.json", views.progress, name="progress"),
    path("<uuid:job_id>/avbryt/", views.cancel, name="cancel"),
    path("<uuid:job_id>/forsok-igen/", views.retry, name="retry"),
]
