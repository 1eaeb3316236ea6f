"""Telephone calls as the domain knows them: number plan, IVR, queues, records, reports. No SIP in here."""
