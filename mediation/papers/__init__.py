"""Official papers (文书): what stands on them, their numbers, and how they become Word and PDF."""
