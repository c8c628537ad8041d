"""What a household may claim and what it pays."""
