"""What callers use of the system, and how much of it they may."""
