"""Sphinx reads the guides from Markdown; `make docs` builds them into site/."""

project = "claimcheck"
author = "The claimcheck authors"
copyright = author  # noqa: A001 - the name that Sphinx asks for
extensions = ["myst_parser"]
exclude_patterns = ["examples"]
html_theme = "alabaster"
html_theme_options = {
    "description": "Claims about retrieval as executable experiments",
    "fixed_sidebar": True,
}
html_show_copyright = False
highlight_language = "text"
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # links to files beside the guides; a test follows every link
