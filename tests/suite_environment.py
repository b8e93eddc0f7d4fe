"""Loaded before everything else (`-p suite_environment`): the suite has an office home of its own.

pytest-django reads the settings before any conftest, and the settings read the environment.
"""

from __future__ import annotations

import os
import tempfile

_HOME = tempfile.TemporaryDirectory(prefix="openkp-tests-")
os.environ["OPENKP_HOME"] = _HOME.name
os.environ["OPENKP_DEMO"] = "1"
os.environ["OPENKP_TRY_LANGUAGES"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "openkp.office.settings"
