"""What is kept of a conversation, as its pages and lists show it."""
