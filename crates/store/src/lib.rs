//! The house's memory: what a family is, kept across restarts.
