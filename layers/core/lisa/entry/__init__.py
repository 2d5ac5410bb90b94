"""The entry of every Lambda function: its settings, its log and its errors."""
