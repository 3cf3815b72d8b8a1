"""Pages of what may go wrong and how it could be done: dependencies, risks, options, spikes, decisions."""
