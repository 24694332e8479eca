"""The desk's screens: each x.py beside its x.tcss."""
