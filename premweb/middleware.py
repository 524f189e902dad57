"""Headers of every response, the session, and the way to the first-run form."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from chat.access.sessions import Key, SessionStore
from chat.teams import first_run

Handler = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """Headers that Django has no setting for; pages are never kept by a cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's, but the cookie holds a secret, and the session's key is the hash of that secret."""

    def process_request(self, request: HttpRequest) -> None:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.session = SessionStore(Key(cookie))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:  # and is not deleted
            key = request.session.session_key
            assert isinstance(key, Key)
            answer.cookies[settings.SESSION_COOKIE_NAME] = key.secret
        return answer


class FirstRunMiddleware:
    """Until there is an owner, every page leads to the form that makes one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._set_up = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._set_up:
            self._set_up = first_run.is_set_up()
            signup = reverse("account_signup")
            if not self._set_up and request.path != signup:
                return redirect(signup)
        return self.get_response(request)
