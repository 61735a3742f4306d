//! Numbers as people read them.

/// A count with its thousands apart: `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of a thing, whose plural ends in `s`: `1 call`, `2 calls`.
pub(crate) fn of(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", count(number))
}

/// A share of a whole: `0.4 %`; nothing of nothing.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0 %".to_owned();
    }
    let percent = part as f64 * 100.0 / whole as f64;
    match percent {
        0.0 => "0 %".to_owned(),
        percent if percent < 0.1 => "under 0.1 %".to_owned(),
        percent if percent < 10.0 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    }
}

/// A time that something took: `120 ms`, `1.9 s`.
pub(crate) fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..9_950 if !milliseconds.is_multiple_of(1_000) => format!("{:.1} s", milliseconds as f64 / 1_000.0),
        _ => format!("{} s", count((milliseconds + 500) / 1_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::{count, duration, of, share};

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 12, 999, 1_000, 1_234_567].map(count), ["0", "12", "999", "1,000", "1,234,567"]);
        assert_eq!([0, 1, 1_000].map(|number| of(number, "call")), ["0 calls", "1 call", "1,000 calls"]);
    }

    #[test]
    fn a_share_says_no_more_than_it_knows() {
        let shares = [(0, 0), (0, 5), (1, 5_000), (1, 300), (1, 3), (3, 3)].map(|(part, whole)| share(part, whole));
        assert_eq!(shares, ["0 %", "0 %", "under 0.1 %", "0.3 %", "33 %", "100 %"]);
    }

    #[test]
    fn a_duration_is_said_in_its_unit() {
        let said = [0, 999, 1_000, 1_949, 9_949, 9_950, 51_200].map(duration);
        assert_eq!(said, ["0 ms", "999 ms", "1 s", "1.9 s", "9.9 s", "10 s", "51 s"]);
    }
}
