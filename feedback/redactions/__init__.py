"""Taking insults and names out of citizens' words that were told: proposed by one person, decided by another."""
