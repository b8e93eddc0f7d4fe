from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_keys_in_modules")]

    operations = [
        migrations.AddField(
            model_name="user", name="language", field=models.CharField(blank=True, max_length=8)
        ),
    ]
