"""Devices by name."""

from django import template

from chat import devices

register = template.Library()
register.filter("device", devices.device)
