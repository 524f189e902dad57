"""Templates as files: in which language, by whom used, how they look."""
