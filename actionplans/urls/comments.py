"""Comments on a plan, and the wording that the goal check offers."""

from django.urls import path

from actionplans.views import goal_suggestions

urlpatterns = [
    path("mal/<uuid:goal_id>/forslag/", goal_suggestions.use, name="goal_suggestion"),
]
