"""The addresses of the action plans, one file per subject."""

from actionplans.urls import activities, approval, carrying, comments, plans

app_name = "actionplans"
urlpatterns = [
    *plans.urlpatterns,
    *comments.urlpatterns,
    *approval.urlpatterns,
    *carrying.urlpatterns,
    *activities.urlpatterns,
]
