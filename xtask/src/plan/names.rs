//! Tool names: made from vendor, resource and method, kept short by a fixed table.

use super::words;
use crate::model::Method;

/// What is aimed at. Some clients put their own prefix before a name.
const PREFERRED: usize = 60;
/// What a name may never exceed.
const LIMIT: usize = 64;

/// Long words and what stands for them where a name is too long, tried from the top.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("configurations", "configs"),
    ("configuration", "config"),
    ("orchestrations", "orchs"),
    ("orchestration", "orch"),
    ("notifications", "notifs"),
    ("notification", "notif"),
    ("integrations", "integs"),
    ("integration", "integ"),
    ("subscriptions", "subs"),
    ("subscription", "sub"),
    ("subscribers", "subs"),
    ("environments", "envs"),
    ("environment", "env"),
    ("associations", "assocs"),
    ("association", "assoc"),
    ("automation", "auto"),
    ("enrichments", "enrichs"),
    ("enrichment", "enrich"),
    ("organization", "org"),
    ("application", "app"),
    ("recommendation", "rec"),
    ("variables", "vars"),
    ("variable", "var"),
    ("information", "info"),
    ("business", "biz"),
    ("dashboard", "dash"),
    ("credentials", "creds"),
    ("credential", "cred"),
    ("incident", "inc"),
    ("service", "svc"),
];

/// The name of a tool. `by_id` says whether its path ends in the record's own key.
pub fn tool(vendor: &str, resource: &str, singular: &str, method: &Method, by_id: bool, operation: &str) -> String {
    let by_id = if by_id { "_by_id" } else { "" };
    let name = match method {
        Method::List => format!("list_all_{vendor}_{resource}"),
        Method::Get => format!("get_single_{vendor}_{singular}{by_id}"),
        Method::Create => format!("create_a_{vendor}_{singular}"),
        Method::Update => format!("update_a_{vendor}_{singular}{by_id}"),
        Method::Delete => format!("delete_a_{vendor}_{singular}{by_id}"),
        Method::Custom(action) => format!("{vendor}_{resource}_{action}"),
    };
    shorten(name, operation)
}

/// Whether a tool may be called so, or may have been.
pub fn is_legal(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= LIMIT && name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(legal)
}

/// The name with an end that tells it from another.
pub fn ending_in(name: &str, suffix: &str) -> String {
    if name.ends_with(suffix) {
        return name.to_owned();
    }
    let head: String = name.chars().take(LIMIT - 1 - suffix.len()).collect();
    format!("{}_{suffix}", head.trim_end_matches('_'))
}

fn shorten(name: String, operation: &str) -> String {
    let mut name = name;
    for (long, short) in ABBREVIATIONS {
        if name.len() <= PREFERRED {
            return name;
        }
        let words: Vec<&str> = name.split('_').map(|word| if word == *long { short } else { word }).collect();
        name = words.join("_");
    }
    if name.len() <= LIMIT {
        return name;
    }
    let head: String = name.chars().take(PREFERRED - 9).collect();
    format!("{}_{}", head.trim_end_matches('_'), words::fingerprint(operation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(resource: &str, singular: &str, method: &Method, by_id: bool) -> String {
        tool("pager_duty", resource, singular, method, by_id, "op")
    }

    #[test]
    fn names_follow_the_method() {
        assert_eq!(name("on_calls", "on_call", &Method::List, false), "list_all_pager_duty_on_calls");
        assert_eq!(name("incidents", "incident", &Method::Get, true), "get_single_pager_duty_incident_by_id");
        assert_eq!(name("incidents", "incident", &Method::Create, false), "create_a_pager_duty_incident");
        assert_eq!(name("settings", "setting", &Method::Update, false), "update_a_pager_duty_setting");
        assert_eq!(
            name("incidents", "incident", &Method::Custom("snooze".into()), false),
            "pager_duty_incidents_snooze"
        );
    }

    #[test]
    fn a_long_name_is_abbreviated_before_it_is_cut() {
        let long = "event_orchestration_integration_environment_variables";
        let short = name(long, "event_orchestration_integration_environment_variable", &Method::Get, true);
        assert!(short.len() <= PREFERRED, "{short}");
        assert!(short.starts_with("get_single_pager_duty_event_orch_"), "{short}");
    }

    #[test]
    fn a_name_that_nothing_shortens_ends_in_a_hash_of_its_operation() {
        let long = "w".repeat(80);
        let first = tool("acme", &long, &long, &Method::List, false, "one");
        let second = tool("acme", &long, &long, &Method::List, false, "two");
        assert!(first.len() <= LIMIT && first != second, "{first} {second}");
    }
}
