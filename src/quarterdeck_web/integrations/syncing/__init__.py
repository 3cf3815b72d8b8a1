"""Reading a tracker: what is due, each reading as a job that can stop anywhere, what comes by itself."""
