"""The way from the server to open pages: hub, events, presence."""
