//! One row per rule of prose: what a document says, and what is told of it.

use super::{argument, title, tool};

/// Descriptions of tools, without a summary.
const TOOLS: &[(&str, &str)] = &[
    // Markup.
    ("Lists **all** _open_ things.", "Lists all open things."),
    ("# Things\nLists things.\n\n## Errors\nNone.", "Lists things. None."),
    ("Set `dry_run` to `true`.", "Set `dry_run` to `true`."),
    ("Lists things.\n```json\n{\"a\": 1}\n```\nNewest first.", "Lists things. Newest first."),
    ("Lists things.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nNewest first.", "Lists things. Newest first."),
    ("![logo](https://x.test/l.png) Lists things.", "Lists things."),
    ("Lists things  \nof a shop.", "Lists things of a shop."),
    ("Lists things.\n    Of a shop.\n    Or of two.", "Lists things. Of a shop. Or of two."),
    // HTML.
    ("<p>Lists <b>all</b> things.</p><p>Newest first.</p>", "Lists all things. Newest first."),
    ("Lists things.<br/>Newest first.", "Lists things. Newest first."),
    ("<p>Use <code>a &amp; b</code> &lt;here&gt;.</p>", "Use `a & b` <here>."),
    ("Lists things.<table><tr><td>1</td></tr></table> Newest first.", "Lists things. Newest first."),
    ("<h2>Things</h2><p>Lists things.</p>", "Lists things."),
    // Links.
    ("Lists [things](https://x.test/things) of a shop.", "Lists things of a shop."),
    ("Lists <a href=\"https://x.test\">things</a>.", "Lists things."),
    ("Lists things. See https://x.test/docs for details.", "Lists things."),
    ("Lists things. For more information, see [the guide](https://x.test).", "Lists things."),
    ("Lists things (see [the guide](/guide)).", "Lists things."),
    ("Lists things. Click [here](https://x.test) to start. Newest first.", "Lists things. Newest first."),
    ("Lists things, see [filters](#filters).", "Lists things."),
    ("Lists things. Related guide: [Things](https://x.test).", "Lists things."),
    ("Calls the hook at https://x.test/hook.", "Calls the hook."),
    ("Lists things, e.g. https://x.test/things.", "Lists things."),
    ("Lists things. https://x.test/docs", "Lists things."),
    // Lists.
    ("Sorts by one of:\n\n* `name`\n* `age`\n", "Sorts by one of: `name`; `age`."),
    ("Takes the following filters:\n- a name.\n- an age.\n", "Takes the following filters: a name; an age."),
    ("Lists things.\n- by name\n  - or by alias\n- by age", "Lists things. By name; by age."),
    ("Needs one of these: <ul><li>read</li><li>write</li></ul>", "Needs one of these: read; write."),
    // What leads to something that is not there.
    ("Lists things. The reply looks as follows:\n```\n{}\n```", "Lists things."),
    ("Lists things. Takes the following parameters:\n\n| a |\n|---|\n| 1 |\n", "Lists things."),
    ("Lists things. The states are described below.", "Lists things."),
    ("Lists things. Supports the following filters.", "Lists things."),
    // Sentences.
    ("Lists things, e.g. Boxes. Newest first.", "Lists things, e.g. Boxes. Newest first."),
    ("Needs v1.2 or later. Lists things.", "Needs v1.2 or later. Lists things."),
    ("Lists boxes, bags, etc. Newest first.", "Lists boxes, bags, etc. Newest first."),
    ("Lists things\n\nNewest first", "Lists things. Newest first."),
    ("**Note:** Owners only.", "Note: Owners only."),
    ("Scoped OAuth requires: `things.read`", "Scoped OAuth requires: `things.read`."),
    ("lists things.", "Lists things."),
    ("iOS devices are listed.", "iOS devices are listed."),
];

#[test]
fn a_tool_is_told_in_the_plain_sentences_of_its_description() {
    for (description, expected) in TOOLS {
        assert_eq!(tool(None, Some(description)).as_deref(), Some(*expected), "{description:?}");
    }
}

#[test]
fn what_says_nothing_is_no_description() {
    for nothing in
        ["", " \n", "# Things", "```\nx\n```", "<!-- a -->", "See https://x.test.", "https://x.test", "---", "\u{200b}"]
    {
        assert_eq!(tool(None, Some(nothing)), None, "{nothing:?}");
        assert_eq!(argument(nothing), None, "{nothing:?}");
    }
}

#[test]
fn a_summary_goes_first_unless_the_description_says_it_again() {
    for (summary, description, expected) in [
        ("List things", "Newest first.", "List things. Newest first."),
        ("List things", "Lists all the things of a shop.", "Lists all the things of a shop."),
        ("List things", "List things.", "List things."),
        ("List all things of a shop", "List things. Newest first.", "List all things of a shop. Newest first."),
        (
            "List things",
            "For shops, the list of things is long.",
            "List things. For shops, the list of things is long.",
        ),
        ("List things", "", "List things."),
    ] {
        assert_eq!(tool(Some(summary), Some(description)).as_deref(), Some(expected));
    }
}

/// Each holds `secret` where a reader of the rendered page would not see it.
const HIDDEN: &[&str] = &[
    "Lists things. <!-- secret -->",
    "Lists things. <!-- secret",
    "Lists things.\n\n<!--\n\nsecret\n\n-->",
    "Lists things.<script>secret</script>",
    "Lists things.<script>secret",
    "Lists things.<SCRIPT type=a>'</scrip' + secret</SCRIPT >",
    "Lists things.<style>secret{}</style>",
    "Lists things.<template>secret</template>",
    "Lists things.<div hidden>secret</div>",
    "Lists things.<span style=\"display: none\">secret</span>",
    "Lists things.<div style='FONT-SIZE:0'><div>a</div>secret</div>",
    "Lists things.&lt;!-- secret --&gt;",
    "Lists things.&amp;lt;script&amp;gt;secret&amp;lt;/script&amp;gt;",
    "Lists things.<scr\u{200b}ipt>secret</script>",
    "Lists things.<img alt=\"secret\" src=x onerror=secret>",
    "Lists things.<iframe srcdoc=\"secret\">secret</iframe>",
    "[](https://x.test/secret)Lists things.",
    "Lists [things](https://x.test/secret \"secret\").",
    "[a]: https://x.test/secret \"secret\"\nLists things.",
];

#[test]
fn what_a_page_does_not_show_is_never_told() {
    for text in HIDDEN {
        let told = tool(None, Some(text)).unwrap_or_default();
        let shown = told.starts_with("Lists things") && !told.to_lowercase().contains("secret");
        assert!(shown, "{text:?}: {told:?}");
        assert!(!argument(text).unwrap_or_default().contains("<script"), "{text:?}");
    }
}

#[test]
fn no_control_direction_or_tag_character_is_told_however_it_is_written() {
    for code in [0x0, 0x1, 0x2, 0x7, 0x1b, 0x7f, 0x9b, 0xad, 0x200b, 0x202e, 0x2066, 0x2028, 0xfeff, 0xe0041] {
        let letter = char::from_u32(code).expect("it is a character");
        for text in [
            format!("Lists{letter} all things."),
            format!("Lists&#{code}; all things."),
            format!("Lists `a&#x{code:x};{letter}b` things."),
        ] {
            let told = tool(None, Some(&text)).unwrap_or_default();
            let seen =
                |letter: char| !letter.is_control() && crate::plan::words::visible(&letter.to_string()).count() == 1;
            assert!(
                told.starts_with("Lists") && told.chars().all(|letter| seen(letter) && letter != '\u{2028}'),
                "{text:?}: {told:?}"
            );
        }
    }
}

#[test]
fn a_tool_has_400_characters_and_an_argument_200_cut_at_a_sentence() {
    let sentences = "This is a sentence of forty-one characters. ".repeat(50);
    let told = tool(None, Some(&sentences)).expect("there are sentences");
    assert!((350..=400).contains(&told.len()) && told.ends_with("characters."), "{told}");
    let told = argument(&sentences).expect("there are sentences");
    assert!((150..=200).contains(&told.len()) && told.ends_with("characters."), "{told}");
}

#[test]
fn a_sentence_that_is_too_long_is_cut_between_words() {
    let told = argument(&"word ".repeat(200)).expect("there is a sentence");
    assert!(told.ends_with("word…") && told.len() <= 210, "{told}");
}

#[test]
fn of_a_long_list_the_first_items_are_told() {
    let items: String = (1..40).map(|at| format!("* choice number {at}\n")).collect();
    let told = argument(&format!("One of:\n\n{items}")).expect("there is a list");
    assert!(told.starts_with("One of: choice number 1; choice number 2;") && told.ends_with("; and more."), "{told}");
    assert!(told.len() <= 250, "{told}");
}

#[test]
fn a_title_is_a_short_summary_without_its_stop() {
    assert_eq!(title("List **all** `things`.").as_deref(), Some("List all things"));
    assert_eq!(title("list things").as_deref(), Some("List things"));
    assert_eq!(title("Creates a thing. [Learn more](https://x.test)").as_deref(), Some("Creates a thing"));
    assert_eq!(title(&"long ".repeat(20)), None);
    assert_eq!(title("<!-- -->"), None);
}

#[test]
fn deep_and_endless_markup_costs_little() {
    for text in [
        "[".repeat(100_000),
        "> ".repeat(50_000),
        "<div>".repeat(50_000),
        "&amp;lt;!--".repeat(20_000),
        "`(".repeat(50_000),
    ] {
        // What comes of it does not matter; that it comes does.
        assert!(tool(None, Some(&text)).is_none_or(|told| told.chars().count() <= 500));
    }
}
