"""How to reach citizens who wish it: sealed at the door to the inspectorate's key, and deleted on a date."""
