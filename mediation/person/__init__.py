"""The screen turned to the person: their step, large, in their language, on this PC only."""
