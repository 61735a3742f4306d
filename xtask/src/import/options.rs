//! What a caller may say about a document that is read.

/// What a caller may say beside the vendor and the source.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The document's name in `vendor.yaml`, where the source's own name does not tell.
    pub document: Option<String>,
    /// Folders and beginnings of URLs, beside the document's own, that its references may lead to.
    pub allow_ref: Vec<String>,
    /// The file of an overlay to apply to the vendor's own document, before anything else is done with it.
    pub overlay: Option<String>,
}
