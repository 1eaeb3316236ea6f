"""Pictures drawn for posts, from our own words and figures: charts, long pictures, cards with a QR code."""
