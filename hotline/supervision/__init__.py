"""督办: notices that hold a unit to account, from issuing to 销号."""
