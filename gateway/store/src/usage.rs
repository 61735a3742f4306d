//! What is counted of calls of tools: plain data. An error is a call that did not end `ok`; what the gateway's own limits
//! refuse is one too.

use jiff::Timestamp;

use crate::model::{Outcome, Server};

/// The audit log's word for a call of a tool, which is what is counted.
pub const CALL: &str = "tools/call";
/// In milliseconds.
pub(crate) const MINUTE: i64 = 60_000;

/// How much a server or an account was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub calls: u64,
    pub errors: u64,
    /// When the last call was made.
    pub last_used_at: Timestamp,
    pub last_error: Option<LastError>,
}

/// A call that did not end `ok`, the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastError {
    pub at: Timestamp,
    pub outcome: Outcome,
    /// The status of the vendor's answer, if it answered.
    pub status: Option<u16>,
}

/// Spans of time of equal length, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spans {
    /// When the first begins. Whole minutes are counted: the one that holds this moment is the first.
    pub since: Timestamp,
    /// How long each is.
    pub minutes: u32,
    pub count: u32,
}

/// What the whole gateway was asked in a span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    pub calls: u64,
    pub errors: u64,
    /// Errors of which the gateway's own limits were the reason.
    pub limited: u64,
    /// Errors of which a vendor's limit was the reason: it answered 429.
    pub vendor_limited: u64,
    pub durations: Durations,
}

/// How long the calls took that a vendor answered: how many up to each of the bounds, and longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Durations(pub [u64; Self::BOUNDS.len() + 1]);

/// A server that was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    pub server: Server,
    pub calls: u64,
    pub errors: u64,
}

impl Spans {
    /// When the span at this place begins, counted from 0.
    #[must_use]
    pub fn start_of(&self, place: u32) -> Timestamp {
        let minute = self.since.as_millisecond().div_euclid(MINUTE) + i64::from(self.minutes) * i64::from(place);
        Timestamp::from_millisecond(minute.saturating_mul(MINUTE)).unwrap_or(self.since)
    }
}

impl Traffic {
    /// Adds what another span has seen.
    pub fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.errors += other.errors;
        self.limited += other.limited;
        self.vendor_limited += other.vendor_limited;
        for (count, more) in self.durations.0.iter_mut().zip(other.durations.0) {
            *count += more;
        }
    }
}

impl Durations {
    /// In milliseconds.
    pub const BOUNDS: [u64; 11] = [25, 50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600];

    /// Counts a call that took so many milliseconds.
    pub fn count(&mut self, milliseconds: u64) {
        self.0[Self::BOUNDS.partition_point(|bound| *bound < milliseconds)] += 1;
    }

    /// So many milliseconds that this share of the calls (from 0 to 1) took no longer: as if those between two bounds
    /// were spread evenly, and no call took longer than twice the last bound. `None` without any call.
    #[must_use]
    pub fn percentile(&self, share: f64) -> Option<u64> {
        let wanted = share * self.0.iter().sum::<u64>() as f64;
        let mut before = 0.0;
        for (place, count) in self.0.iter().map(|count| *count as f64).enumerate() {
            if count > 0.0 && before + count >= wanted {
                let from = place.checked_sub(1).map_or(0, |place| Self::BOUNDS[place]) as f64;
                let to = Self::BOUNDS.get(place).map_or(2.0 * from, |bound| *bound as f64);
                return Some((from + (to - from) * ((wanted - before) / count).clamp(0.0, 1.0)).round() as u64);
            }
            before += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn durations(all: &[u64]) -> Durations {
        let mut durations = Durations::default();
        all.iter().for_each(|milliseconds| durations.count(*milliseconds));
        durations
    }

    #[test]
    fn a_duration_counts_up_to_its_bound_and_beyond_the_last() {
        assert_eq!(durations(&[0, 25, 26, 50, 25_600, 25_601, u64::MAX]).0, [2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
    }

    #[test]
    fn a_percentile_lies_between_the_bounds_of_the_call_that_it_means() {
        assert_eq!(durations(&[]).percentile(0.5), None);
        let mixed = durations(&[&[30; 90][..], &[3_000; 10]].concat());
        assert_eq!(mixed.percentile(0.5), Some(39));
        assert_eq!(mixed.percentile(0.9), Some(50));
        assert_eq!(mixed.percentile(0.95), Some(2_400));
        assert_eq!(mixed.percentile(1.0), Some(3_200));
        assert_eq!(durations(&[60_000]).percentile(0.95), Some(49_920));
        assert_eq!(durations(&[10]).percentile(0.0), Some(0));
    }
}
