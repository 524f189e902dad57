"""What a team uses."""
