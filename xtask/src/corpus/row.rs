//! What became of one document, as a row of the table.

use std::fmt;

use serde_json::{Value, json};

/// One document on its way. What was not reached is none.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub vendor: String,
    pub operations: usize,
    pub tools: usize,
    pub skipped: usize,
    /// Of the calls with everything filled in, and of those with what is required only.
    pub refused: Option<(usize, usize)>,
    /// Tools that the built server lists.
    pub served: Option<usize>,
    pub seconds: f64,
    pub peak_bytes: u64,
    /// Why it went no further.
    pub fault: Option<String>,
}

/// How many of a document's operations must be tools, in percent.
const LEAST_TOOLS: usize = 98;
/// What adding a vendor may take, with optimised code: seconds and bytes.
const MOST_SECONDS: f64 = 3.0;
const MOST_BYTES: u64 = 500_000_000;

impl Row {
    /// What is wrong, if anything is.
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.fault.iter().cloned().collect();
        let mut check = |holds: bool, fault: String| faults.extend((!holds).then_some(fault));
        let Self { operations, tools, skipped, .. } = *self;
        check(
            tools + skipped == operations,
            format!("{} operations are unaccounted for", operations.abs_diff(tools + skipped)),
        );
        check(tools * 100 >= operations * LEAST_TOOLS, format!("only {tools} of {operations} operations are tools"));
        check(self.fault.is_some() || self.refused.is_some(), "its tools were not called".to_owned());
        if let Some((full, required)) = self.refused {
            check(full + required == 0, format!("{full} full and {required} minimal calls are refused"));
        }
        if let Some(served) = self.served {
            check(served == tools, format!("{served} of {tools} tools are served"));
        }
        check(
            cfg!(debug_assertions) || self.seconds < MOST_SECONDS,
            format!("{:.2} s, and at most {MOST_SECONDS} s is right", self.seconds),
        );
        check(
            cfg!(debug_assertions) || self.peak_bytes < MOST_BYTES,
            format!("{} MB, and at most {} MB is right", self.peak_bytes / 1_000_000, MOST_BYTES / 1_000_000),
        );
        faults
    }

    pub fn json(&self) -> Value {
        json!({
            "document": self.vendor, "operations": self.operations, "tools": self.tools, "skipped": self.skipped,
            "refused": self.refused.map(|(full, required)| json!({"full": full, "required": required})),
            "served": self.served, "seconds": self.seconds, "peak_bytes": self.peak_bytes, "faults": self.faults(),
        })
    }
}

/// The head of the table.
pub const HEAD: &str = "document                      operations  tools  skipped  refused  served   seconds  peak MB";

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |number: Option<usize>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        write!(
            f,
            "{:<28} {:>11} {:>6} {:>8} {:>8} {:>7} {:>9.2} {:>8}",
            self.vendor,
            self.operations,
            self.tools,
            self.skipped,
            number(self.refused.map(|(full, required)| full + required)),
            number(self.served),
            self.seconds,
            self.peak_bytes / 1_000_000
        )?;
        for fault in self.faults() {
            write!(f, "\n  {fault}")?;
        }
        Ok(())
    }
}
