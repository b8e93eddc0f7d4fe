"""`makemessages` that also knows `N_`, the mark on the texts of findings in the engines."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's own command with one keyword more."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]
