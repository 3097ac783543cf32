"""The web server's own half: requests are taken in whole before a thread is spent on them."""
