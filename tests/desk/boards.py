"""What boards are read and asked like in tests."""

import html
import re

from clients.paging import PAGE_SIZE


def numbers_of(page):
    """Every number of a page that opens a list: how many, and the list's address."""
    found = re.findall(r'data-count="(\d+)" href="([^"]+)"', page.content.decode())
    return [(int(count), html.unescape(href)) for count, href in found]


def tables_of(page):
    return {table.key: table for table in page.context["tables"]}


def row_of(table, name):
    """The cells of a table's row by its head, as text under the columns of its file."""
    row = next(row for row in table.rows if row.head.text == name)
    return dict(zip(table.heading[1:], [cell.text for cell in row.cells], strict=True))


def opens_its_list(client, count, href):
    """Whether a number's list says that it is as long as the number, and shows as many rows."""
    shown = client.get(href).content.decode()
    rows = sum(shown.count(f'{mark}="') for mark in ("data-visit", "data-activity", "data-flag"))
    rows = rows or shown.count('data-relationship="')
    return f'data-total="{count}"' in shown and rows == min(count, PAGE_SIZE)
