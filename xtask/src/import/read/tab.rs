//! YAML that is indented with tabs, which YAML forbids: read as if there were spaces, where that makes sense.

use super::{
    decode::{Fault, Remark, Tree},
    yaml,
};

/// How wide a tab may be meant, the widest first: what stands under a key is rather its value than its neighbour.
const WIDTHS: [usize; 3] = [8, 4, 2];

/// Reads YAML, with tabs in its indentation if need be.
pub fn read(text: &str, most_values: usize) -> Result<Tree, Fault> {
    let fault = match yaml::read(text, most_values) {
        Ok(tree) => return Ok(tree),
        Err(fault) => fault,
    };
    let Some(line) = first_line(text) else { return Err(fault) };
    let read = WIDTHS.iter().find_map(|width| yaml::read(&expanded(text, *width), most_values).ok());
    let Some(mut tree) = read else {
        return Err(fault.help(format!("line {line} is indented with a tab, which YAML forbids; write spaces there")));
    };
    let message = "is indented with a tab, which YAML forbids; read as if there were spaces";
    tree.remarks.push(Remark::at_line("tab-indentation", line, message));
    Ok(tree)
}

/// The text with spaces, if it can only be read so.
pub fn readable(text: &str) -> Option<String> {
    let reads = |text: &str| yaml::read(text, usize::MAX).is_ok();
    if first_line(text).is_none() || reads(text) {
        return None;
    }
    WIDTHS.iter().map(|width| expanded(text, *width)).find(|text| reads(text))
}

fn first_line(text: &str) -> Option<usize> {
    text.lines().position(|line| indentation(line).contains('\t') && !line.trim().is_empty()).map(|index| index + 1)
}

fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The text with its indentation in spaces, a tab reaching to the next multiple of `width`.
fn expanded(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let indentation = indentation(line);
        let column = indentation.chars().fold(0, |column, letter| match letter {
            '\t' => (column / width + 1) * width,
            _ => column + 1,
        });
        out.extend(std::iter::repeat_n(' ', column));
        out.push_str(&line[indentation.len()..]);
    }
    out
}
