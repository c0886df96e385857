"""The steps of the application, one file each."""
