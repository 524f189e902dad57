"""Thin views: permission, form, call, partial."""
