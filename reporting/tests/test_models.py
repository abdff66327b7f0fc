"""What the tables of follow-ups refuse, by name."""

import pytest

from programs.tests.factories import PriorityAreaFactory
from reporting.enums import CorrectionKind, Question
from reporting.models import FollowUp, FollowUpText, FollowUpVersion
from reporting.tests.factories import FollowUpFactory, FollowUpTextFactory, FollowUpVersionFactory
from rsp.tests.refusals import complaint_of, refused_as_append_only, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_follow_up_twice_for_a_county_and_year_is_refused() -> None:
    FollowUpFactory()
    row = FollowUpFactory.build()
    with refused_by("follow_up_once"):
        FollowUp.objects.bulk_create([row])
    assert "Länet har redan en uppföljning för året." in complaint_of(row)


@pytest.mark.parametrize("question", [Question.LEAD, Question.AREA_COMMENT])
def test_follow_up_text_answered_twice_is_refused_also_without_area(question: Question) -> None:
    area = PriorityAreaFactory() if question == Question.AREA_COMMENT else None
    first = FollowUpTextFactory(question=question, area=area)
    row = FollowUpTextFactory.build(follow_up=first.follow_up, question=question, area=area)
    with refused_by("follow_up_text_once"):
        FollowUpText.objects.bulk_create([row])
    assert "Frågan är redan besvarad." in complaint_of(row)


@pytest.mark.parametrize("question", Question)
def test_follow_up_text_area_and_question_that_do_not_fit_are_refused(question: Question) -> None:
    area = None if question == Question.AREA_COMMENT else PriorityAreaFactory()
    row = FollowUpTextFactory.build(follow_up=FollowUpFactory(), question=question, area=area)
    with refused_by("follow_up_text_area_only_for_area_question"):
        FollowUpText.objects.bulk_create([row])
    assert "Välj ett område för en kommentar till ett område, annars inget." in complaint_of(row)


def test_version_number_twice_is_refused() -> None:
    first = FollowUpVersionFactory()
    with refused_by("follow_up_version_number_unique"):
        FollowUpVersionFactory(follow_up=first.follow_up)


def test_version_two_of_one_document_are_refused() -> None:
    first = FollowUpVersionFactory()
    with refused_by("reporting_followupversion_document_id_key"):
        FollowUpVersionFactory(follow_up__year=2022, document=first.document)


@pytest.mark.parametrize(
    ("number", "kind", "reason"),
    [(1, CorrectionKind.SLIP, "Fel"), (1, "", "Fel"), (2, "", ""), (2, CorrectionKind.SLIP, ""), (2, "", "Fel")],
)
def test_version_correction_without_kind_and_reason_is_refused(number: int, kind: str, reason: str) -> None:
    with refused_by("follow_up_correction_has_kind_and_reason"):
        FollowUpVersionFactory(number=number, correction_kind=kind, correction_reason=reason)


def test_version_second_with_kind_and_reason_is_let_in() -> None:
    first = FollowUpVersionFactory()
    FollowUpVersionFactory(
        follow_up=first.follow_up,
        number=2,
        supersedes=first,
        correction_kind=CorrectionKind.CONTENT,
        correction_reason="Ett stöd saknades.",
    )


def test_version_saved_again_is_refused() -> None:
    version = FollowUpVersionFactory()
    with refused_as_append_only("follow_up_version_is_append_only"):
        version.save()


def test_version_updated_in_bulk_is_refused() -> None:
    FollowUpVersionFactory()
    with refused_as_append_only("follow_up_version_is_append_only"):
        FollowUpVersion.objects.update(layout_version="2")


def test_version_deleted_is_refused_one_by_one_and_in_bulk() -> None:
    version = FollowUpVersionFactory()
    with refused_as_append_only("follow_up_version_is_append_only"):
        version.delete()
    with refused_as_append_only("follow_up_version_is_append_only"):
        FollowUpVersion.objects.all()._raw_delete("default")
    assert FollowUpVersion.objects.count() == 1
