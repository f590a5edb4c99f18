"""`chipcost check`: each family of rules in a file, a rule's page beside the code that finds it."""
