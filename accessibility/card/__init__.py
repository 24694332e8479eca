"""The card a person takes home."""
