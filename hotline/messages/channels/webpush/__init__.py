"""Web Push: wakes an installed app, or a browser that was asked to, even when it is closed."""
