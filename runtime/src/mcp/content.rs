//! A reply as the content of a `tools/call` result (MCP 2026-07-28, `CallToolResult`).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::Serialize;
use toolpress_tool::Tool;

use crate::reply::Content;

/// What a block needs besides its text or data.
const FRAME: usize = 256;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
enum Block {
    Text { text: String },
    Image { data: String, mime_type: String },
    Audio { data: String, mime_type: String },
    Resource { resource: Blob },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Blob {
    uri: String,
    mime_type: String,
    blob: String,
}

/// The result's `content`, as JSON.
pub(super) fn render(tool: &Tool, content: Vec<Content>) -> Bytes {
    let blocks: Vec<Block> = content.into_iter().map(|content| block(tool, content)).collect();
    // Asked for at once: growing step by step would copy a large reply several times.
    let mut json = Vec::with_capacity(blocks.iter().map(room).sum());
    serde_json::to_writer(&mut json, &blocks).expect("blocks are made of strings");
    json.into()
}

fn block(tool: &Tool, content: Content) -> Block {
    match content {
        Content::Text(text) => Block::Text { text },
        Content::Image { media_type: mime_type, bytes } => {
            Block::Image { data: BASE64_STANDARD.encode(bytes), mime_type }
        }
        Content::Audio { media_type: mime_type, bytes } => {
            Block::Audio { data: BASE64_STANDARD.encode(bytes), mime_type }
        }
        Content::Resource { media_type: mime_type, bytes } => {
            let uri = format!("toolpress:reply/{}", tool.name);
            Block::Resource { resource: Blob { uri, mime_type, blob: BASE64_STANDARD.encode(bytes) } }
        }
    }
}

/// About how long a block becomes. JSON in a string has its quotes escaped, which is a quarter more at most as a rule.
fn room(block: &Block) -> usize {
    FRAME
        + match block {
            Block::Text { text } => text.len() + text.len() / 4,
            Block::Image { data, .. } | Block::Audio { data, .. } => data.len(),
            Block::Resource { resource } => resource.blob.len(),
        }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::{Value, json};

    use super::render;
    use crate::fixture::GET_WIDGET;
    use crate::reply::Content;

    #[test]
    fn every_kind_of_content_is_a_block_of_its_own() {
        let (media_type, bytes) = (|name: &str| name.to_owned(), Bytes::from_static(b"\0\xff"));
        let content = vec![
            Content::Text("a \"b\"\n".to_owned()),
            Content::Image { media_type: media_type("image/png"), bytes: bytes.clone() },
            Content::Audio { media_type: media_type("audio/wav"), bytes: bytes.clone() },
            Content::Resource { media_type: media_type("application/zip"), bytes },
        ];
        let rendered: Value = serde_json::from_slice(&render(&GET_WIDGET, content)).expect("it is JSON");
        let uri = "toolpress:reply/get_single_acme_widget_by_id";
        assert_eq!(
            rendered,
            json!([
                {"type": "text", "text": "a \"b\"\n"},
                {"type": "image", "data": "AP8=", "mimeType": "image/png"},
                {"type": "audio", "data": "AP8=", "mimeType": "audio/wav"},
                {"type": "resource", "resource": {"uri": uri, "mimeType": "application/zip", "blob": "AP8="}},
            ])
        );
    }
}
