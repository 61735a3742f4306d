//! The line of a snapshot that a JSON pointer leads to. Snapshots are printed one member a line, so one pass is enough.

use serde_json::Value;

/// How many lines stand before the JSON of a snapshot.
const HEAD: usize = 3;

/// The line, from 1, of what the pointer leads to, or of the nearest thing around it.
pub fn line(snapshot: &str, pointer: &str) -> usize {
    let lines: Vec<&str> = snapshot.lines().collect();
    let Some(content) = lines.get(HEAD..) else { return 1 };
    let mut at = 0;
    for (depth, name) in pointer.split('/').skip(1).enumerate() {
        let name = name.replace("~1", "/").replace("~0", "~");
        let indent = 2 * (depth + 1);
        let key = format!("{}:", Value::from(name.as_str()));
        let number = name.parse::<usize>().ok();
        let mut seen = 0;
        let found =
            content.iter().enumerate().skip(at + 1).take_while(|(_, line)| spaces(line) >= indent).find(|(_, line)| {
                let text = line.trim_start();
                if spaces(line) != indent || text.starts_with([']', '}']) {
                    return false;
                }
                // A member by its name, or an item by its number.
                let is_item = !text.starts_with('"') || !text.contains("\": ");
                seen += usize::from(is_item);
                text.starts_with(&key) || is_item && number.is_some_and(|number| seen == number + 1)
            });
        match found {
            Some((found, _)) => at = found,
            None => break,
        }
    }
    at + HEAD + 1
}

fn spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::line;

    const SNAPSHOT: &str = "---\nsource: x\n---\n{\n  \"a\": {\n    \"b/c\": [\n      \"x\",\n      {\n        \"d\": 1\n      }\n    ]\n  },\n  \"e\": {}\n}\n";

    #[test]
    fn a_pointer_leads_to_its_line_or_to_what_is_around_it() {
        for (pointer, expected) in [
            ("", 4),
            ("/a", 5),
            ("/a/b~1c", 6),
            ("/a/b~1c/0", 7),
            ("/a/b~1c/1/d", 9),
            ("/e", 13),
            ("/e/gone", 13),
            ("/gone", 4),
        ] {
            assert_eq!(line(SNAPSHOT, pointer), expected, "{pointer}");
        }
        assert_eq!(line("", "/a"), 1);
    }
}
