//! The replies of all operations, converted once for whoever looks at them.

use std::{collections::BTreeMap, rc::Rc};

use super::pages;
use crate::{
    document::{Document, Site},
    model::{Http, Schema},
};

/// What each operation's first success holds, where that is JSON.
#[derive(Debug, Default)]
pub struct Replies {
    /// By document, path and HTTP method.
    schemas: BTreeMap<(String, String, Http), Rc<Schema>>,
}

impl Replies {
    pub fn of(documents: &[Document]) -> Self {
        let sites = documents.iter().flat_map(Document::sites);
        // The reply to HEAD has no body, whatever the document describes.
        let schemas = sites.filter(|site| site.http != Http::Head);
        Self { schemas: schemas.filter_map(|site| Some((key(&site), Rc::new(pages::reply(&site)?)))).collect() }
    }

    pub fn get(&self, site: &Site) -> Option<Rc<Schema>> {
        self.schemas.get(&key(site)).cloned()
    }
}

fn key(site: &Site) -> (String, String, Http) {
    (site.document.name.clone(), site.path.to_owned(), site.http.clone())
}
