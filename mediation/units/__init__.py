"""Bodies that can hold a case, what they are competent for, and who works in them."""
