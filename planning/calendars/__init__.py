"""The calendar: what lies ahead of one person, on a page and in the calendar of her phone."""
