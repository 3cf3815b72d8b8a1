"""Files are kept in parts. An import that is under way begins anew: what it kept is there already and changes nothing."""

from typing import Any

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import quarterdeck_web.lib.ids


def begin_anew(apps: Any, schema_editor: Any) -> None:
    apps.get_model("evidence", "FeedbackImport").objects_of_everyone.filter(state="importing").update(row_cursor=0)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_sessions_epoch"),
        ("evidence", "0015_names_of_needs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                ("id", models.UUIDField(default=quarterdeck_web.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "brought",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="evidence.feedbackimport"),
                ),
                ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects_of_everyone",
                "constraints": [models.UniqueConstraint(fields=("brought", "number"), name="importpart_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("objects_of_everyone", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
    ]
