//! For development: virtual network, bots, scenarios.
