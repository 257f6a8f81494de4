//! How fast somebody may ask (token buckets), and how many connections they may hold.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use wire::Timestamp;

/// How much at once, and how fast it comes back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    /// So many at once.
    pub(crate) burst: f64,
    /// So many more each second.
    pub(crate) per_second: f64,
}

/// What one address may ask before anybody has signed in on it. A whole family may sit behind one.
pub(crate) const STRANGERS: Rate = Rate { burst: 120.0, per_second: 4.0 };
/// What one signed-in device may ask over HTTP.
pub(crate) const DEVICES: Rate = Rate { burst: 120.0, per_second: 10.0 };
/// What one page may ask over its socket: a page in a large call sends a handful each second.
pub(crate) const PAGES: Rate = Rate { burst: 80.0, per_second: 20.0 };

/// What one device may seal for others: posts, commits, key packages. A page in a call that many enter and leave sends
/// a handful at once.
pub(crate) const SEALING: Rate = Rate { burst: 120.0, per_second: 2.0 };

/// Connections that one household may hold at once, on one listener.
pub(crate) const CONNECTIONS_PER_HOUSEHOLD: usize = 256;
/// Sockets among them, also where a proxy brings them: a family of sixty with a few pages each.
pub(crate) const SOCKETS_PER_HOUSEHOLD: usize = 200;

/// One asker's bucket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Bucket {
    pub(crate) const fn full(rate: Rate, now: Timestamp) -> Self {
        Self { left: rate.burst, at: now }
    }

    /// Takes one, where one is left.
    pub(crate) fn take(&mut self, rate: Rate, now: Timestamp) -> bool {
        self.refill(rate, now);
        let granted = self.left >= 1.0;
        if granted {
            self.left -= 1.0;
        }
        granted
    }

    fn refill(&mut self, rate: Rate, now: Timestamp) {
        self.left = (self.left + now.since(self.at).as_secs_f64() * rate.per_second).min(rate.burst);
        self.at = now;
    }

    fn is_full(mut self, rate: Rate, now: Timestamp) -> bool {
        self.refill(rate, now);
        self.left >= rate.burst
    }
}

/// The buckets of many askers. Whose bucket is full again is forgotten; there are never more than [`Buckets::MOST`].
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

impl<K: Hash + Eq> Buckets<K> {
    const MOST: usize = 10_000;

    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Whether `who` may ask now. Refused too where more ask than can be remembered.
    pub(crate) fn take(&self, who: K, now: Timestamp) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= Self::MOST && !buckets.contains_key(&who) {
            buckets.retain(|_, bucket| !bucket.is_full(self.rate, now));
            if buckets.len() >= Self::MOST {
                return false;
            }
        }
        buckets.entry(who).or_insert_with(|| Bucket::full(self.rate, now)).take(self.rate, now)
    }
}

/// How many places each holds of something that is bounded.
#[derive(Debug, Clone)]
pub(crate) struct Places<K> {
    most: usize,
    held: Arc<Mutex<HashMap<K, usize>>>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place<K: Hash + Eq + Copy> {
    who: K,
    places: Places<K>,
}

impl<K: Hash + Eq + Copy> Places<K> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, held: Arc::default() }
    }

    /// A place for `who`, where they don't hold all they may.
    pub(crate) fn take(&self, who: K) -> Option<Place<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(who).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { who, places: Self { most: self.most, held: Arc::clone(&self.held) } })
    }
}

impl<K: Hash + Eq + Copy> Drop for Place<K> {
    fn drop(&mut self) {
        let mut held = self.places.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.who);
            }
        }
    }
}

/// What counts as one asker: an IPv4 address, or the /64 that one IPv6 household holds.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const RATE: Rate = Rate { burst: 2.0, per_second: 1.0 };

    #[test]
    fn a_bucket_gives_its_burst_and_then_what_flows_in() {
        let start = Timestamp::from_millis(0);
        let mut bucket = Bucket::full(RATE, start);
        assert!(bucket.take(RATE, start) && bucket.take(RATE, start));
        assert!(!bucket.take(RATE, start));
        let later = start.after(Duration::from_secs(1));
        assert!(bucket.take(RATE, later));
        assert!(!bucket.take(RATE, later));
    }

    #[test]
    fn a_place_is_free_again_when_it_is_given_up() {
        let places = Places::new(2);
        let held = [places.take('a'), places.take('a')];
        assert!(held.iter().all(Option::is_some) && places.take('a').is_none());
        assert!(places.take('b').is_some(), "each has their own");
        drop(held);
        assert!(places.take('a').is_some());
        assert!(places.held.lock().expect("nobody panicked").is_empty(), "nothing is kept of who is gone");
    }

    #[test]
    fn one_household_does_not_empty_the_bucket_of_another() {
        let buckets = Buckets::new(RATE);
        let now = Timestamp::from_millis(0);
        let [a, b] =
            ["2001:db8::1", "2001:db8:0:1::1"].map(|text| household(text.parse().expect("an address")));
        assert_eq!(a, household("2001:db8::2".parse().expect("an address")));
        assert!(buckets.take(a, now) && buckets.take(a, now) && !buckets.take(a, now));
        assert!(buckets.take(b, now));
    }
}
