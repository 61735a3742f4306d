//! The names by which paging is known, in snake case (`pageToken` is `page_token`, `page[size]` is `page_size`), the
//! usual ones first.

/// Query parameters that take the size of a page.
pub const LIMIT: &[&str] = &[
    "limit",
    "per_page",
    "page_size",
    "page_limit",
    "page_max_size",
    "max_results",
    "results_per_page",
    "max_items",
    "max_per_page",
    "max_page_size",
    "items_per_page",
    "count",
    "first",
    "top",
    "size",
];

/// Of those, the ones that also mean other things and must be numbers.
pub const AMBIGUOUS_LIMIT: &[&str] = &["count", "first", "top", "size"];

/// Query parameters that count the items to leave out.
pub const OFFSET: &[&str] = &["offset", "page_offset", "skip", "start", "start_at", "from_index"];

/// Query parameters that take a token of the page.
pub const CURSOR: &[&str] = &[
    "cursor",
    "page_cursor",
    "page_token",
    "next_page_token",
    "next_token",
    "next_cursor",
    "start_cursor",
    "pagination_token",
    "continuation_token",
    "continue",
    "after",
    "page_after",
    "starting_after",
    "after_id",
    "start_after",
    "marker",
    "bookmark",
    "scroll_id",
    "offset",
    "page",
];

/// Of those, the ones that may take the key of the last item.
pub const AFTER: &[&str] = &["after", "starting_after", "after_id", "start_after"];

/// Query parameters that take the number of the page.
pub const NUMBER: &[&str] = &["page", "page_number", "page_no", "page_num", "page_page", "page_index", "current_page"];

/// Properties of a reply, by their last name, that hold the next page's token.
pub const NEXT_TOKEN: &[&str] = &[
    "next_cursor",
    "next_page_token",
    "next_token",
    "next_page_cursor",
    "continue",
    "continuation_token",
    "next_continuation_token",
    "end_cursor",
    "after",
    "next_page",
    "next",
    "last_id",
    "next_marker",
    "next_offset",
    "pagination_token",
    "scroll_id",
    "bookmark",
];

/// Properties of a reply, by their last name, that hold the next page's number.
pub const NEXT_NUMBER: &[&str] = &["next_page", "next_page_number", "page_next", "next"];

/// Properties of a reply, by their last names, that hold the next page's URL.
pub const NEXT_URL: &[&str] = &[
    "next",
    "next.href",
    "next_url",
    "next_page_url",
    "next_page_uri",
    "next_link",
    "next_href",
    "next_uri",
    "next_page",
];

/// Objects in a reply whose `next` is a URL even where nothing says so.
pub const LINKS: &[&str] = &["links", "_links", "link", "paging"];

/// Properties of a reply that are true when more follow.
pub const MORE: &[&str] = &["has_more", "more", "has_next", "has_next_page", "is_truncated"];
