"""What is shown: categories, innovations, review, search, exhibitions, stands, the plan."""
