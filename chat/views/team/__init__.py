"""The pages on which a team is run: one module a page, in the frame of `layouts/settings.html`."""
