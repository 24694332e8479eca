"""A desk that saves until it is stopped: one line per confirmed outcome. Killed by the tests."""

import os
import sys
from pathlib import Path
from random import Random

from samples import some_outcome

from mediation.outcomes.log import OutcomeLog

folder, many, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
log, chance = OutcomeLog(folder, busy_ms=20_000), Random(seed)
for _ in range(many):
    receipt = log.save(some_outcome(chance))
    os.write(1, f"{receipt.key} {'reserve' if receipt.spooled else 'fichier'}\n".encode())
log.close()
