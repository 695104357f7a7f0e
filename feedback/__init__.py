"""The service: ratings, reviews, plans and the monthly evaluation; it knows no route and no request (web/ aside)."""
