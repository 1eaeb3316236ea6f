"""Other people's machines, for a developer and for tests: SMS gateways, WeCom, a Web Push service.

They check what they get by themselves – nothing is shared with the product – show what they received,
and can be told to fail, lag or lie.
"""
