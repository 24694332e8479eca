"""Turns words into what a person can hear, read and touch. Knows no journey."""
