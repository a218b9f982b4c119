"""The week of one person: whom to see in which half day of which hospital, and whom to call."""
