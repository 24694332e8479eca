"""The journeys themselves: content, no code."""
