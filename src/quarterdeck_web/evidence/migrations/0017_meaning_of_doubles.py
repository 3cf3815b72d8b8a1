"""How alike two items are in meaning, beside how far they stand out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0016_import_parts"),
    ]

    operations = [
        migrations.AddField(
            model_name="doublesuggestion",
            name="meaning",
            field=models.FloatField(null=True),
        ),
    ]
