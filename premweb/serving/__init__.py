"""The server process: its sockets, its pages, its limits."""
