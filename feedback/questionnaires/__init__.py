"""Questionnaires: what citizens are asked, set for the city, narrowed by a ward, each version kept."""
