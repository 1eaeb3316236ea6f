"""SIP signalling: one module per piece of the RFCs, on aiosipua's messages. Start reading at core.py."""
