"""What the server says to the pages that are open."""
