"""What the hotline says in public: news, guidance, notices, the text about itself, 监督问政."""
