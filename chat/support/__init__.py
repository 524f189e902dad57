"""Helpers without a subject: threads, mail, sealing, fragments of HTML."""
