"""Who is in a team, how they come in, and what it keeps."""
