"""Comments and favourites: if these fail, words are lost, strangers read them, a bully stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.circles.models import Boundary, Distance, keep_away
from apps.accounts.models import User
from apps.accounts.notices.models import Notice, NoticeKind
from apps.gallery import publishing
from apps.gallery.models import Work
from apps.gallery.talk import speaking
from apps.gallery.talk.models import Comment, Favourite, Standing
from apps.gallery.talk.wording import drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def jun(person) -> User:
    return person("jun", name="Jun Arai")


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def say(client: Client, work: Work, text: str = "How still the water is.", **more: Any) -> Any:
    return client.post(f"/works/{work.pk}/comments/", {"text": text, **more})


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).values_list("kind", flat=True))


def test_a_comment_stands_on_the_page_and_its_maker_hears_of_it(hang, mira, jun) -> None:
    work = hang()
    answered = say(at(jun), work)
    said = Comment.objects.get()
    assert answered.status_code == 302 and answered.url == said.get_absolute_url()
    assert "How still the water is." in at(mira).get(f"/works/{work.pk}/").content.decode()
    assert told(mira) == [NoticeKind.COMMENT]
    assert told(jun) == []


def test_an_answer_reaches_whom_it_answers_and_whom_it_calls(hang, mira, jun, person) -> None:
    work, lee = hang(), person("lee")
    first = speaking.say(lee, work, "Where is this?")
    say(at(jun), work, "Ask @mira, or @Lee himself.", answers=str(first.pk))
    assert told(lee) == [NoticeKind.REPLY]
    assert told(mira) == [NoticeKind.COMMENT, NoticeKind.COMMENT]


def test_nobody_is_called_to_what_they_cannot_see(hang, mira, jun) -> None:
    private = hang(visibility="private")
    speaking.say(mira, private, "Look, @jun!")
    assert told(jun) == []


@pytest.mark.parametrize("visibility", ["private"])
def test_what_one_cannot_see_one_cannot_talk_about(hang, jun, visibility) -> None:
    work = hang(visibility=visibility)
    client = at(jun)
    assert say(client, work).status_code == 404
    assert client.post(f"/works/{work.pk}/favourite/", {"on": "1"}).status_code == 404
    assert client.get(f"/api/v1/works/{work.pk}/comments/").status_code == 404
    assert client.put(f"/api/v1/works/{work.pk}/favourite/").status_code == 404


def test_a_visitor_reads_and_is_asked_to_sign_in(hang, jun) -> None:
    work = hang()
    speaking.say(jun, work, "Blue.")
    visitor = Client()
    assert "Blue." in visitor.get(f"/works/{work.pk}/").content.decode()
    assert say(visitor, work).url.startswith("/accounts/login/")
    assert visitor.post(f"/api/v1/works/{work.pk}/comments/", {"text": "x"}).status_code == 401


def test_nothing_typed_is_lost_when_it_is_refused(hang, jun) -> None:
    work = hang()
    refused = say(at(jun), work, "x" * 5000)
    assert refused.status_code == 422
    assert "x" * 5000 in refused.content.decode()
    assert not Comment.objects.exists()


def test_an_author_changes_a_comment_for_a_while_and_nobody_else_does(hang, mira, jun) -> None:
    work = hang()
    said = speaking.say(jun, work, "Bleu.")
    address = f"/comments/{said.pk}/edit/"
    assert at(mira).post(address, {"text": "Red."}).status_code == 403
    assert at(jun).post(address, {"text": "Blue."}).status_code == 302
    said.refresh_from_db()
    assert (said.text, said.edited_at is not None) == ("Blue.", True)
    Comment.objects.update(created_at=said.created_at - timedelta(hours=1))
    assert at(jun).post(address, {"text": "Too late."}).status_code == 403


def test_a_removed_comment_takes_its_words_along_and_leaves_its_answers(hang, mira, jun) -> None:
    work = hang()
    first = speaking.say(jun, work, "Terrible.")
    speaking.say(mira, work, "Why?", answers=first)
    assert at(jun).post(f"/comments/{first.pk}/remove/").status_code == 302
    page = at(mira).get(f"/works/{work.pk}/").content.decode()
    assert "Terrible." not in page and "Why?" in page and "Removed by its author." in page
    assert Standing.objects.get(work=work).comments == 1


def test_the_maker_removes_what_is_said_of_a_work_and_others_do_not(hang, mira, jun, person) -> None:
    work = hang()
    said = speaking.say(jun, work, "Buy my boats!")
    assert at(person("lee")).post(f"/comments/{said.pk}/remove/").status_code == 403
    assert at(mira).post(f"/comments/{said.pk}/remove/").status_code == 302
    assert not Comment.objects.exists()


def test_a_closed_talk_takes_no_more_and_keeps_what_was_said(hang, mira, jun, moderator) -> None:
    work = hang()
    speaking.say(jun, work, "First!")
    assert at(jun).post(f"/works/{work.pk}/comments/close/", {"closed": "1"}).status_code == 403
    assert at(mira).post(f"/works/{work.pk}/comments/close/", {"closed": "1"}).status_code == 302
    assert say(at(jun), work).status_code == 403
    assert "First!" in at(jun).get(f"/works/{work.pk}/").content.decode()
    at(mira).post(f"/works/{work.pk}/comments/close/", {"closed": "0"})
    assert say(at(jun), work).status_code == 302
    at(moderator).post(f"/works/{work.pk}/comments/close/", {"closed": "1"})
    assert at(mira).post(f"/works/{work.pk}/comments/close/", {"closed": "0"}).status_code == 403


def test_a_blocked_person_is_kept_from_talking_liking_and_following(hang, mira, jun) -> None:
    work = hang()
    keep_away(mira, jun, Distance.BLOCKED)
    client = at(jun)
    assert say(client, work).status_code == 403
    client.post(f"/works/{work.pk}/favourite/", {"on": "1"})
    assert not Favourite.objects.exists()
    assert client.put("/api/v1/artists/mira/follow/").status_code == 403
    assert told(mira) == []


def test_a_muted_person_is_not_heard_by_the_one_who_muted_and_by_all_others(hang, mira, jun, person) -> None:
    work, lee = hang(), person("lee")
    speaking.say(lee, work, "Tedious words.")
    keep_away(jun, lee, Distance.MUTED)
    assert "Tedious words." not in at(jun).get(f"/works/{work.pk}/").content.decode()
    assert "Tedious words." in at(mira).get(f"/works/{work.pk}/").content.decode()
    assert Boundary.objects.get().distance == Distance.MUTED


def test_talking_faster_than_people_do_is_slowed_down(hang, jun) -> None:
    work, client = hang(), at(jun)
    statuses = [say(client, work, f"{number}").status_code for number in range(9)]
    assert statuses == [302] * 8 + [429]
    refused = client.post(f"/api/v1/works/{work.pk}/comments/", {"text": "x"}, "application/json")
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0


def test_likes_are_counted_by_the_database_whoever_writes(hang, mira, jun) -> None:
    work = hang()
    client = at(jun)
    for on in ("1", "1", "0", "1"):
        client.post(f"/works/{work.pk}/favourite/", {"on": on})
    assert Standing.objects.get(work=work).favourites == 1
    assert told(mira) == [NoticeKind.FAVOURITE]
    Favourite.objects.all().delete()
    assert Standing.objects.get(work=work).favourites == 0


def test_counters_that_are_wrong_are_found_and_put_right(hang, jun) -> None:
    work = hang()
    speaking.favour(jun, work, on=True)
    call_command("check_counters")
    Standing.objects.update(favourites=7, comments=3)
    with pytest.raises(CommandError, match="1 works"):
        call_command("check_counters")
    call_command("check_counters", fix=True)
    call_command("check_counters")
    assert Standing.objects.get(work=work).favourites == 1


def test_a_work_goes_with_what_was_said_of_it(hang, mira, jun) -> None:
    work = hang()
    speaking.say(jun, work, "Oh!")
    speaking.favour(jun, work, on=True)
    publishing.remove(work, mira)
    assert not Comment.objects.exists() and not Standing.objects.exists()


def test_a_spot_lies_in_the_picture_or_is_refused(hang, jun) -> None:
    work, client = hang(), at(jun)
    assert say(client, work, "Here.", spot_x="0.25", spot_y="0.75").status_code == 302
    said = Comment.objects.get()
    assert (said.spot_x, said.spot_y) == (0.25, 0.75)
    assert say(client, work, "There.", spot_x="1.5", spot_y="0.5").status_code == 422
    assert say(client, work, "Nowhere.", spot_x="nan", spot_y="0.5").status_code == 422
    assert f'id="spot-1" href="#comment-{said.pk}"' in client.get(f"/works/{work.pk}/").content.decode()


@pytest.mark.parametrize(
    ("text", "there", "not_there"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("# Loud", "# Loud", "<h"),
        ("[here](javascript:alert(1))", "javascript", "<a"),
        ("[me](https://example.org)", 'rel="nofollow noopener ugc"', "@"),
        ("@mira and mira@example.org", '<a href="/artists/mira/">@mira</a>', "example.org</a>"),
        ("`@mira`", "<code>@mira</code>", "<a"),
        ("*fine* and **loud**", "<em>fine</em> and <strong>loud</strong>", "#"),
        ('@"><img src=x>', "&lt;img", "<img"),
    ],
)
def test_a_comment_is_a_little_markdown_and_never_markup(text, there, not_there) -> None:
    html = str(drawn(text))
    assert there in html
    assert not_there not in html


def test_a_long_thread_costs_no_more_queries_than_a_short_one(hang, mira, jun) -> None:
    work, client = hang(), at(mira)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"/works/{work.pk}/")
        return len(captured)

    last = speaking.say(jun, work, "One.")
    few = queries()
    Comment.objects.bulk_create(Comment(work=work, author=jun, text="More.", answers=last) for _ in range(40))
    assert queries() == few


def test_a_script_talks_too(hang, mira, jun) -> None:
    work, client = hang(), at(jun)
    address = f"/api/v1/works/{work.pk}/comments/"
    made = client.post(address, {"text": "Grey.", "spot": [0.5, 0.5]}, "application/json")
    assert made.status_code == 201 and made.json()["spot"] == [0.5, 0.5]
    one = f"/api/v1/comments/{made.json()['id']}/"
    assert client.patch(one, {"text": "Green."}, "application/json").json()["text"] == "Green."
    assert at(mira).patch(one, {"text": "Mine."}, "application/json").status_code == 403
    assert [row["text"] for row in Client().get(address).json()["results"]] == ["Green."]
    assert client.delete(one).status_code == 204
    assert client.put(f"/api/v1/works/{work.pk}/favourite/").json() == {"favourites": 1, "likes": True}
    assert client.delete(f"/api/v1/works/{work.pk}/favourite/").json() == {"favourites": 0, "likes": False}
