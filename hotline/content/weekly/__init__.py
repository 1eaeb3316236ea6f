"""What a week's orders tell those who write in public: figures, topics worth a post, the work brief."""
