"""Events of meetings and decisions are never changed nor deleted: the database itself refuses."""

from django.db import migrations

from openkp.office.register.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("register", "0002_append_only")]
    operations = [append_only("meetings_meetingevent", "meetings_decisionrecord")]
