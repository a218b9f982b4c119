"""A demo of any size that is the same for the same seed and day.

`plan` says how much, `words` what is said, `world` makes what there is little of (territories, people, hospitals),
`panel` makes one rep's clients with all that happened to them, `life` what they feel behind it and who is lost,
`coaching` what her days went into beside them and who came along, `losses` what was said of the lost, `tables` and
`aside` write them in bulk, `rare` adds what only single actions make, `load` brings it together. Grades, dates and
alerts come from the rooms' own rules and jobs; nothing is decided here a second time.
"""
