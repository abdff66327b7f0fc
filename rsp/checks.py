"""System checks: bad settings are refused with a sentence that says what to do."""
