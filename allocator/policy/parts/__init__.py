"""What a policy says, part by part: values only, each with its clause, mark and source."""
