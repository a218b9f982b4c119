"""How dates are written in Chinese where Django's own format writes 06月1日, as nobody does."""

MONTH_DAY_FORMAT = "n月j日"
