"""Which mistake it is, where it is, and how much is right."""
