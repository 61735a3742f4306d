//! JSON texts one after another (`application/jsonl` and its kin): as a body and as a reply they are one list.

use crate::model::{Length, Schema, Shape};

/// Whether a media type names JSON texts one after another.
pub fn is_lines(content_type: &str) -> bool {
    const LINES: [&str; 5] = ["jsonl", "ndjson", "x-ndjson", "x-jsonlines", "json-seq"];
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.split_once('/').is_some_and(|(_, format)| LINES.contains(&format))
}

/// The list, whether the document describes it or, as those of OpenAPI before 3.2 do, one of its items.
pub fn list(schema: Schema) -> Schema {
    if matches!(schema.shape, Shape::Array { .. }) {
        return schema;
    }
    let description = schema.description.clone();
    let items = Box::new(Schema { description: None, ..schema });
    Schema { description, ..Schema::of(Shape::Array { items, length: Length::default(), unique: false }) }
}
