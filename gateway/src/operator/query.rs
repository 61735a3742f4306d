//! Paths with a query.

use url::form_urlencoded::Serializer;

/// The path with these parameters. Those without a value are left out.
#[must_use]
pub fn query<'a>(path: &str, parameters: impl IntoIterator<Item = (&'a str, Option<String>)>) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    }
    match query.finish() {
        empty if empty.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn a_query_is_encoded_and_left_out_where_it_is_empty() {
        assert_eq!(query("/audit", [("tool", None)]), "/audit");
        let parameters = [("token", Some("a&b=c".to_owned())), ("tool", None), ("limit", Some("5".to_owned()))];
        assert_eq!(query("/audit", parameters), "/audit?token=a%26b%3Dc&limit=5");
    }
}
