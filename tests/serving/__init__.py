"""The web server's half that is ours."""
