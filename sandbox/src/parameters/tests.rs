//! Parameters as they are written, decoded: one style or rule per test.

use serde_json::json;

use super::*;

/// What a query parameter decodes to, or everything wrong with it.
fn decoded(parameter: &Value, query: &str) -> Result<Value, String> {
    let document = Document::new(json!({})).map_err(|error| error.to_string())?;
    let parameter = Parameter::read(&document, parameter).map_err(|error| error.to_string())?.expect("it is read");
    let pairs = pairs(query)?;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert!(pairs.iter().all(|(name, _)| parameter.answers_to(name)), "{query}");
    let mut faults = Vec::new();
    let value = parameter.decode(&document, &pairs, &mut faults)?;
    if faults.is_empty() { Ok(value) } else { Err(faults.join("; ")) }
}

#[test]
fn a_single_value_is_read_by_its_type() {
    let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100 } });
    assert_eq!(decoded(&limit, "limit=25"), Ok(json!(25)));
    assert_eq!(
        decoded(&limit, "limit=abc"),
        Err("query parameter `limit`: the value: \"abc\" is not of type \"integer\"".to_owned())
    );
    assert_eq!(
        decoded(&limit, "limit=101"),
        Err("query parameter `limit`: the value: 101 is greater than the maximum of 100".to_owned())
    );
    assert_eq!(
        decoded(&limit, "limit=1&limit=2"),
        Err("query parameter `limit` is given 2 times, but takes one text".to_owned())
    );
    let total = json!({ "name": "total", "in": "query", "schema": { "type": "boolean" } });
    assert_eq!(decoded(&total, "total=true"), Ok(json!(true)));
    assert!(decoded(&total, "total=1").is_err());
}

#[test]
fn a_name_in_brackets_repeats_even_where_the_document_says_string() {
    let schema = json!({ "type": "string", "enum": ["triggered", "resolved"] });
    let statuses = json!({ "name": "statuses[]", "in": "query", "explode": true, "schema": schema });
    assert_eq!(decoded(&statuses, "statuses%5B%5D=triggered"), Ok(json!("triggered")));
    assert_eq!(decoded(&statuses, "statuses[]=triggered&statuses[]=resolved"), Ok(json!(["triggered", "resolved"])));
    assert_eq!(
        decoded(&statuses, "statuses[]=triggered&statuses[]=open"),
        Err("query parameter `statuses[]`: the value: \"open\" is not one of \"triggered\" or \"resolved\"".to_owned())
    );
}

#[test]
fn an_array_repeats_or_is_a_list_as_its_style_says() {
    let schema = json!({ "type": "array", "maxItems": 2, "items": { "type": "integer" } });
    let repeated = json!({ "name": "ids", "in": "query", "schema": schema });
    assert_eq!(decoded(&repeated, "ids=1&ids=2"), Ok(json!([1, 2])));
    assert_eq!(decoded(&repeated, "ids=1"), Ok(json!([1])));
    assert!(decoded(&repeated, "ids=1,2").is_err());
    let list = json!({ "name": "ids", "in": "query", "style": "form", "explode": false, "schema": schema });
    assert_eq!(decoded(&list, "ids=1,2"), Ok(json!([1, 2])));
    assert!(decoded(&list, "ids=1,2,3").is_err());
    assert!(decoded(&list, "ids=1&ids=2").is_err());
    let piped = json!({ "name": "ids", "in": "query", "style": "pipeDelimited", "schema": schema });
    assert_eq!(decoded(&piped, "ids=1%7C2"), Ok(json!([1, 2])));
}

#[test]
fn a_deep_object_is_put_together_from_its_pairs() {
    let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    let filter = json!({ "name": "filter", "in": "query", "style": "deepObject", "schema": schema });
    assert_eq!(decoded(&filter, "filter%5Bname%5D=a+b"), Ok(json!({ "name": "a b" })));
    assert_eq!(
        decoded(&filter, "filter[size]=1"),
        Err("query parameter `filter`: the value has no property `size`".to_owned())
    );
}

#[test]
fn the_texts_of_a_deep_object_are_read_by_the_alternative_that_they_fit() {
    let range = json!({ "type": "object", "properties": { "gt": { "type": "integer" } } });
    let schema = json!({ "anyOf": [range, { "type": "integer" }] });
    let created = json!({ "name": "created", "in": "query", "style": "deepObject", "schema": schema });
    assert_eq!(decoded(&created, "created[gt]=1"), Ok(json!({ "gt": 1 })));
    assert_eq!(decoded(&created, "created=1"), Ok(json!(1)));
    assert!(decoded(&created, "created[gt]=x").is_err());
    assert!(decoded(&created, "created=1&created[gt]=1").is_err(), "it is one or the other");
}

#[test]
fn objects_and_lists_nest_in_a_deep_object() {
    let item = json!({ "type": "object", "properties": { "amount": { "type": "integer" } } });
    let properties = json!({
        "ids": { "type": "array", "items": { "type": "string" } },
        "items": { "type": "array", "items": item },
        "card": { "type": "object", "properties": { "last": { "type": "object", "additionalProperties": { "type": "boolean" } } } },
    });
    let schema = json!({ "type": "object", "properties": properties });
    let filter = json!({ "name": "filter", "in": "query", "style": "deepObject", "schema": schema });
    assert_eq!(
        decoded(
            &filter,
            "filter[ids][]=1&filter[ids][]=2&filter[items][0][amount]=3&filter[items][1][amount]=4&filter[card][last][x]=true"
        ),
        Ok(
            json!({ "ids": ["1", "2"], "items": [{ "amount": 3 }, { "amount": 4 }], "card": { "last": { "x": true } } })
        )
    );
    assert!(decoded(&filter, "filter[items][0][size]=3").is_err());
    assert!(decoded(&filter, "filter[items][1][amount]=3").is_err(), "the first item is missing");
    assert!(decoded(&filter, "filter[card]=1&filter[card][last][x]=true").is_err());
    assert!(decoded(&filter, &format!("filter{}=1", "[a]".repeat(10_000))).is_err(), "it nests too deep");
    let list = json!({ "name": "expand", "in": "query", "style": "deepObject", "schema": properties["ids"] });
    assert_eq!(decoded(&list, "expand[]=a&expand[]=b"), Ok(json!(["a", "b"])));
}

#[test]
fn an_exploded_object_is_put_together_from_pairs_of_its_names() {
    let schema = json!({ "type": "object", "properties": { "size": { "type": "integer" }, "in": { "type": "array", "items": { "type": "string" } } } });
    let filter = json!({ "name": "filter", "in": "query", "schema": schema });
    assert_eq!(decoded(&filter, "size=1&in=[\"1\"]"), Ok(json!({ "size": 1, "in": ["1"] })));
    assert!(decoded(&filter, "size=big").is_err());
}

#[test]
fn formats_are_checked() {
    let since = json!({ "name": "since", "in": "query", "schema": { "type": "string", "format": "date-time" } });
    assert!(decoded(&since, "since=2026-11-02T09:00:00Z").is_ok());
    assert!(decoded(&since, "since=yesterday").is_err());
}

#[test]
fn content_type_is_no_parameter() -> anyhow::Result<()> {
    let parameter = json!({ "name": "Content-Type", "in": "header", "schema": { "type": "string" } });
    assert!(Parameter::read(&Document::new(json!({}))?, &parameter)?.is_none());
    Ok(())
}
