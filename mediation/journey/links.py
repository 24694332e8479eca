"""Which sites a journey, or a desk, may send a person to."""

from __future__ import annotations


def official(link: str, domains: frozenset[str]) -> bool:
    """Whether a link's host is one of ``domains``, or below one."""
    host = link.removeprefix("https://").split("/", 1)[0]
    parts = host.split(".")
    return any(".".join(parts[n:]) in domains for n in range(len(parts)))
