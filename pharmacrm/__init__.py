"""The project. Stays empty: `pharmacrm.bootstrap` runs before any package is installed."""
