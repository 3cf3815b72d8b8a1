import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import quarterdeck_web.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_sessions_epoch"),
        ("evidence", "0011_large_tables"),
        ("features", "0004_relations_and_synergies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Highlight",
            fields=[
                ("id", models.UUIDField(default=quarterdeck_web.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("ref", models.CharField(blank=True, default="", max_length=200)),
                ("position", models.PositiveBigIntegerField(default=0)),
                ("body", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("start", models.PositiveIntegerField(default=0)),
                ("level", models.PositiveSmallIntegerField(default=1)),
                ("evidence", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="evidence.evidence")),
                ("feature", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="features.feature")),
                ("need", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="evidence.need")),
                ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace")),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "base_manager_name": "objects_of_everyone",
                "indexes": [
                    models.Index(fields=["workspace", "position", "id"], name="highlight_in_order"),
                    models.Index(fields=["workspace", "evidence", "start", "id"], name="highlight_by_evidence"),
                    models.Index(fields=["workspace", "need", "-level", "-id"], name="highlight_by_need"),
                    models.Index(fields=["workspace", "feature", "-level", "-id"], name="highlight_by_feature"),
                ],
                "constraints": [models.UniqueConstraint(fields=("workspace", "ref"), name="highlight_ref_is_unique")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("objects_of_everyone", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(model_name="needfact", name="item_is_pinned_once"),
        migrations.AddField("needfact", "ref", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("needfact", "position", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("needfact", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("needfact", "created_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("needfact", "changed_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AlterField("needfact", "body", models.JSONField(default=dict)),
        migrations.AlterField("needfact", "kind", models.CharField(max_length=10)),
        migrations.AlterField(
            "needfact",
            "need",
            models.CharField(blank=True, default="", help_text="Of a pin: where the item is held; of a merge: the one that went.", max_length=200),
        ),
        migrations.AlterField(
            "needfact",
            "item",
            models.ForeignKey(
                help_text="Of a pin: what is held.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="evidence.evidence",
            ),
        ),
    ]
