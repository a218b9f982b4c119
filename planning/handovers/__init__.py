"""A territory changes hands: prepared, confirmed, carried out, and the new owner's assessment period after it."""
