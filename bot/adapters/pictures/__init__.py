"""Timelines as pictures: laid out once, as SVG, from which the PNG is drawn.

``measuring`` alone imports ``uharfbuzz`` and the font, ``png`` alone ``resvg_py``. Whatever a record says is text: no
picture takes markup, a link or a script from it, and none loads anything. The same chart becomes the same bytes.
"""
