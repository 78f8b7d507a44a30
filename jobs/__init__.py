"""Work in the background. Rows in PostgreSQL are the only record of what is due; a job is a hint."""
