"""The official account's doors: where the platform brings what citizens write."""
