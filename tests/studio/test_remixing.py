"""A remix remembers what it was begun from: if these fail, somebody goes without the credit due to them."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.gallery import publishing
from apps.gallery.models import Work
from apps.studio.jobs.models import Job, JobOutput
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import submit, vary
from apps.studio.library.models import Origin
from apps.studio.publishing import publish_item
from tests.studio.conftest import RECIPE

ABSTRACT, SETTINGS = "/studio/abstract/", {"width": "320", "height": "256"}


@pytest.fixture
def work(stranger: User, item_of) -> Work:
    """Somebody else's work, which others may begin from."""
    made = item_of(stranger, recipe=RECIPE, origin=Origin.OUTPUT)
    return publish_item(stranger, made, title="Root", visibility="public", licence="CC-BY-4.0")


def test_the_page_remembers_it_and_so_does_a_variation(at_mira: Client, mira: User, work: Work) -> None:
    page = at_mira.get(ABSTRACT, {"like": str(work.pk)}).content.decode()
    assert f'name="desk-remix" value="{work.pk}" checked' in page
    at_mira.post(ABSTRACT, SETTINGS | {"desk-remix": str(work.pk)})
    job = Job.objects.get()
    assert job.remix_of == work
    assert vary(Viewer(user=mira), job).remix_of == work


def test_whoever_unticks_it_makes_something_of_their_own(at_mira: Client, work: Work) -> None:
    at_mira.post(ABSTRACT, SETTINGS)
    assert Job.objects.get().remix_of is None


def test_publishing_names_it_however_many_steps_lie_between(mira: User, work: Work, item_of) -> None:
    job = submit(Viewer(user=mira), "abstract", SETTINGS, remix_of=work)
    first = item_of(mira, recipe=job.recipe(), origin=Origin.OUTPUT)
    JobOutput.objects.create(job=job, item=first)
    inputs = {"content": {"item": str(first.pk)}}
    recipe = {"engine": "style-transfer", "params": {}, "inputs": inputs}
    second = item_of(mira, origin=Origin.OUTPUT, recipe=recipe)
    child = publish_item(mira, second, title="Far", visibility="public", licence="CC0-1.0")
    assert list(child.parents.all()) == [work]
    page = Client().get(child.get_absolute_url()).content.decode()
    assert "Root" in page and "CC BY 4.0" in page


def test_a_maker_who_does_not_want_it_is_heard(mira: User, stranger: User, work: Work) -> None:
    publishing.revise(work, work.revision, stranger, remixable=False)
    with pytest.raises(Refused):
        submit(Viewer(user=mira), "abstract", {}, remix_of=work)


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
def test_a_remix_that_is_not_public_is_named_nowhere(
    mira: User, work: Work, item_of, visibility: str
) -> None:
    recipe = RECIPE | {"inputs": {"content": {"work": str(work.pk)}}}
    said = {"title": "Zebra", "visibility": visibility, "licence": "CC0-1.0"}
    child = publish_item(mira, item_of(mira, recipe=recipe), **said)
    feeds = ("/works/feed/rss", "/works/feed/atom", "/sitemap-works.xml")
    for address in (*feeds, f"/works/{work.pk}/tree/", work.get_absolute_url()):
        told = Client().get(address).content.decode()
        assert str(child.pk) not in told and "Zebra" not in told, address
