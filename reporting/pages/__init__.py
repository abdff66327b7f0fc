"""What the pages that join several rooms show, as plain data. Each builder reads with a constant number of queries."""
