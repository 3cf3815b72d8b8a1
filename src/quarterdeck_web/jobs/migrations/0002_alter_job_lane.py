"""A lane for what nobody asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AlterField(
            "job", "lane", models.CharField(choices=[("long", "Long"), ("quick", "Quick"), ("aside", "Aside")], default="long", max_length=5)
        ),
    ]
