"""The part of Huey that we use: Huey itself says nothing about its types."""
