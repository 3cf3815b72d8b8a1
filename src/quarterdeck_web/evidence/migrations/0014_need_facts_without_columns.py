from django.db import migrations, models


class Migration(migrations.Migration):
    # On its own: PostgreSQL alters no table whose rows the same transaction has changed.
    dependencies = [("evidence", "0013_need_facts_as_nouns")]

    operations = [
        migrations.RemoveField("needfact", "at"),
        migrations.RemoveField("needfact", "by"),
        migrations.AlterModelOptions("needfact", options={"base_manager_name": "objects_of_everyone", "ordering": ["position", "id"]}),
        migrations.AddIndex("needfact", models.Index(fields=["workspace", "position", "id"], name="needfact_in_order")),
        migrations.AddIndex("needfact", models.Index(fields=["workspace", "kind", "item"], name="needfact_by_item")),
    ]
