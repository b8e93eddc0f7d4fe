"""Returns that were filed, and decisions on pairs, are never changed nor deleted."""

from django.db import migrations

from openkp.office.register.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial"), ("register", "0002_append_only")]
    operations = [append_only("returns_return", "returns_returnrow", "returns_pairdecision")]
