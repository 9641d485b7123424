"""A sealed forecast: what is asked, the table that is made of it once, and its scores once outcomes are counted."""
