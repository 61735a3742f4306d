//! JUnit's XML: a suite per vendor, a case per entry; a break that nobody accepted has failed.

use quick_xml::{
    Writer,
    events::{BytesEnd, BytesStart, BytesText, Event},
};

use super::text::change;
use crate::{
    diff::{Verdict, cause::Entry},
    problem::visible,
};

pub fn report(verdict: &Verdict) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(verdict, &mut writer).expect("writing to memory does not fail");
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&String::from_utf8_lossy(&writer.into_inner()));
    text.push('\n');
    text
}

fn write(verdict: &Verdict, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    let failures = (verdict.open() + verdict.spent.len()).to_string();
    let tests = (verdict.entries.len() + verdict.spent.len()).to_string();
    let mut suites = BytesStart::new("testsuites");
    suites.extend_attributes([("name", "cargo xtask diff"), ("tests", &tests), ("failures", &failures)]);
    writer.write_event(Event::Start(suites))?;
    for vendor in &verdict.vendors {
        let entries: Vec<&Entry> = verdict.entries.iter().filter(|entry| entry.vendor == vendor.vendor).collect();
        let open = entries.iter().filter(|entry| entry.is_open()).count();
        start_suite(&vendor.vendor, entries.len(), open, writer)?;
        for entry in entries {
            case(entry, writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    if !verdict.spent.is_empty() {
        start_suite("accepted", verdict.spent.len(), verdict.spent.len(), writer)?;
        for spent in &verdict.spent {
            start_case("accepted.yaml", spent, writer)?;
            text("failure", "it is no longer needed", spent, writer)?;
            writer.write_event(Event::End(BytesEnd::new("testcase")))?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))
}

fn case(entry: &Entry, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    start_case(&format!("{}.{}", entry.vendor, entry.rule.id), &entry.title(), writer)?;
    let mut told = vec![format!("{}: {}", entry.level, entry.sentence)];
    told.extend(change(&entry.before, &entry.after));
    told.extend(entry.tools.iter().cloned());
    told.push(format!("{}:{}", entry.place.file, entry.place.line));
    if entry.is_open() {
        told.push(format!("cargo xtask diff --accept {} --reason \"…\"", entry.fingerprint));
        text("failure", entry.rule.id, &told.join("\n"), writer)?;
    } else {
        told.extend(entry.accepted.iter().map(|reason| format!("accepted: {reason}")));
        text("system-out", "", &told.join("\n"), writer)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

fn start_suite(name: &str, tests: usize, failures: usize, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    let mut suite = BytesStart::new("testsuite");
    let (name, tests, failures) = (clean(name), tests.to_string(), failures.to_string());
    suite.extend_attributes([("name", &*name), ("tests", &tests), ("failures", &failures)]);
    writer.write_event(Event::Start(suite))
}

fn start_case(class: &str, name: &str, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    let mut case = BytesStart::new("testcase");
    case.extend_attributes([("classname", &*clean(class)), ("name", &*clean(name))]);
    writer.write_event(Event::Start(case))
}

fn text(element: &str, message: &str, told: &str, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    let mut start = BytesStart::new(element);
    if !message.is_empty() {
        start.push_attribute(("message", &*clean(message)));
    }
    writer.write_event(Event::Start(start))?;
    writer.write_event(Event::Text(BytesText::new(&clean(told))))?;
    writer.write_event(Event::End(BytesEnd::new(element)))
}

/// XML takes no control characters, not even escaped; the rest `quick_xml` escapes.
fn clean(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n").replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
