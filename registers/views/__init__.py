"""The pages of the registers and of the administration. Each asks a page builder or a service; no rule lives here."""
