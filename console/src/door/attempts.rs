//! How often somebody may try to sign in: tokens cannot be guessed, and nobody is to try.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

/// So many attempts at once, and one more in each time after that: from one address, and from all.
const OF_ONE: (NonZeroU32, Duration) = (NonZeroU32::new(10).expect("it is not 0"), Duration::from_secs(6));
const OF_ALL: (NonZeroU32, Duration) = (NonZeroU32::new(100).expect("it is not 0"), Duration::from_secs(1));
/// Addresses are forgotten that have not come for long, once there are so many.
const MANY: usize = 1_000;

#[derive(Debug)]
pub(crate) struct Attempts {
    clock: DefaultClock,
    peers: DefaultKeyedRateLimiter<IpAddr>,
    all: DefaultDirectRateLimiter,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            clock: DefaultClock::default(),
            peers: RateLimiter::keyed(quota(OF_ONE)),
            all: RateLimiter::direct(quota(OF_ALL)),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    ///
    /// It is one too many: when to try again.
    pub(crate) fn count(&self, peer: IpAddr) -> Result<(), Duration> {
        if self.peers.len() > MANY {
            self.peers.retain_recent();
        }
        let now = || self.clock.now();
        self.peers.check_key(&network(peer)).map_err(|until| until.wait_time_from(now()))?;
        self.all.check().map_err(|until| until.wait_time_from(now()))
    }
}

fn quota((burst, each): (NonZeroU32, Duration)) -> Quota {
    Quota::with_period(each).expect("the time is not 0").allow_burst(burst)
}

/// Whoever has an address of IPv6 has the whole network of 64 bits.
fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.into(),
            None => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::Attempts;

    fn addresses(addresses: &[&str]) -> Vec<std::net::IpAddr> {
        addresses.iter().map(|address| address.parse().expect("it is an address")).collect()
    }

    #[test]
    fn an_address_has_ten_attempts_and_others_have_their_own() {
        let attempts = Attempts::new();
        let peers = addresses(&["192.0.2.1", "192.0.2.2"]);
        for _ in 0..10 {
            assert_eq!(attempts.count(peers[0]), Ok(()));
        }
        assert!(attempts.count(peers[0]).is_err_and(|wait| wait.as_secs() <= 6));
        assert_eq!(attempts.count(peers[1]), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_is_one_and_a_mapped_address_is_of_ipv4() {
        let attempts = Attempts::new();
        let peers = addresses(&["2001:db8::1", "2001:db8::2:1", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1"]);
        for _ in 0..5 {
            assert_eq!(attempts.count(peers[0]), Ok(()));
            assert_eq!(attempts.count(peers[1]), Ok(()));
            assert_eq!(attempts.count(peers[3]), Ok(()));
            assert_eq!(attempts.count(peers[4]), Ok(()));
        }
        assert!(attempts.count(peers[1]).is_err());
        assert_eq!(attempts.count(peers[2]), Ok(()));
        assert!(attempts.count(peers[4]).is_err());
    }

    #[test]
    fn all_addresses_together_have_a_bound() {
        let attempts = Attempts::new();
        let peer = |number: u32| std::net::Ipv4Addr::from_bits(0xC000_0200 + number).into();
        let taken = (0..200).filter(|number| attempts.count(peer(*number)).is_ok()).count();
        // One or two more may have become free while this was counted.
        assert!((100..110).contains(&taken), "{taken}");
    }
}
