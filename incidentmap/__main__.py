"""``python -m incidentmap``."""

import sys

from incidentmap.cli import main

if __name__ == "__main__":
    sys.exit(main())
