"""How much of an uploaded file is read. The limit in bytes is the setting IMPORT_MAX_BYTES.

Three times the longest list known (6,753 hospitals) and far below what a machine can hold.
"""

ROWS = 20_000
COLUMNS = 200
CELLS = 1_000_000
# What a spreadsheet program allows in one cell.
CELL_CHARACTERS = 32_767
CHARACTERS = 20_000_000
# Of opening one file, whatever is in it.
SECONDS = 20
# Of the process that opens a spreadsheet, address space included.
MEMORY_BYTES = 640 * 1024 * 1024
# What a zipped spreadsheet may unpack to, by its own account, and in how many parts.
UNZIPPED_BYTES = 150 * 1024 * 1024
ZIP_PARTS = 2_000
