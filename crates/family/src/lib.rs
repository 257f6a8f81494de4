//! The family's rules, pure: decide(state, command, now) gives changes or a refusal.
