"""What strangers do, done to a real server process."""
