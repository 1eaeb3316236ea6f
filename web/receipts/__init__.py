"""Where gateways tell what became of a message: no person comes here, every caller proves who it is."""
