"""`plan`: how many chips, megawatts and dollars a load takes."""
