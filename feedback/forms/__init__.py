"""The forms of an office's papers: ours, and the .docx templates that an office puts in their place."""
