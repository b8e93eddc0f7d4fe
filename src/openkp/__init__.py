"""OpenKP: the Kimberley Process as software."""

__version__ = "0.1.0"
