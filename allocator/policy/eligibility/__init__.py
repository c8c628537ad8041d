"""Who may take part and which lots suit: one evaluation, for one household or for a city."""
