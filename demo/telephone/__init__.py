"""The demo's telephone: numbers, queues, telephones and flows by real actions, weeks of calls in bulk."""
