"""Untrusted files become pictures here, and nowhere else: one module per container.

`pictures` inspects and normalises raster files, `illustrator` does the same for drawings. Both run
in a child process that can be killed (app.adapters.gate), so only Pillow is loaded with them.
`psd` and `tiff` read pixels by themselves, since Pillow garbles or refuses many of their layouts;
numpy and psd-tools are loaded only once such a file is decoded.
"""
