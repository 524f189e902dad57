"""Signing in at an OpenID Connect provider: who a person is there, and who that is here."""
