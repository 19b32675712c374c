"""Titles, tags and names can be found though they are misspelt."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0002_workfile_poster_sha256"),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="work",
            index=GinIndex(fields=["title"], name="work_title_nearly", opclasses=["gin_trgm_ops"]),
        ),
        migrations.AddIndex(
            model_name="tag",
            index=GinIndex(fields=["name"], name="tag_name_nearly", opclasses=["gin_trgm_ops"]),
        ),
    ]
