"""`python -m openkp`: the command line."""

import sys

from openkp.cli import main

sys.exit(main())
