"""Grids: if these fail, a grid is half made, made too often, or seen by others."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.studio.desk.grids import spread
from apps.studio.desk.models import Grid
from apps.studio.jobs.models import Job, State
from tests.artsite.api.asking import V1, client_of, problem
from tests.studio.conftest import signed_in

NEW = reverse("studio:grid_new", args=["abstract"])
SMALL = {"width": "256", "height": "256"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def making(client: Client, *values: str, along: str = "complexity", seeds: str = "2", **more: str):
    told = {"grid-settings": json.dumps(SMALL), "grid-along": along, "grid-value": values,
            "grid-first-seed": "7", "grid-seeds": seeds, "grid-make": "1"}  # fmt: skip
    return client.post(NEW, told | more)


def test_a_grid_is_a_job_for_each_value_and_seed(at_mira: Client) -> None:
    answer = making(at_mira, "0.2", "0.8", "")
    grid = Grid.objects.get()
    assert answer["Location"] == grid.get_absolute_url()
    cells = [
        (c.row, c.column, c.job.params["seed"], c.job.params["complexity"], c.job.params["width"])
        for c in grid.cells.all()
    ]
    assert cells == [(0, 0, 7, 0.2, 256), (0, 1, 7, 0.8, 256), (1, 0, 8, 0.2, 256), (1, 1, 8, 0.8, 256)]
    page = at_mira.get(grid.get_absolute_url())
    assert (page.context["heads"], page.context["open_count"]) == (["0.2", "0.8"], 4)


def test_the_form_offers_values_of_every_kind_of_setting(at_mira: Client) -> None:
    for along, expected in (("complexity", ["0", "0.25", "0.5", "0.75", "1"]), ("", [])):
        told = {"grid-settings": json.dumps(SMALL), "grid-along": along}
        assert at_mira.post(NEW, told, **HTMX).context["values"] == expected
    palettes = at_mira.post(NEW, {"grid-settings": json.dumps(SMALL), "grid-along": "palette"}, **HTMX)
    assert len(palettes.context["values"]) == 4
    assert json.loads(palettes.context["settings"]) == SMALL


def test_values_stand_on_the_steps_of_their_slider() -> None:
    assert spread(0, 1, 0.05) == [0, 0.25, 0.5, 0.75, 1]
    assert spread(1, 4, 1) == [1, 2, 3, 4]
    assert spread(64, 2048, 1) == [64, 560, 1056, 1552, 2048]


def test_a_grid_of_seeds_alone_and_one_picture_which_is_none(at_mira: Client) -> None:
    assert making(at_mira, along="", seeds="3").status_code == 302
    assert [cell.column for cell in Grid.objects.get().cells.all()] == [0, 0, 0]
    answer = making(at_mira, "0.5", seeds="1")
    assert answer.status_code == 422
    assert "no grid" in answer.content.decode()


def test_what_does_not_fit_is_refused_as_a_whole_and_says_how_much_does(at_mira: Client) -> None:
    answer = making(at_mira, "0", "0.2", "0.4", "0.6", "0.8", seeds="5")
    assert answer.status_code == 422
    assert "25 pictures, and you can have 20" in answer.content.decode()
    assert making(at_mira, "0.2", "0.8", seeds="5").status_code == 302
    assert "there is room for 10" in making(at_mira, "0", "0.2", "0.4", seeds="4").content.decode()
    assert (Grid.objects.count(), Job.objects.count()) == (1, 10)
    visitor = Client()
    assert "you can have 2 waiting" in making(visitor, "0.2", "0.8", seeds="2").content.decode()


def test_one_wrong_value_makes_nothing(at_mira: Client) -> None:
    answer = making(at_mira, "0.2", "7")
    assert answer.status_code == 422
    assert "at most" in answer.content.decode()
    assert not Job.objects.exists()
    assert not Grid.objects.exists()


def test_all_of_it_is_cancelled_at_once(at_mira: Client) -> None:
    making(at_mira, "0.2", "0.8")
    grid = Grid.objects.get()
    at_mira.post(reverse("studio:grid_cancel", args=[grid.pk]))
    assert set(Job.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert "data-x" not in at_mira.get(grid.get_absolute_url()).content.decode()


def test_it_is_taken_home_as_one_picture(at_mira: Client, mira: User, item_of) -> None:
    making(at_mira, "0.2", "0.8")
    grid = Grid.objects.get()
    Job.objects.filter(grid_cell__row=0).update(state=State.SUCCEEDED)
    for job in Job.objects.filter(grid_cell__row=0):
        job.output_rows.create(item=item_of(mira))
    answer = at_mira.get(reverse("studio:grid_sheet", args=[grid.pk]))
    with Image.open(io.BytesIO(answer.content)) as sheet:
        assert sheet.width > 2 * 480
        assert sheet.height > 2 * 480


@pytest.mark.parametrize("address", ["grid", "grid_sheet", "grid_cancel"])
def test_a_grid_is_its_owners_alone(address: str, at_mira: Client, stranger: User) -> None:
    making(at_mira, "0.2", "0.8")
    url = reverse(f"studio:{address}", args=[Grid.objects.get().pk])
    for other in (signed_in(stranger), Client()):
        assert (other.post(url) if address == "grid_cancel" else other.get(url)).status_code == 404
    assert Job.objects.filter(state=State.QUEUED).count() == 4
    assert Client().post(reverse("studio:grid_new", args=["style-transfer"]), {}).status_code == 404


def test_a_script_makes_follows_and_cancels_a_grid(mira: User, stranger: User) -> None:
    own = client_of(mira)
    asked = {"engine": "abstract", "params": SMALL, "parameter": "complexity", "values": ["0.2", "0.8"]}
    made = own.post(f"{V1}/grids/", asked | {"seeds": [7]})
    assert made.status_code == 201, made.data
    assert [(c["row"], c["column"], c["state"]) for c in made.data["cells"]] == [
        (0, 0, "queued"), (0, 1, "queued"),
    ]  # fmt: skip
    url = f"{V1}/grids/{made.data['id']}/"
    other = client_of(stranger)
    assert other.get(url).status_code == 404
    assert other.post(f"{url}cancel/").status_code == 404
    assert {cell["state"] for cell in own.post(f"{url}cancel/").data["cells"]} == {"cancelled"}
    assert "parameter" in problem(own.post(f"{V1}/grids/", asked | {"parameter": "seed"}), 422)["errors"]
