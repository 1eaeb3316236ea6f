"""What makes the department app installable: manifest, service worker, offline pages and queue, push."""
