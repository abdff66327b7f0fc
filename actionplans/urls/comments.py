"""Comments on a plan, and the wording that the goal check offers."""

from django.urls import path

from actionplans.views import comments, goal_suggestions

urlpatterns = [
    path("handlingsplan/<uuid:plan_id>/kommentarer/", comments.comments, name="comments"),
    path("handlingsplan/<uuid:plan_id>/kommentarer/ny/", comments.add, name="comment_add"),
    path("kommentarer/<uuid:comment_id>/svara/", comments.answer, name="comment_answer"),
    path("kommentarer/<uuid:comment_id>/los/", comments.resolve, name="comment_resolve"),
    path("kommentarer/<uuid:comment_id>/oppna/", comments.reopen, name="comment_reopen"),
    path("mal/<uuid:goal_id>/forslag/", goal_suggestions.use, name="goal_suggestion"),
]
