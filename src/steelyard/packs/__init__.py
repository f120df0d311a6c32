"""What belongs to one country: profiles, lists, parameters, offices, wording. Content, no code."""
