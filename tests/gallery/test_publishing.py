"""Publishing keeps what the artist said, all of it or nothing, and does not hide the machine's part."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.accounts.models import AuditEntry
from apps.gallery import publishing, signals
from apps.gallery.forms import PublishForm
from apps.gallery.models import Tag, Work
from artsite import storage
from tests.gallery.conftest import picture_file

RECIPE = {
    "engine": "abstract",
    "engine_version": "1",
    "params": {"palette": "fjord"},
    "seed": 7,
    "inputs": {},
}


def test_tags_are_trimmed_lower_case_and_each_once(hang):
    work = hang(tags=[" Night  Sky ", "night sky", "#Sea", "山水", "", "ＦＵＬＬ"])
    assert sorted(work.tags.values_list("name", flat=True)) == ["full", "night sky", "sea", "山水"]


@pytest.mark.parametrize("tags", [[f"tag {n}" for n in range(31)], ["x" * 51]])
def test_too_much_of_a_tag_is_refused_at_its_field(hang, tags):
    with pytest.raises(ValidationError) as refused:
        hang(tags=tags)
    assert "tags" in refused.value.message_dict
    assert not Work.objects.exists()


def test_a_work_with_a_recipe_is_not_by_hand(hang, mira):
    with pytest.raises(ValidationError) as refused:
        hang(label="by-hand", recipe=RECIPE)
    assert "label" in refused.value.message_dict
    work = hang(label="ai-made", recipe=RECIPE)
    with pytest.raises(ValidationError):
        publishing.revise(work, 1, mira, label="by-hand")
    assert 'value="by-hand"' not in str(PublishForm(recipe=RECIPE)["label"])


def test_what_was_published_can_be_read_again(hang, mira):
    work = Work.objects.get(pk=hang(label="ai-made", recipe=RECIPE, alt_text="Blue bands").pk)
    assert (work.engine, work.recipe, work.alt_text, work.medium) == (
        "abstract",
        RECIPE,
        "Blue bands",
        "image",
    )
    assert work.published_at is not None
    assert work.cover.src.startswith(f"/works/{work.pk}/640.webp")
    assert AuditEntry.objects.get(action="work.published").object_id == str(work.pk)


def test_publishing_is_all_or_nothing(hang):
    def fails(**kwargs):
        raise RuntimeError

    signals.work_published.connect(fails)
    try:
        with pytest.raises(RuntimeError):
            hang(tags=["sea"])
    finally:
        signals.work_published.disconnect(fails)
    assert not Work.objects.exists()
    assert not Tag.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_signal_comes_once_when_a_work_first_becomes_public(hang, mira):
    heard: list[Work] = []

    def hear(work: Work, **kwargs) -> None:
        heard.append(work)

    signals.work_published.connect(hear)
    try:
        work = hang(visibility="private")
        assert heard == []
        for visibility in ("public", "private", "public"):
            work = publishing.revise(work, work.revision, mira, visibility=visibility)
        assert heard == [work]
    finally:
        signals.work_published.disconnect(hear)


def test_a_deleted_work_leaves_a_trace_and_its_file_to_who_else_needs_it(hang, mira, person):
    work, other = hang(), hang()
    publishing.remove(work, mira)
    assert AuditEntry.objects.get(action="work.removed").actor == mira
    assert other.cover.sha256 in set(storage_needs())
    with pytest.raises(PermissionDenied):
        publishing.remove(other, person("jun"))


def storage_needs() -> set[str]:
    return {sha256 for hashes in storage._referrers for sha256 in hashes()}


def test_only_staff_hide_and_never_without_a_reason(hang, mira, moderator):
    work = hang()
    with pytest.raises(PermissionDenied):
        publishing.hide(work, mira, "I do not like it")
    with pytest.raises(ValidationError):
        publishing.hide(work, moderator, "  ")
    publishing.hide(work, moderator, "Copied")
    assert not Work.objects.listed().exists()
    publishing.unhide(work, moderator)
    assert Work.objects.listed().exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"work.hidden", "work.unhidden"}


def test_a_file_without_size_can_be_shown_too(mira):
    kept = picture_file()
    score = publishing.NewFile(kept.sha256, kept.size, "audio/midi")
    work = publishing.publish(
        mira, score, title="Prelude", licence="CC0-1.0", visibility="public", label="by-hand"
    )
    assert work.medium == "music"


def test_moderators_hide_from_the_list_in_the_admin(client, hang, moderator):
    work = hang()
    client.force_login(moderator)
    asked = {"action": "hide_works", "_selected_action": [str(work.pk)], "index": 0}
    client.post("/admin/gallery/work/", asked)
    assert Work.objects.listed().exists()
    client.post("/admin/gallery/work/", asked | {"reason": "Copied"})
    assert not Work.objects.listed().exists()
    for address in ("", f"{work.pk}/change/"):
        assert client.get(f"/admin/gallery/work/{address}").status_code == 200


def test_an_edit_in_the_admin_is_found_and_written_down(client, hang, moderator):
    work = hang(tags=["sea"])
    client.force_login(moderator)
    words = {"title": "Renamed", "licence": "CC0-1.0", "visibility": "public", "label": "by-hand"}
    tags = list(work.tags.values_list("pk", flat=True))
    answer = client.post(f"/admin/gallery/work/{work.pk}/change/", words | {"tags": tags})
    assert answer.status_code == 302
    assert Work.objects.matching("renamed sea").get().revision == 2
    assert AuditEntry.objects.get(action="work.revised").actor == moderator
