//! Time and identifiers that come out the same on every start, so that what the sandbox answers can be compared.

/// The moment every sandbox starts at: 2026-11-02T09:00:00Z, in seconds since 1970.
const START: u64 = 1_793_610_000;
const ALPHABET: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A clock that moves on by one second per change, and a source of identifiers that never repeats one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    changes: u64,
    issued: u64,
}

impl Clock {
    /// Moves on by a second.
    pub(crate) fn tick(&mut self) {
        self.changes += 1;
    }

    /// The moment in RFC 3339.
    pub(crate) fn now(&self) -> String {
        rfc3339(START + self.changes)
    }

    /// The day in RFC 3339.
    pub(crate) fn today(&self) -> String {
        self.now()[..10].to_owned()
    }

    /// A new identifier: `P` and six capitals or digits.
    pub(crate) fn id(&mut self) -> String {
        let mut bits = self.bits();
        let mut id = String::from("P");
        for _ in 0..6 {
            id.push(char::from(ALPHABET[(bits % 36) as usize]));
            bits /= 36;
        }
        id
    }

    /// A new UUID, version 4 in form.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.bits(), self.bits());
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }

    /// A new number.
    pub(crate) fn number(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    /// SplitMix64: spreads a counter over 64 bits without repeating (Steele, Lea, Flood: Fast Splittable PRNGs, 2014).
    fn bits(&mut self) -> u64 {
        self.issued += 1;
        let mut bits = self.issued.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

/// Seconds since 1970 as a date and time (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn rfc3339(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_clock_starts_at_the_same_moment_and_moves_on_by_seconds() {
        let mut clock = Clock::default();
        assert_eq!(clock.now(), "2026-11-02T09:00:00Z");
        clock.tick();
        assert_eq!(clock.now(), "2026-11-02T09:00:01Z");
        assert_eq!(clock.today(), "2026-11-02");
    }

    #[test]
    fn dates_are_right_at_the_edges() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(1_798_761_599), "2026-12-31T23:59:59Z");
    }

    #[test]
    fn identifiers_are_the_same_on_every_start_and_never_repeat() {
        let ids = |clock: &mut Clock| (0..1_000).map(|_| clock.id()).collect::<Vec<_>>();
        let first = ids(&mut Clock::default());
        assert_eq!(first, ids(&mut Clock::default()));
        assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 1_000);
        assert!(first.iter().all(|id| id.len() == 7 && id.starts_with('P')));
        assert_eq!(Clock::default().uuid().len(), 36);
    }
}
