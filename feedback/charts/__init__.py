"""Charts: what each one shows as plain values, and their drawing as SVG for pages and PNG for paper.

`values`   the charts as values, equal ones giving equal bytes
`drawing`  the pictures; matplotlib is imported when one is drawn, never before
"""
