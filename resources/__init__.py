"""Contacts, dated facts, pictograms, fonts: content, no code."""
