//! How many schemas a schema of a document holds: counted before it is converted, so that nothing is converted in vain.

use std::borrow::Borrow;

use openapiv3::{AdditionalProperties, ReferenceOr, SchemaKind, Type};

use super::shape::{UNROLL, is_object};
use crate::document::Document;

/// Counts what [`super::shape::Shapes`] would come by, down to a depth.
#[derive(Debug)]
pub struct Extent<'a> {
    document: &'a Document,
    most_depth: usize,
    /// How many more schemas there may be.
    room: usize,
    enclosing: Vec<&'a str>,
}

/// There are more schemas than there may be.
#[derive(Debug)]
struct Full;

impl<'a> Extent<'a> {
    pub fn new(document: &'a Document, most_depth: usize, most_schemas: usize) -> Self {
        Self { document, most_depth, room: most_schemas, enclosing: Vec::new() }
    }

    /// Whether there is room for a schema and all that it holds.
    pub fn holds<S: Borrow<openapiv3::Schema>>(mut self, schema: &'a ReferenceOr<S>) -> bool {
        self.reference(schema, 0).is_ok()
    }

    fn reference<S: Borrow<openapiv3::Schema>>(
        &mut self,
        schema: &'a ReferenceOr<S>,
        depth: usize,
    ) -> Result<(), Full> {
        let reference = match schema {
            ReferenceOr::Item(schema) => return self.inline(schema.borrow(), depth),
            ReferenceOr::Reference { reference } => reference,
        };
        let Some((name, target)) = self.document.schema(reference) else { return Ok(()) };
        if self.enclosing.iter().filter(|enclosing| **enclosing == name).count() >= UNROLL {
            return Ok(());
        }
        self.enclosing.push(name);
        self.reference(target, depth)?;
        self.enclosing.pop();
        Ok(())
    }

    fn inline(&mut self, schema: &'a openapiv3::Schema, depth: usize) -> Result<(), Full> {
        self.room = self.room.checked_sub(1).ok_or(Full)?;
        if depth > self.most_depth {
            return Ok(());
        }
        match &schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => {
                array.items.iter().try_for_each(|items| self.reference(items, depth + 1))
            }
            SchemaKind::Type(Type::Object(object)) => {
                self.object(object.properties.values(), object.additional_properties.as_ref(), depth)
            }
            SchemaKind::Type(_) | SchemaKind::Not { .. } => Ok(()),
            SchemaKind::OneOf { one_of: parts }
            | SchemaKind::AnyOf { any_of: parts }
            | SchemaKind::AllOf { all_of: parts } => self.parts(parts, depth),
            SchemaKind::Any(any) => {
                if is_object(any) {
                    self.object(any.properties.values(), any.additional_properties.as_ref(), depth)?;
                } else if let Some(items) = &any.items {
                    self.reference(items, depth + 1)?;
                }
                [&any.all_of, &any.one_of, &any.any_of].into_iter().try_for_each(|parts| self.parts(parts, depth))
            }
        }
    }

    fn object(
        &mut self,
        mut properties: impl Iterator<Item = &'a ReferenceOr<Box<openapiv3::Schema>>>,
        additional: Option<&'a AdditionalProperties>,
        depth: usize,
    ) -> Result<(), Full> {
        properties.try_for_each(|property| self.reference(property, depth + 1))?;
        match additional {
            Some(AdditionalProperties::Schema(schema)) => self.reference(schema.as_ref(), depth + 1),
            Some(AdditionalProperties::Any(_)) | None => Ok(()),
        }
    }

    /// Parts of one schema lie no deeper than it does.
    fn parts(&mut self, parts: &'a [ReferenceOr<openapiv3::Schema>], depth: usize) -> Result<(), Full> {
        parts.iter().try_for_each(|part| self.reference(part, depth))
    }
}
