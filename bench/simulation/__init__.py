"""A made-up district over some quarters: ways of planning, cadences and defaults compared before a company tries them.

The clients, what moves their support and how often a meeting fails are assumptions, written down in `assumptions`;
nothing here is a measurement of anybody's clients. The cadence, the rules of a week and our plan are the product's own.
"""
