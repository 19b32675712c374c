"""Moderation: if these fail, it says it did something and did not, or does it and says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accounts.circles.models import Distance, keep_away
from apps.accounts.models import Role, User
from apps.accounts.notices.models import Notice, NoticeKind
from apps.gallery.moderation import deciding
from apps.gallery.moderation.models import Appeal, Decision, Report, Rule
from apps.gallery.talk import speaking

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/report/"


@pytest.fixture
def jun(person) -> User:
    return person("jun", name="Jun Arai")


@pytest.fixture
def lee(person) -> User:
    """A moderator by role, not by every right there is."""
    return person("lee", role=Role.MODERATOR, is_staff=True)


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(client: Client, action: str, *rows: Any, queue: str = QUEUE, **words: str) -> Any:
    body = {"action": action, "_selected_action": [str(row.pk) for row in rows], **words}
    return client.post(queue, body, follow=True)


def test_a_reported_work_is_hidden_its_maker_told_and_it_comes_back_on_appeal(hang, mira, jun, lee, person):
    work = hang("Harbour")
    client = at(jun)
    assert (
        client.post(f"/works/{work.pk}/report/", {"rule": "theft", "words": "It is mine."}).status_code == 302
    )
    assert "Harbour" in at(lee).get(QUEUE).content.decode()

    act(at(lee), "act_on", Report.objects.get(), rule="theft", canned="2")
    decision = Decision.objects.get()
    assert (decision.rule, decision.moderator, decision.owner) == (Rule.THEFT, lee, mira)
    assert Client().get(f"/works/{work.pk}/").status_code == 404
    assert not Report.objects.open().exists()
    notice = Notice.objects.get(recipient=mira, kind=NoticeKind.MODERATED)
    page = at(mira).get(notice.address).content.decode()
    assert "without licence or credit" in page and "Harbour" in page
    assert "lee" not in at(mira).get("/notices/").content.decode()

    assert at(mira).post(notice.address, {"words": "I painted it in May."}).status_code == 302
    assert at(mira).post(notice.address, {"words": "Again!"}).status_code == 422
    appeal = Appeal.objects.get()
    appeals = "/admin/moderation/appeal/"
    act(at(lee), "refuse", appeal, queue=appeals)
    assert Appeal.objects.get().is_open, "who decided does not refuse the appeal as well"
    other = person("ann", role=Role.MODERATOR, is_staff=True)
    act(at(other), "grant", appeal, queue=appeals, reason="You did.")
    assert Client().get(f"/works/{work.pk}/").status_code == 200
    assert Notice.objects.filter(recipient=mira, kind=NoticeKind.MODERATED).count() == 2
    assert Decision.objects.get().is_undone


def test_a_removed_comment_is_put_back_word_for_word(hang, jun, mira, lee):
    work = hang()
    said = speaking.say(jun, work, "Something **foul**.")
    speaking.say(mira, work, "Why?", answers=said)
    deciding.report(mira, said, Rule.HARASSMENT)
    act(at(lee), "act_on", Report.objects.get(), reason="Insult")
    page = Client().get(f"/works/{work.pk}/").content.decode()
    assert "foul" not in page and "Removed by a moderator." in page and "Why?" in page
    act(at(lee), "undo", Decision.objects.get(), queue="/admin/moderation/decision/")
    assert "Something <strong>foul</strong>." in Client().get(f"/works/{work.pk}/").content.decode()


def test_nothing_is_done_without_a_reason(hang, jun, lee):
    work = hang()
    deciding.report(jun, work, Rule.SPAM)
    answer = act(at(lee), "act_on", Report.objects.get())
    assert "right to know" in answer.content.decode()
    work.refresh_from_db()
    assert not work.is_hidden and Report.objects.open().exists()


def test_many_reports_of_one_thing_are_closed_by_one_decision(hang, jun, person, lee):
    work = hang()
    for name in ("a1", "b2", "c3"):
        deciding.report(person(name), work, Rule.SPAM)
        deciding.report(User.objects.get(username=name), work, Rule.OTHER, "Again.")
    assert Report.objects.count() == 3
    act(at(lee), "act_on", *Report.objects.all(), reason="Advertising")
    assert Decision.objects.count() == 1
    assert Report.objects.filter(decision=Decision.objects.get()).count() == 3


def test_what_is_dismissed_stays_and_can_be_reported_again(hang, jun, lee):
    work = hang()
    deciding.report(jun, work, Rule.SPAM)
    act(at(lee), "dismiss", Report.objects.get())
    assert not Report.objects.open().exists() and Client().get(f"/works/{work.pk}/").status_code == 200
    deciding.report(jun, work, Rule.SPAM)
    assert Report.objects.open().count() == 1


def test_nobody_but_moderators_decides_and_nobody_but_the_owner_reads(hang, mira, jun, lee, person):
    work = hang()
    report = deciding.report(jun, work, Rule.SPAM)
    for user in (mira, jun, person("plain", role=Role.MODERATOR)):
        assert at(user).get(QUEUE).status_code == 302
        with pytest.raises(PermissionDenied):
            deciding.decide(user, work, Rule.SPAM, "No.")
        with pytest.raises(PermissionDenied):
            deciding.dismiss(user, work)
    act(at(lee), "act_on", report, reason="Advertising")
    address = Decision.objects.get().get_absolute_url()
    assert at(jun).get(address).status_code == 404
    assert at(jun).post(address, {"words": "Good."}).status_code == 404
    assert at(lee).post(address, {"words": "Mine."}).status_code == 403
    assert Client().get(address).status_code == 302
    assert work.title not in at(jun).get("/decisions/").content.decode()


def test_what_one_cannot_see_one_cannot_report(hang, jun):
    private = hang(visibility="private")
    assert at(jun).post(f"/works/{private.pk}/report/", {"rule": "spam"}).status_code == 404
    assert Client().get(f"/works/{private.pk}/report/").status_code == 302


def test_a_report_says_what_is_wrong(hang, jun):
    work = hang()
    client = at(jun)
    assert client.post(f"/works/{work.pk}/report/", {}).status_code == 422
    assert client.post(f"/works/{work.pk}/report/", {"rule": "other"}).status_code == 422
    assert client.post(f"/works/{work.pk}/report/", {"rule": "taste"}).status_code == 422
    assert client.post(f"/works/{work.pk}/report/", {"rule": "spam", "words": "x" * 1001}).status_code == 422
    assert not Report.objects.exists()


def test_reports_outlive_what_they_are_about(hang, mira, jun, lee):
    said = speaking.say(jun, hang(), "Foul.")
    deciding.report(mira, said, Rule.HARASSMENT)
    said.delete()
    assert "Foul. (gone)" in at(lee).get(QUEUE).content.decode()


def test_a_decision_is_told_even_to_who_keeps_the_moderator_away(hang, mira, jun, lee):
    work = hang()
    keep_away(mira, lee, Distance.MUTED)
    deciding.decide(lee, work, Rule.SPAM, "Advertising")
    assert "decided about" in at(mira).get("/notices/").content.decode()


def test_the_rules_are_read_by_all():
    page = Client().get("/rules/").content.decode()
    for rule in Rule:
        assert f'id="{rule}"' in page
