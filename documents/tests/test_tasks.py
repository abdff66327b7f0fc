"""The nightly check of sealed documents as a function. ``rsp/tests/test_celery.py`` shows that a worker runs it."""

import logging

import pytest

from documents.tasks import check_sealed_documents_task
from documents.tests.factories import SealedDocumentFactory
from documents.tests.test_querysets import damage

pytestmark = pytest.mark.django_db


def test_check_sealed_documents_whole_ones_give_nothing(caplog: pytest.LogCaptureFixture) -> None:
    SealedDocumentFactory.create_batch(2)
    with caplog.at_level(logging.ERROR):
        assert check_sealed_documents_task() == []
    assert caplog.records == []


def test_check_sealed_documents_damaged_one_is_named_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    SealedDocumentFactory()
    broken = SealedDocumentFactory()
    damage(broken, payload="{}")
    with caplog.at_level(logging.ERROR):
        assert check_sealed_documents_task() == [str(broken.pk)]
    assert [record.getMessage() for record in caplog.records] == [
        f"Sealed document {broken.pk} no longer matches its hash"
    ]


def test_check_sealed_documents_twice_says_the_same_and_changes_nothing() -> None:
    broken = SealedDocumentFactory()
    damage(broken, pdf=b"changed")
    assert check_sealed_documents_task() == check_sealed_documents_task() == [str(broken.pk)]
