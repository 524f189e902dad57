"""A made history: conversations in ten languages that look as if a team had worked for years."""
