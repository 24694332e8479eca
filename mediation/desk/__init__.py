"""The mediator's screens (Textual)."""
