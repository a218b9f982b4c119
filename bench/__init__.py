"""How fast the product is, as ratios to a floor that is measured in the same run (`make bench`).

The floor of a page is a bare view in the same server and template engine (`floors.py`); that of a job is hand-written
SQL with the same effect on every table (`sql/`), and that it is the same is checked. `pages.py` and `jobs.py` measure,
`figures.py` says what was to be met, `inside.py` is the part that runs within Django, on one database each.
"""
