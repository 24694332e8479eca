"""The mediator's screens (Textual)."""

import os

# Read by Textual when it is imported. A key may need two paints, the letter typed and
# what it finds; at its usual 60 a second the second one waits up to 16 ms for its turn.
# Nothing is painted unless something changed.
os.environ.setdefault("TEXTUAL_FPS", "240")
