"""A brief on several scenarios, as one offline page, Markdown, a Word document or PDF."""
