//! How much a server, an account and the whole gateway take: requests a second, and calls at once. One account whose
//! vendor hangs cannot take every place.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};
use toolpress_store::Id;

/// When a place may be free again, in the absence of anything better to say.
const PLACE_AFTER: Duration = Duration::from_secs(1);

/// Requests a second, and how many may come at once after a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub per_second: NonZeroU32,
    pub burst: NonZeroU32,
}

/// What one of something takes. `None`: everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Requests of any kind.
    pub rate: Option<Rate>,
    /// Calls of tools that are under way at once.
    pub calls: Option<NonZeroU32>,
}

/// What each server, each account and the whole gateway takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub server: Bounds,
    pub account: Bounds,
    pub gateway: Bounds,
}

/// Whose bound it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Server,
    Account,
    Gateway,
}

/// A request that is one too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
    pub scope: Scope,
    /// Whether there are too many calls at once, rather than too many requests a second.
    pub at_once: bool,
    /// How many there may be.
    pub limit: u32,
    /// When to try again.
    pub after: Duration,
}

/// Counts requests and calls. What it remembers of a server or an account is forgotten when that pauses.
pub struct Limits {
    options: Options,
    servers: Option<DefaultKeyedRateLimiter<Id>>,
    accounts: Option<DefaultKeyedRateLimiter<Id>>,
    gateway: Option<DefaultDirectRateLimiter>,
    clock: DefaultClock,
    /// `None` where calls have no bound: then nothing is counted.
    under_way: Option<Arc<Mutex<UnderWay>>>,
}

/// Calls that have not ended, by whose they are where that has a bound. Nothing is kept of whoever has none.
#[derive(Debug, Default)]
struct UnderWay {
    servers: HashMap<Id, u32>,
    accounts: HashMap<Id, u32>,
    all: u32,
}

/// A call's place. It is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    under_way: Option<Arc<Mutex<UnderWay>>>,
    server: Id,
    account: Id,
}

impl Limits {
    #[must_use]
    pub fn new(options: Options) -> Self {
        let quota = |bounds: Bounds| bounds.rate.map(Rate::quota);
        let bounds_calls =
            [options.server, options.account, options.gateway].iter().any(|bounds| bounds.calls.is_some());
        Self {
            options,
            servers: quota(options.server).map(RateLimiter::keyed),
            accounts: quota(options.account).map(RateLimiter::keyed),
            gateway: quota(options.gateway).map(RateLimiter::direct),
            clock: DefaultClock::default(),
            under_way: bounds_calls.then(Arc::default),
        }
    }

    /// Takes a request. The narrowest bound is asked first, so that what one server is refused is not taken from others.
    ///
    /// # Errors
    ///
    /// Too many requests a second.
    pub fn request(&self, server: Id, account: Id) -> Result<(), Limited> {
        let keyed = |limiter: &Option<DefaultKeyedRateLimiter<Id>>, key| match limiter {
            Some(limiter) => limiter.check_key(key).map_err(|until| self.wait(&until)),
            None => Ok(()),
        };
        let limited = |scope| move |(limit, after)| Limited { scope, at_once: false, limit, after };
        keyed(&self.servers, &server).map_err(limited(Scope::Server))?;
        keyed(&self.accounts, &account).map_err(limited(Scope::Account))?;
        match &self.gateway {
            Some(limiter) => limiter.check().map_err(|until| self.wait(&until)).map_err(limited(Scope::Gateway)),
            None => Ok(()),
        }
    }

    /// Takes a call.
    ///
    /// # Errors
    ///
    /// Too many calls at once.
    pub fn call(&self, server: Id, account: Id) -> Result<Place, Limited> {
        let Some(counted) = &self.under_way else { return Ok(Place { under_way: None, server, account }) };
        let mut under_way = counted.lock().unwrap_or_else(PoisonError::into_inner);
        let now = [
            (Scope::Server, self.options.server.calls, under_way.servers.get(&server)),
            (Scope::Account, self.options.account.calls, under_way.accounts.get(&account)),
            (Scope::Gateway, self.options.gateway.calls, Some(&under_way.all)),
        ];
        for (scope, most, count) in now {
            if let Some(most) = most.filter(|most| count.is_some_and(|count| *count >= most.get())) {
                return Err(Limited { scope, at_once: true, limit: most.get(), after: PLACE_AFTER });
            }
        }
        if self.options.server.calls.is_some() {
            *under_way.servers.entry(server).or_default() += 1;
        }
        if self.options.account.calls.is_some() {
            *under_way.accounts.entry(account).or_default() += 1;
        }
        under_way.all += 1;
        Ok(Place { under_way: Some(Arc::clone(counted)), server, account })
    }

    /// Forgets servers and accounts that have paused long enough to have all their requests left.
    pub fn forget_idle(&self) {
        for limiter in [&self.servers, &self.accounts].into_iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// How many requests there may be, and when there may be another.
    fn wait(&self, until: &NotUntil<<DefaultClock as Clock>::Instant>) -> (u32, Duration) {
        (until.quota().burst_size().get(), until.wait_time_from(self.clock.now()))
    }
}

impl Rate {
    fn quota(self) -> Quota {
        Quota::per_second(self.per_second).allow_burst(self.burst)
    }
}

impl Scope {
    /// The scope in a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Account => "account",
            Self::Gateway => "gateway",
        }
    }
}

impl Limited {
    /// In how many whole seconds to try again.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.after.as_secs() + u64::from(self.after.subsec_nanos() > 0)
    }
}

impl fmt::Display for Limited {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, at_once, limit, .. } = self;
        let whose = match scope {
            Scope::Server => "this MCP server",
            Scope::Account => "this server's account",
            Scope::Gateway => "this gateway",
        };
        let what = if *at_once { "calls at once" } else { "requests at once, then fewer a second" };
        let seconds = self.seconds();
        write!(formatter, "{whose} takes {limit} {what}; nothing was sent to the vendor; try again in {seconds} s")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(counted) = &self.under_way else { return };
        let mut under_way = counted.lock().unwrap_or_else(PoisonError::into_inner);
        let UnderWay { servers, accounts, all } = &mut *under_way;
        for (counts, id) in [(servers, self.server), (accounts, self.account)] {
            if let Some(count) = counts.get_mut(&id) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&id);
                }
            }
        }
        *all -= 1;
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Limits").field("options", &self.options).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use toolpress_store::Id;

    use super::{Bounds, Limited, Limits, Options, Rate, Scope};

    fn number(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).expect("the test's numbers are none of them 0")
    }

    fn scope<T>(result: Result<T, Limited>) -> Option<Scope> {
        result.err().map(|limited| limited.scope)
    }

    #[test]
    fn a_server_a_gateway_and_an_account_each_have_their_own_bound_of_calls() {
        let calls = |most| Bounds { calls: Some(number(most)), ..Bounds::default() };
        let limits = Limits::new(Options { server: calls(1), account: calls(2), gateway: calls(3) });
        let (account, other) = (Id::new(), Id::new());
        let servers = [Id::new(), Id::new(), Id::new()];
        let first = limits.call(servers[0], account);
        assert_eq!(scope(limits.call(servers[0], account)), Some(Scope::Server));
        let second = limits.call(servers[1], account);
        assert_eq!(scope(limits.call(servers[2], account)), Some(Scope::Account));
        let third = limits.call(servers[2], other);
        assert_eq!(scope(limits.call(Id::new(), other)), Some(Scope::Gateway));
        drop(first);
        assert!(limits.call(servers[0], account).is_ok());
        drop((second, third));
        let left = limits.under_way.as_ref().expect("calls are counted").lock().expect("nobody panicked");
        assert_eq!((left.servers.len(), left.accounts.len(), left.all), (0, 0, 0), "nothing is kept of those who left");
    }

    #[test]
    fn calls_are_counted_where_they_have_a_bound() {
        let gateway = Bounds { calls: Some(number(1)), rate: None };
        let limits = Limits::new(Options { gateway, ..Options::default() });
        let first = limits.call(Id::new(), Id::new());
        assert!(first.is_ok());
        assert_eq!(scope(limits.call(Id::new(), Id::new())), Some(Scope::Gateway));
        let counted = || {
            let under_way = limits.under_way.as_ref().expect("calls are counted").lock().expect("nobody panicked");
            (under_way.servers.len(), under_way.accounts.len(), under_way.all)
        };
        assert_eq!(counted(), (0, 0, 1));
        drop(first);
        assert_eq!(counted(), (0, 0, 0));
    }

    #[test]
    fn requests_beyond_the_burst_are_told_when_to_come_again_and_take_nothing_from_others() {
        let rate = |burst| Bounds { rate: Some(Rate { per_second: number(1), burst: number(burst) }), calls: None };
        let limits = Limits::new(Options { server: rate(2), account: rate(3), gateway: rate(4) });
        let (account, one, two) = (Id::new(), Id::new(), Id::new());
        for _ in 0..2 {
            assert_eq!(limits.request(one, account), Ok(()));
        }
        let limited = limits.request(one, account).expect_err("the burst is over");
        assert_eq!((limited.scope, limited.limit, limited.seconds()), (Scope::Server, 2, 1));
        assert_eq!(limits.request(two, account), Ok(()));
        assert_eq!(scope(limits.request(two, account)), Some(Scope::Account));
        assert_eq!(limits.request(Id::new(), Id::new()), Ok(()));
        assert_eq!(scope(limits.request(Id::new(), Id::new())), Some(Scope::Gateway));
    }

    #[test]
    fn whoever_pauses_is_forgotten() {
        let rate = Bounds { rate: Some(Rate { per_second: number(1_000_000), burst: number(1) }), calls: None };
        let limits = Limits::new(Options { server: rate, ..Options::default() });
        for _ in 0..1000 {
            assert_eq!(limits.request(Id::new(), Id::new()), Ok(()));
        }
        limits.forget_idle();
        // At a million a second, all but the very last have their request back by now.
        assert!(limits.servers.as_ref().is_some_and(|servers| servers.len() < 1000));
    }

    #[test]
    fn without_bounds_everything_is_taken() {
        let limits = Limits::new(Options::default());
        let places: Vec<_> = (0..1000).map(|_| limits.call(Id::new(), Id::new())).collect();
        assert!(places.iter().all(Result::is_ok));
    }
}
