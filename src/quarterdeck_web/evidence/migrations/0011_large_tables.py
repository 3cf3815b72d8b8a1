"""Large tables are read, imported and taken back by jobs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0010_need_proposals")]

    operations = [
        migrations.AddField("tableimport", "num_rows", models.PositiveIntegerField(default=0, help_text="About how many rows it has.")),
        migrations.AddField(
            "tableimport", "looked", models.JSONField(default=dict, help_text="Of a large table: what its page shows (see `assemble.Look`).")
        ),
        migrations.AddField(
            "tableimport",
            "problem",
            models.CharField(blank=True, default="", help_text="Why it cannot be read, and what to do.", max_length=1000),
        ),
        migrations.AddField("tableimport", "without_refused", models.BooleanField(default=False)),
        migrations.AlterField(
            "tableimport",
            "state",
            models.CharField(
                choices=[
                    ("looking", "Being read"),
                    ("unreadable", "Cannot be read"),
                    ("brought", "Not imported"),
                    ("importing", "Being imported"),
                    ("imported", "Imported"),
                    ("undoing", "Being taken back"),
                    ("undone", "Taken back"),
                ],
                default="brought",
                max_length=10,
            ),
        ),
    ]
