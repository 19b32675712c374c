"""Presets: if these fail, settings an artist saved are lost, or shown to those they are not for."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.desk import presets
from apps.studio.desk.models import Preset
from apps.studio.engines.discovery import get_engine
from apps.studio.library.models import Item
from artsite.cli.make import command
from tests.artsite.api.asking import V1, client_of, problem
from tests.studio.conftest import signed_in

ABSTRACT = reverse("studio:engine", args=["abstract"])
STYLE = reverse("studio:engine", args=["style-transfer"])
SMALL = {"width": "320", "palette": "temple", "complexity": "0.3"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def saving(client: Client, name: str = "Small", engine: str = "abstract", settings=None, **more: str):
    told = {"preset-name": name, "preset-settings": json.dumps(settings or SMALL), **more}
    return client.post(reverse("studio:presets", args=[engine]), told)


def begins(client: Client, url: str, **query: str) -> dict[str, object]:
    return {control.name: control.value for control in client.get(url, query).context["panel"].controls}


def of_mira(mira: User, **more) -> Preset:
    return presets.save_preset(Viewer(user=mira), get_engine("abstract"), "Small", SMALL, **more)


def test_what_stands_on_the_page_is_saved_under_a_name_and_comes_back_by_a_link(at_mira: Client) -> None:
    url = reverse("studio:presets", args=["abstract"])
    form = at_mira.post(url, SMALL).context["settings"]
    assert json.loads(form)["palette"] == "temple"
    assert at_mira.post(url, {"preset-name": "Small", "preset-settings": form})["Location"] == ABSTRACT
    shown = begins(at_mira, ABSTRACT, preset=str(Preset.objects.get().pk))
    assert (shown["width"], shown["palette"], shown["complexity"]) == ("320", "temple", "0.3")


def test_saving_with_a_script_draws_the_menu_anew(at_mira: Client) -> None:
    told = {"preset-name": "Small & fine", "preset-settings": json.dumps(SMALL)}
    answer = at_mira.post(reverse("studio:presets", args=["abstract"]), told, **HTMX)
    assert answer["HX-Trigger"] == "dialog:done"
    assert "Small &amp; fine" in answer.content.decode()


def test_a_preset_does_not_take_the_picture_off_the_desk(at_mira: Client, item: Item) -> None:
    saving(at_mira, engine="style-transfer", settings={"content": str(item.pk), "strength": "0.2"})
    preset = Preset.objects.get()
    assert "content" not in preset.settings
    at_mira.post(reverse("studio:desk", args=["style-transfer"]), {"content": str(item.pk)}, **HTMX)
    shown = begins(at_mira, STYLE, preset=str(preset.pk))
    assert (shown["content"], shown["strength"]) == (str(item.pk), "0.2")


def test_a_film_that_was_kept_with_it_comes_back(at_mira: Client, item: Item) -> None:
    Item.objects.filter(pk=item.pk).update(media_type="video/mp4", poster_sha256=item.sha256)
    settings = {"content": str(item.pk)}
    saving(at_mira, "Film", "style-transfer", settings, **{"preset-pictures": "1"})
    assert begins(at_mira, STYLE, preset=str(Preset.objects.get().pk))["content"] == str(item.pk)


def test_a_picture_is_kept_with_it_only_when_asked_and_never_shared(
    at_mira: Client, item: Item, stranger: User
) -> None:
    settings = {"content": str(item.pk)}
    saving(at_mira, "With", "style-transfer", settings, **{"preset-pictures": "1"})
    preset = Preset.objects.get()
    assert (preset.settings, preset.pictures) == (settings, [item.pk])
    assert begins(at_mira, STYLE, preset=str(preset.pk))["content"] == str(item.pk)
    at_mira.post(reverse("studio:preset_share", args=["style-transfer", preset.pk]), {"shared": "1"})
    preset.refresh_from_db()
    assert (preset.shared, preset.settings, preset.pictures) == (True, {}, [])


def test_a_name_is_needed_and_taken_once_unless_it_is_replaced(at_mira: Client) -> None:
    assert saving(at_mira, "  ").status_code == 422
    saving(at_mira)
    again = saving(at_mira, "SMALL", settings={"width": "999"})
    assert again.status_code == 422
    assert again.context["is_taken"]
    assert Preset.objects.get().settings == SMALL
    saving(at_mira, "Small", settings={"width": "999"}, **{"preset-replace": "1"})
    assert Preset.objects.get().settings == {"width": "999"}


@pytest.mark.parametrize(("name", "kept"), [("\u202egnp.exe", "gnp.exe"), ("a\x07\u200bb\n c", "ab c")])
def test_a_name_keeps_nothing_that_cannot_be_seen(mira: User, name: str, kept: str) -> None:
    """A shared name that turns letters round would show others a menu that lies about what it does."""
    assert presets.checked_name(name) == kept
    with pytest.raises(presets.PresetRefused, match="Give it a name"):
        presets.checked_name("\u200b")


def test_only_what_is_shared_is_seen_by_others_and_only_with_an_account(
    at_mira: Client, mira: User, stranger: User
) -> None:
    preset = of_mira(mira)
    other, addresses = signed_in(stranger), ["studio:preset_file"]
    file = reverse(addresses[0], args=["abstract", preset.pk])
    usual = begins(other, ABSTRACT)
    assert begins(other, ABSTRACT, preset=str(preset.pk)) == usual
    assert other.get(file).status_code == 404
    assert "Small" not in other.get(reverse("studio:presets", args=["abstract"])).content.decode()
    presets.share(preset, get_engine("abstract"), shared=True)
    assert begins(other, ABSTRACT, preset=str(preset.pk))["width"] == "320"
    assert other.get(file).status_code == 200
    visitor = Client()
    assert visitor.get(file).status_code == 404
    assert begins(visitor, ABSTRACT, preset=str(preset.pk)) == usual


@pytest.mark.parametrize("address", ["studio:preset_share", "studio:preset_delete"])
def test_a_shared_preset_is_changed_and_deleted_by_its_owner_alone(
    address: str, at_mira: Client, mira: User, stranger: User
) -> None:
    preset = of_mira(mira, shared=True)
    url = reverse(address, args=["abstract", preset.pk])
    for other in (signed_in(stranger), Client()):
        assert other.post(url).status_code == 404
    assert Preset.objects.get().shared
    assert at_mira.post(url).status_code == 302
    assert not Preset.objects.filter(shared=True).exists()


def test_a_guests_preset_is_never_shared_and_goes_along(db: None) -> None:
    guest = Client()
    saving(guest, **{"preset-shared": "1"})
    assert not Preset.objects.get().shared


def test_the_file_of_a_preset_is_what_the_command_line_takes(at_mira: Client, mira: User, tmp_path) -> None:
    settings = SMALL | {"height": "200", "seed": "", "bands": "much", "smooth": True}
    preset = presets.save_preset(Viewer(user=mira), get_engine("abstract"), "Small", settings)
    answer = at_mira.get(reverse("studio:preset_file", args=["abstract", preset.pk]))
    assert 'filename="abstract-small.json"' in answer["Content-Disposition"]
    assert answer.json() == {"width": 320, "height": 200, "palette": "temple", "complexity": 0.3}
    file = tmp_path / "preset.json"
    file.write_bytes(answer.content)
    ran = CliRunner().invoke(
        command, ["abstract", "--params", str(file), "--seed", "7", "-q", "-o", str(tmp_path / "out.png")]
    )
    assert ran.exit_code == 0, ran.output


def test_a_script_saves_shares_lists_and_deletes(mira: User, stranger: User) -> None:
    own, other = client_of(mira), client_of(stranger)
    made = own.post(f"{V1}/presets/", {"engine": "abstract", "name": "Small", "params": {"width": 320}})
    assert (made.status_code, made.data["params"], made.data["maker"]) == (201, {"width": 320}, "")
    url = f"{V1}/presets/{made.data['id']}/"
    for answer in (other.get(url), other.patch(url, {"shared": True}), other.delete(url)):
        assert answer.status_code == 404
    assert other.get(f"{V1}/presets/").data == []
    assert own.patch(url, {"shared": True}).data["shared"]
    assert [row["maker"] for row in other.get(f"{V1}/presets/", {"engine": "abstract"}).data] == ["mira"]
    assert other.delete(url).status_code == 404
    same = own.post(f"{V1}/presets/", {"engine": "abstract", "name": "small"})
    assert "name" in problem(same, 422)["errors"]
    assert "engine" in problem(own.post(f"{V1}/presets/", {"engine": "sleep", "name": "x"}), 422)["errors"]
    assert own.delete(url).status_code == 204
