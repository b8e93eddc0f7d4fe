"""What posts saw and what witnesses signed is never changed nor deleted."""

from django.db import migrations

from openkp.office.register.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("border", "0001_initial"), ("register", "0002_append_only")]
    operations = [append_only("border_observation", "border_cosignature")]
