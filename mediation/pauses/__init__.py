"""Visits that wait: encrypted, for today only, and gone with the key that opens them."""
