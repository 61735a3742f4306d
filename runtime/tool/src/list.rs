//! Lists: where a reply holds its items, and how the vendor pages.

/// How the reply of a listing tool becomes `{"result": […], "next_cursor": …, "result_count": …}`.
#[derive(Debug)]
pub struct List {
    /// The property of the reply that holds the items, or empty where the reply is the array itself.
    pub items: &'static str,
    /// How the vendor pages.
    pub page: Page,
}

/// How a vendor pages. `limit` is the query parameter that takes the page size, `max_limit` the most it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// It does not: one reply holds all there is.
    Whole,
    /// `offset` counts the items to leave out; the reply's `more` says whether more follow.
    Offset {
        limit: &'static str,
        offset: &'static str,
        /// The property of the reply that is true when more follow.
        /// Where the reply has none, a page as long as was asked for means that more may follow.
        more: &'static str,
        max_limit: u32,
        /// The page size the vendor uses when the request does not say.
        default_limit: u32,
        /// The vendor refuses requests in which offset and limit together exceed this.
        ceiling: Option<u32>,
    },
    /// `cursor` takes what the reply's `next` gave; null, empty or absent means the end, and so does a reply whose
    /// `has_more` or `more` is false.
    Cursor {
        limit: Option<&'static str>,
        cursor: &'static str,
        /// The property of the reply that holds the next page's cursor, nested ones by a path with dots:
        /// `page.next_token`. Where the cursor is the last item's own key, its path in the item after `-1.`: `-1.id`.
        next: &'static str,
        max_limit: u32,
    },
    /// `page` takes a number, from 1; the reply's `next` holds the next one, null at the end.
    Number {
        page: &'static str,
        limit: Option<&'static str>,
        /// As in `Cursor`: `pagination.next`.
        next: &'static str,
        max_limit: u32,
        default_limit: u32,
    },
    /// The reply's `next` holds the URL of the next page, null at the end. Only its query is taken, never its host.
    NextUrl {
        limit: Option<&'static str>,
        /// As in `Cursor`: `pagination.next`.
        next: &'static str,
        max_limit: u32,
    },
}
