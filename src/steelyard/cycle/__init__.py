"""The risk-management cycle: an app for each stage, importing only back along it."""
