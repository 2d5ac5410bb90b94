"""Documents as text: extraction from files and splitting into chunks, without AWS, environment or clock."""
