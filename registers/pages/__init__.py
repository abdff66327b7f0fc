"""What the pages of the registers show, built first and drawn after."""
