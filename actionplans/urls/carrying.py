"""From one year's plan to the next, and what came of the goals."""

from django.urls import path

from actionplans.views import carrying, outcomes

urlpatterns: list = [
    path("handlingsplan/<uuid:plan_id>/fran-forra-aret/", carrying.plan_carry, name="plan_carry"),
    path("handlingsplan/<uuid:plan_id>/fran-forra-aret/resten/", carrying.carry_rest, name="carry_rest"),
    path(
        "handlingsplan/<uuid:plan_id>/fran-forra-aret/insatser/<uuid:initiative_id>/",
        carrying.carry_initiative,
        name="carry_initiative",
    ),
    path("handlingsplan/<uuid:plan_id>/fran-forra-aret/mal/<uuid:goal_id>/", carrying.carry_goal, name="carry_goal"),
    path("handlingsplan/<uuid:plan_id>/utfall/", outcomes.plan_outcomes, name="plan_outcomes"),
    path("mal/<uuid:goal_id>/", outcomes.goal, name="goal"),
    path("mal/<uuid:goal_id>/utfall/ny/", outcomes.outcome_add, name="outcome_add"),
    path("utfall/<uuid:outcome_id>/andra/", outcomes.outcome_edit, name="outcome_edit"),
    path("utfall/<uuid:outcome_id>/ta-bort/", outcomes.outcome_remove, name="outcome_remove"),
    path("insatser/<uuid:initiative_id>/resultat/", outcomes.initiative_result, name="initiative_result"),
    path("mina-insatser/", outcomes.my_initiatives, name="my_initiatives"),
]
