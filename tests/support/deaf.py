"""A process that never listens."""

import signal

if __name__ == "__main__":
    signal.pause()
