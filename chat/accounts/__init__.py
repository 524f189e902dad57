"""How people sign up and in, and from where: allauth with our rules."""
