"""The part of gunicorn that we use: gunicorn itself says nothing about its types."""
