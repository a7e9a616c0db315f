"""What shuts submissions in: namespaces, a root of their own, limits, kernels, what is shown."""
