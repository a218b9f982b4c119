"""Planning in the administration."""
