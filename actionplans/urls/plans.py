from django.urls import path

from actionplans.views import budget_frames, goals, initiatives, plans

PLAN = "handlingsplan/<uuid:plan_id>/"
INITIATIVE = "insatser/<uuid:initiative_id>/"
GOAL = "mal/<uuid:goal_id>/"
FRAMES = "lan/<county:code>/ramar/<year:year>/"

urlpatterns = [
    path("handlingsplaner/", plans.plans, name="plans"),
    path("handlingsplaner/ny/", plans.add, name="plan_add"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}ta-bort/", plans.remove, name="plan_remove"),
    path(f"{PLAN}skal/", plans.over_frame, name="plan_over_frame"),
    path(f"{PLAN}insatser/ny/", initiatives.add, name="initiative_add"),
    path(INITIATIVE, initiatives.initiative, name="initiative"),
    path(f"{INITIATIVE}andra/", initiatives.edit, name="initiative_edit"),
    path(f"{INITIATIVE}flytta/", initiatives.move, name="initiative_move"),
    path(f"{INITIATIVE}ta-bort/", initiatives.remove, name="initiative_remove"),
    path(f"{INITIATIVE}medansvariga/", initiatives.co_owners, name="initiative_co_owners"),
    path(f"{INITIATIVE}finansiering/", initiatives.funding, name="initiative_funding"),
    path(f"{INITIATIVE}mal/ny/", goals.add, name="goal_add"),
    path(f"{GOAL}rad/", goals.row, name="goal_row"),
    path(f"{GOAL}andra/", goals.edit, name="goal_edit"),
    path(f"{GOAL}flytta/", goals.move, name="goal_move"),
    path(f"{GOAL}ta-bort/", goals.remove, name="goal_remove"),
    path(FRAMES, budget_frames.frames, name="budget_frames"),
    path(f"{FRAMES}ny/", budget_frames.add, name="budget_frame_add"),
    path("ramar/<uuid:frame_id>/andra/", budget_frames.edit, name="budget_frame_edit"),
    path("ramar/<uuid:frame_id>/ta-bort/", budget_frames.remove, name="budget_frame_remove"),
]
