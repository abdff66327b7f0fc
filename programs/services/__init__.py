"""What changes programmes, service plans and service places. One file per subject; import from the file."""
