"""The pages on which a team is run: one module a page, each in the frame of `team/base.html`."""
