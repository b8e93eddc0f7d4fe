"""Events, declarations, invoices, profiles and transitions never change nor go."""

from django.db import migrations

from openkp.office.register.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("stocks", "0001_initial"), ("register", "0002_append_only")]
    operations = [
        append_only(
            "stocks_stockevent",
            "stocks_stockdeclaration",
            "stocks_invoice",
            "stocks_profile",
            "stocks_covertransition",
            "stocks_ownanswer",
        ),
    ]
