//! Media, sans-IO: packets in, packets out. Wraps str0m.
