"""Texts and their translation: nothing is said in English alone."""
