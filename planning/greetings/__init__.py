"""Greetings on festivals and birthdays: a personal word to hundreds, never a contact and never a gift."""
