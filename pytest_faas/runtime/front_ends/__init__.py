"""What the caller gets for a function's answer: one file for each front end, found through the table.

"Recorded" in these files means recorded from AWS by LocalStack's suite (the test and the date stand beside it);
"reported" means that a public report shows it; "inferred" that nothing public says it.
"""
