"""The pages of one's own account, for people with and without a team."""
