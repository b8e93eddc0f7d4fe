"""Assertions, drafts and positions never change nor go."""

from django.db import migrations

from openkp.office.register.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("definitions", "0001_initial"), ("register", "0002_append_only")]
    operations = [
        append_only(
            "definitions_statedassertion",
            "definitions_drafttext",
            "definitions_draftversion",
            "definitions_wordposition",
        ),
    ]
