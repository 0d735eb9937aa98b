"""Timelines as pictures: laid out once, as SVG, and rendered from that to PNG.

Only ``measuring`` imports ``uharfbuzz`` and the font, only ``png`` imports ``resvg_py``. All content of records is
written as text: no picture takes markup, a link or a script from it, and none loads anything. The same chart gives the
same bytes.
"""
