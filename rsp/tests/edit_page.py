"""An edit page of an organisation, as a room would write it: the tests of ``rsp/editing.py`` use it by its own URL."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from accounts.audit import audited
from accounts.services.edit_locks import release_edit_lock, touch_edit_lock
from registers.models import Organisation
from rsp.actor import Actor
from rsp.editable import check_version
from rsp.editing import PassedOver, VersionedEdit

TOLD: list[list[PassedOver]] = []
"""Whom each save would have told."""


class OrganisationForm(forms.ModelForm):
    """Name, kind, number and county, and a reason that is no field of the model."""

    reason = forms.CharField(label="Skäl", required=False)

    class Meta:
        model = Organisation
        fields = ("name", "kind", "orgnr", "county")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == "region" and not data.get("county"):
            raise forms.ValidationError("En region hör till ett län.")
        return data


def edit_organisation(
    *, actor: Actor, organisation_id: UUID, expected_version: int, values: dict[str, Any], passed_over: Any
) -> None:
    with audited(actor, "organisation.edit") as trail:
        row = Organisation.objects.select_for_update().get(pk=organisation_id)
        trail.about(row, body=row.body)
        check_version(row, expected_version)
        for name in ("name", "kind", "orgnr", "county"):
            setattr(row, name, values[name])
        row.version += 1
        row.save()
        TOLD.append(list(passed_over))


def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Organisation.objects.visible_to(request.actor), pk=pk)
    page = VersionedEdit(request, row, OrganisationForm)
    saved = page.accept(
        lambda version, values: edit_organisation(
            actor=request.actor,
            organisation_id=row.pk,
            expected_version=version,
            values=values,
            passed_over=page.passed_over,
        )
    )
    if saved:
        release_edit_lock(actor=request.actor, row=row)
        return HttpResponse("saved", status=201)
    context = {"crumbs": [("Organisationer", "/"), (str(row), "")]}
    if request.method == "GET":
        context["presence"] = touch_edit_lock(actor=request.actor, row=row)
    return page.response("edit_page.html", context)


urlpatterns = [path("prov/<uuid:pk>/", edit, name="edit"), path("", include("rsp.urls"))]
