"""``python -m stratsim.cli``."""

import sys

from stratsim.cli import main

sys.exit(main())
