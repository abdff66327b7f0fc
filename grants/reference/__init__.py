"""The law as the product ships it: acts, forms of support, dated rules and the words of letters. Pure."""
