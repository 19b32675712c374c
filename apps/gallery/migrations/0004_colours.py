"""Works can be found by what colours they show; those that are there get theirs from their miniatures."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from artsite.pictures.colours import names_in


def look(apps, schema_editor):
    Work = apps.get_model("gallery", "Work")
    rows = Work.objects.exclude(cover=None).values_list("pk", "cover__placeholder")
    batch = []
    for pk, placeholder in rows.iterator(chunk_size=2000):
        batch.append(Work(pk=pk, colours=names_in(placeholder)))
        if len(batch) == 1000:
            Work.objects.bulk_update(batch, ["colours"])
            batch = []
    Work.objects.bulk_update(batch, ["colours"])


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0003_nearly_alike"),
    ]

    operations = [
        migrations.AddField(
            model_name="work",
            name="colours",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.RunPython(look, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="work",
            index=django.contrib.postgres.indexes.GinIndex(fields=["colours"], name="work_colours"),
        ),
    ]
