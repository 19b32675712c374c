"""Every page speaks English and Chinese: whoever reads only one of them is not left before a wall."""

from __future__ import annotations

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from artsite.languages import language_of_socket

ROOT = Path(settings.BASE_DIR)
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
needs_gettext = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext")


def words_of(path: Path) -> dict[object, str]:
    """What a compiled catalogue says for what."""
    with path.open("rb") as file:
        catalogue: dict[object, str] = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    return {message: words for message, words in catalogue.items() if message}


@needs_gettext
@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_is_written(catalogue, tmp_path):
    compiled = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check", "-o", str(compiled), str(catalogue)], check=True)
    assert words_of(compiled) == words_of(catalogue.with_suffix(".mo")), "run scripts/words"


@pytest.mark.slow
@needs_gettext
def test_no_word_of_the_site_and_of_its_engines_is_missing(tmp_path):
    copy, home = tmp_path / "copy", tmp_path / "home"
    for path in (path for kind in ("*.py", "*.html", "*.txt") for path in _sources(kind)):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copytree(ROOT / "locale", copy / "locale")
    home.mkdir()
    around = os.environ | {"ARTSITE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "artsite.settings"}
    django = [sys.executable, "-m", "django"]
    subprocess.run([*django, "engine_words"], cwd=ROOT, env=around | {"PYTHONPATH": str(ROOT)}, check=True)
    shutil.copyfile(home / "engine_words.py", copy / "engine_words.py")
    subprocess.run(
        [*django, "makemessages", "--all", "--no-obsolete"],
        cwd=copy, env=around | {"PYTHONPATH": str(copy)}, check=True,
    )  # fmt: skip
    for catalogue in (copy / "locale").glob("*/LC_MESSAGES/django.po"):
        missing = "".join(
            subprocess.run(
                ["msgattrib", which, "--no-obsolete", str(catalogue)],
                check=True, stdout=subprocess.PIPE, text=True,
            ).stdout
            for which in ("--untranslated", "--only-fuzzy")
        )  # fmt: skip
        assert not missing, f"run scripts/words and write what is missing:\n{missing[:3000]}"


def _sources(kind: str) -> list[Path]:
    return [path for folder in ("apps", "artsite", "templates") for path in (ROOT / folder).rglob(kind)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "最新作品"), ("/works/", "展墙还是空的"), ("/studio/", "试试开放的"),
        ("/studio/abstract/", "复杂度"), ("/help/", "这里怎么用"), ("/rules/", "本站规则"),
        ("/accounts/signup/", "加入"), ("/terms/", "使用条款"), ("/privacy/", "隐私"),
        ("/copyright/", "版权"), ("/nowhere/", "不在这里"),
    ],
)  # fmt: skip
def test_pages_speak_the_language_of_the_browser(path, words):
    page = Client(headers={"accept-language": "zh-CN,zh;q=0.9"}).get(path).content.decode()
    assert words in page
    assert '<html lang="zh-hans"' in page


@pytest.mark.django_db
def test_a_chosen_language_stays_and_leads_nowhere_else():
    visitor = Client(headers={"accept-language": "en"})
    back = visitor.post(
        "/language/", {"language": "zh-hans"}, headers={"referer": "http://elsewhere.example/"}
    )
    assert back.headers["Location"] == "/"
    assert "最新作品" in visitor.get("/").content.decode()
    visitor.post("/language/", {"language": "tlh"})
    assert "最新作品" in visitor.get("/").content.decode()
    visitor.post("/language/", {"language": "en"})
    assert '<html lang="en"' in visitor.get("/").content.decode()


def test_what_is_pushed_speaks_the_language_of_the_page():
    accepts = [(b"accept-language", b"zh-CN,zh;q=0.9")]
    assert language_of_socket({"headers": accepts, "cookies": {}}) == "zh-hans"
    assert language_of_socket({"headers": accepts, "cookies": {"django_language": "en"}}) == "en"
    assert language_of_socket({}) == "en"
