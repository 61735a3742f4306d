//! Lowers references in which a document calls itself by the name that it gives itself in `$self` (OpenAPI 3.2).

use serde_json::{Value, json};

use crate::import::{
    grammar::{self, Kind},
    visit::{mend, reference},
};

/// Makes references to `$self` references within the document.
pub fn lower(document: &mut Value) {
    let Some(Value::String(own)) = document.as_object_mut().and_then(|root| root.shift_remove("$self")) else { return };
    let file = own.rsplit('/').next().unwrap_or_default().to_owned();
    let local = |target: &str| {
        let (document, fragment) = target.split_once('#')?;
        let document = document.strip_prefix("./").unwrap_or(document);
        (!document.is_empty() && [own.as_str(), file.as_str()].contains(&document)).then(|| format!("#{fragment}"))
    };
    mend(document, Kind::Document, "", &mut |value, kind, _| {
        if kind == Kind::Discriminator {
            let mapping = value.get_mut("mapping").and_then(Value::as_object_mut).into_iter().flatten();
            for (_, target) in mapping {
                if let Some(local) = target.as_str().and_then(local) {
                    *target = json!(local);
                }
            }
        } else if (grammar::referable(kind) || kind == Kind::MediaType)
            && let Some(local) = reference(value).and_then(local)
        {
            value["$ref"] = json!(local);
        }
    });
}
