"""What the bureau and the applicants can do: one function a use case, shared by web, commands and jobs."""
