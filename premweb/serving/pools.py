"""The threads of pages: a few for all views, and some for the views that wait for another
machine, such as the check of a key.
"""

from concurrent.futures import ThreadPoolExecutor

from django.urls import Resolver404, resolve

from chat.views.waiting_for_others import MAX_WAITING_REQUESTS, is_marked

# More would not make pages faster, and each that runs keeps the event loop waiting for its turn.
PAGE_THREADS = 4
# As many as may wait, and two that refuse further requests.
WAITING_THREADS = MAX_WAITING_REQUESTS + 2


class Pools:
    """Both pools; their threads start when they are first needed, and stay."""

    def __init__(self) -> None:
        self.pages = ThreadPoolExecutor(PAGE_THREADS, thread_name_prefix="page")
        self.waiting = ThreadPoolExecutor(WAITING_THREADS, thread_name_prefix="waiting")

    def pool_for(self, method: str, path: str) -> ThreadPoolExecutor:
        """Return the threads for this request: the view of its path says which."""
        try:
            view = resolve(path).func
        except Resolver404:
            return self.pages
        return self.waiting if is_marked(view, method) else self.pages
