"""Packs: journeys, contacts, facts and voices that travel in one signed file.

``build`` makes one, ``offer`` judges one and puts it in place, ``shelf`` says
which are in place. Nothing here asks the network for anything.
"""
