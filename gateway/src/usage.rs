//! How the gateway was used: what is shown of the last hour, day or week.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use toolpress_store::{Busy, Server, Spans, Store, StoreError, Traffic};
use utoipa::ToSchema;

/// How far back: by the minute, by half an hour, by four hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Hour,
    Day,
    Week,
}

/// The busiest servers are those of today and so many days before it, whatever the period: servers are counted by the day.
const DAYS_BEFORE: i64 = 6;
/// What is counted by the minute and by the day is kept for so long.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(8 * 24);

/// How the gateway was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    pub spans: Spans,
    /// What it was asked in each of the spans; the last ends with the minute that is now.
    pub series: Vec<Traffic>,
    pub busiest: Vec<Busy>,
    /// The servers that expire next.
    pub expiring: Vec<Server>,
}

impl Period {
    /// The period in parts as a chart shows them. The last ends with the minute of this moment.
    #[must_use]
    pub fn spans(self, now: Timestamp) -> Spans {
        let (minutes, count) = match self {
            Self::Hour => (1, 60),
            Self::Day => (30, 48),
            Self::Week => (240, 42),
        };
        let before = SignedDuration::from_mins(i64::from(minutes * count) - 1);
        Spans { since: now.checked_sub(before).unwrap_or(Timestamp::MIN), minutes, count }
    }
}

impl Overview {
    /// What is known at this moment, with so many servers at most in each list.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn read(store: &dyn Store, period: Period, now: Timestamp, most: u32) -> Result<Self, StoreError> {
        let spans = period.spans(now);
        let days = now.checked_sub(SignedDuration::from_hours(DAYS_BEFORE * 24)).unwrap_or(Timestamp::MIN);
        Ok(Self {
            spans,
            series: store.traffic(spans).await?,
            busiest: store.busiest_servers(days, most).await?,
            expiring: store.next_to_expire(now, most).await?,
        })
    }

    /// When the period begins.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.spans.start_of(0)
    }

    /// When it ends, which is a little ahead.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.spans.start_of(self.spans.count)
    }

    /// When each of the spans begins.
    pub fn starts(&self) -> impl Iterator<Item = Timestamp> + use<> {
        let spans = self.spans;
        (0..spans.count).map(move |place| spans.start_of(place))
    }

    /// What it was asked in the whole period.
    #[must_use]
    pub fn total(&self) -> Traffic {
        self.series.iter().fold(Traffic::default(), |mut total, span| {
            total.add(span);
            total
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_with_the_minute_that_is_now() {
        let now: Timestamp = "2026-11-27T10:00:30Z".parse().unwrap();
        for (period, since) in [
            (Period::Hour, "2026-11-27T09:01:30Z"),
            (Period::Day, "2026-11-26T10:01:30Z"),
            (Period::Week, "2026-11-20T10:01:30Z"),
        ] {
            assert_eq!(period.spans(now).since.to_string(), since, "{period:?}");
        }
    }
}
