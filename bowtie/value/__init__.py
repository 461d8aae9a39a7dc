"""What customers will be worth: contracts that come up for renewal, and orders that nobody promised."""
