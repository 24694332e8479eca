"""``python -m mediation``."""

import sys

from mediation.cli import main

sys.exit(main())
