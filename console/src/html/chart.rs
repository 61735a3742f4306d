//! Charts over time, as plain SVG: drawings that stretch to the room they have, with their words beside them as HTML, so
//! that those stay legible. Whoever cannot see a drawing is told what it shows, and has the numbers as a table.

use jiff::Timestamp;
use maud::{Markup, html};

use super::time;

/// A chart over equal spans of time.
pub(crate) struct Chart<'a> {
    /// Unique on the page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    /// What it shows, in a sentence.
    pub(crate) description: String,
    pub(crate) series: Vec<Series<'a>>,
    pub(crate) kind: Kind,
    /// What is said of each span when somebody points at it.
    pub(crate) hints: Vec<String>,
    pub(crate) since: Timestamp,
    /// How a value is written at the axis.
    pub(crate) value: fn(u64) -> String,
}

/// Values that belong together, one for each span.
pub(crate) struct Series<'a> {
    pub(crate) name: &'a str,
    /// How the stylesheet knows it.
    pub(crate) class: &'a str,
    pub(crate) values: Vec<Option<u64>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Values that add up, one on top of the other.
    Bars,
    /// Values beside each other; a line breaks where there are none.
    Lines,
}

/// The drawing's own units: each span is so wide, and all of it so high.
const STEP: f64 = 10.0;
const HEIGHT: f64 = 100.0;
const GAP: f64 = 1.5;

impl Chart<'_> {
    pub(crate) fn show(&self) -> Markup {
        let spans = self.hints.len();
        let top = nice(self.highest());
        let (title, description) = (format!("{}-title", self.id), format!("{}-description", self.id));
        html! {
            figure.chart {
                figcaption {
                    h2 { (self.title) }
                    ul.legend {
                        @for series in &self.series { li { span class={ "swatch " (series.class) } {} (series.name) } }
                    }
                }
                div.plot {
                    div.scale aria-hidden="true" {
                        span { ((self.value)(top)) }
                        span { ((self.value)(0)) }
                    }
                    svg role="img" aria-labelledby={ (title) " " (description) } viewBox={ "0 0 " (spans as f64 * STEP) " " (HEIGHT) } preserveAspectRatio="none" {
                        title id=(title) { (self.title) }
                        desc id=(description) { (self.description) }
                        g aria-hidden="true" {
                            line.grid x1="0" x2=(spans as f64 * STEP) y1=(HEIGHT / 2.0) y2=(HEIGHT / 2.0) {}
                            @match self.kind {
                                Kind::Bars => (self.bars(top)),
                                Kind::Lines => (self.lines(top)),
                            }
                            g.hints {
                                @for (place, hint) in self.hints.iter().enumerate().filter(|(_, hint)| !hint.is_empty()) {
                                    path d={ "M" (place as f64 * STEP) " 0h" (STEP) "v" (HEIGHT) "h-" (STEP) "z" } { title { (hint) } }
                                }
                            }
                        }
                    }
                }
                p.span-of-time { (time::moment(self.since)) span { "now" } }
            }
        }
    }

    /// The highest value that must have room.
    fn highest(&self) -> u64 {
        let at = |place: usize| self.series.iter().map(move |series| series.values.get(place).copied().flatten());
        let heights = (0..self.hints.len()).map(|place| match self.kind {
            Kind::Bars => at(place).flatten().sum(),
            Kind::Lines => at(place).flatten().max().unwrap_or_default(),
        });
        heights.max().unwrap_or_default()
    }

    fn bars(&self, top: u64) -> Markup {
        let mut floors = vec![0; self.hints.len()];
        let mut paths = Vec::with_capacity(self.series.len());
        for series in &self.series {
            let mut path = String::new();
            for (place, (floor, value)) in floors.iter_mut().zip(&series.values).enumerate() {
                let Some(value) = value.filter(|value| *value > 0) else { continue };
                let (x, from, to) = (place as f64 * STEP + GAP / 2.0, y(*floor, top), y(*floor + value, top));
                path.push_str(&format!("M{x} {from:.2}V{to:.2}h{}V{from:.2}z", STEP - GAP));
                *floor += value;
            }
            paths.push((series.class, path));
        }
        html! { @for (class, path) in paths { path class={ "bar " (class) } d=(path) {} } }
    }

    fn lines(&self, top: u64) -> Markup {
        let path = |series: &Series<'_>| {
            let mut path = String::new();
            let value_at = |place: usize| series.values.get(place).copied().flatten();
            for (place, value) in series.values.iter().enumerate() {
                let Some(value) = value else { continue };
                let (x, y) = ((place as f64 + 0.5) * STEP, y(*value, top));
                let follows = place.checked_sub(1).and_then(value_at).is_some();
                let word = match (follows, value_at(place + 1).is_some()) {
                    (true, _) => format!("L{x} {y:.2}"),
                    (false, true) => format!("M{x} {y:.2}"),
                    // A point alone is a line as long as a bar is wide.
                    (false, false) => format!("M{} {y:.2}h{}", x - (STEP - GAP) / 2.0, STEP - GAP),
                };
                path.push_str(&word);
            }
            path
        };
        html! { @for series in &self.series { path class={ "line " (series.class) } d=(path(series)) {} } }
    }
}

/// How far down a value stands.
fn y(value: u64, top: u64) -> f64 {
    HEIGHT - HEIGHT * value as f64 / top as f64
}

/// The next number after this one that is easily read: 1, 2 or 5 with zeros.
fn nice(highest: u64) -> u64 {
    let mut tens = 1;
    loop {
        if let Some(nice) = [1, 2, 5].map(|first| first * tens).into_iter().find(|nice| *nice >= highest) {
            return nice;
        }
        tens *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(kind: Kind, values: [&[Option<u64>]; 2]) -> String {
        let series = |class, values: &[Option<u64>]| Series { name: class, class, values: values.to_vec() };
        let chart = Chart {
            id: "calls",
            title: "Calls",
            description: "7 calls".to_owned(),
            series: vec![series("ok", values[0]), series("error", values[1])],
            kind,
            hints: vec!["<first>".to_owned(), String::new()],
            since: Timestamp::UNIX_EPOCH,
            value: |value| value.to_string(),
        };
        chart.show().into_string()
    }

    #[test]
    fn an_axis_ends_with_a_number_that_is_easily_read() {
        assert_eq!([0, 1, 3, 7, 11, 50, 51, 1_200].map(nice), [1, 1, 5, 10, 20, 50, 100, 2_000]);
    }

    #[test]
    fn bars_stand_on_each_other_and_fill_the_room() {
        let shown = chart(Kind::Bars, [&[Some(3), None], &[Some(1), Some(5)]]);
        assert!(shown.contains(r#"class="bar ok" d="M0.75 100.00V40.00h8.5V100.00z""#), "{shown}");
        assert!(shown.contains(r#"class="bar error" d="M0.75 40.00V20.00h8.5V40.00zM10.75 100.00V0.00h8.5V100.00z""#));
        assert!(shown.contains("<title>&lt;first&gt;</title>") && shown.contains("<span>5</span><span>0</span>"));
        assert!(!shown.contains("style"));
    }

    #[test]
    fn lines_break_where_nothing_is_known() {
        let shown = chart(Kind::Lines, [&[Some(10), Some(5)], &[None, Some(10)]]);
        assert!(shown.contains(r#"class="line ok" d="M5 0.00L15 50.00""#), "{shown}");
        assert!(shown.contains(r#"class="line error" d="M10.75 0.00h8.5""#), "{shown}");
    }
}
