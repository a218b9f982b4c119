"""What is the plan: the quarter, and the B clients to be won in it."""
