"""The forms of the pages on which a team is run, one module a page."""
