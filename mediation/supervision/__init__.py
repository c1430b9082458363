"""督办: orders and cards, leader cases, instructions, conferences, call-outs, and what can no longer move."""
