"""What the commands do, behind the command line: a file for each."""
