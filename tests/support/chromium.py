"""The browser of this machine, if it has one."""

import shutil

# The shell is the same engine without a window around it, which costs more than our page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
