"""Figures, laid out once in data coordinates (`figure`) and emitted twice: as SVG and as pgfplots."""
