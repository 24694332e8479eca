"""What may be kept of a visit, and where: nothing that points to a person."""
