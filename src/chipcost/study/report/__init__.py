"""The report: the answers of several questions for several owners and days."""
