"""Devices by name."""

from django import template

from chat.accounts import devices

register = template.Library()
register.filter("device", devices.device)
