"""Drawing from a chain: paths, replicas, estimates and rare events."""
