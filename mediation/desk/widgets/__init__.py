"""Pieces of screen used by more than one screen."""
