"""WeChat official accounts: what we say to the platform (`api`), what citizens say to us (`inbox`)."""
