//! Bodies as a server reads them: multipart and form, with an extractor that knows nothing of how they were written.

use axum::Router;
use axum::extract::{Form, Multipart};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use toolpress_runtime::CallError;
use toolpress_tool::{Body, Http, Place, Style, Tool};

use crate::client::object;
use crate::fixture::{TOOL, argument};
use crate::vendor::client;

static UPLOAD: Tool = Tool {
    http: Http::Post,
    path: "/multipart",
    arguments: &[
        argument("text", Place::Body, Style::Form { explode: true }),
        argument("list", Place::Body, Style::Form { explode: true }),
        argument("about", Place::Body, Style::Json),
        argument("file", Place::Body, Style::File),
        argument("files", Place::Body, Style::File),
    ],
    body: Some(Body { content_type: "multipart/form-data", required: true, wrap: None, constants: &[] }),
    input_schema: "{}",
    ..TOOL
};

static SUBMIT: Tool = Tool {
    http: Http::Post,
    path: "/form",
    arguments: &[
        argument("text", Place::Body, Style::Form { explode: true }),
        argument("list", Place::Body, Style::Form { explode: true }),
        argument("nested", Place::Body, Style::Deep),
    ],
    body: Some(Body { content_type: "application/x-www-form-urlencoded", required: true, wrap: None, constants: &[] }),
    input_schema: "{}",
    ..TOOL
};

/// A server that answers with what it reads.
async fn server() -> String {
    let multipart = async |mut multipart: Multipart| {
        let mut parts = Vec::new();
        while let Some(part) = multipart.next_field().await.map_err(|error| error.body_text())? {
            let (name, filename) = (part.name().map(str::to_owned), part.file_name().map(str::to_owned));
            let media_type = part.content_type().map(str::to_owned);
            let content = part.bytes().await.map_err(|error| error.body_text())?;
            parts.push(json!([name, filename, media_type, String::from_utf8_lossy(&content)]));
        }
        Ok::<_, String>(Value::from(parts).to_string())
    };
    let form = async |Form(pairs): Form<Vec<(String, String)>>| json!(pairs).to_string();
    let app = Router::new().route("/multipart", post(multipart)).route("/form", post(form));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

/// What the server reads of a call.
async fn read(tool: &'static Tool, arguments: Value) -> Result<Value, CallError> {
    let reply = client(&server().await).call(tool, object(arguments)).await?;
    Ok(reply.json().unwrap_or_else(|error| panic!("{error}: {reply:?}")))
}

#[tokio::test]
async fn a_server_reads_every_part_of_a_multipart_body_as_it_was_given() -> Result<(), CallError> {
    let file = json!({"filename": "ä.png", "content_base64": "UE5H", "media_type": "image/png"});
    let plain = json!({"filename": "b.txt", "content_base64": "LS1iLS0NCg=="});
    let arguments =
        json!({"text": "a\r\n--b--\r\né", "list": ["x", 1.5], "about": {"x": [1]}, "file": file, "files": [plain]});
    assert_eq!(
        read(&UPLOAD, arguments).await?,
        json!([
            ["text", null, null, "a\r\n--b--\r\né"],
            ["list", null, null, "x"],
            ["list", null, null, "1.5"],
            ["about", null, "application/json", "{\"x\":[1]}"],
            ["file", "ä.png", "image/png", "PNG"],
            ["files", "b.txt", "application/octet-stream", "--b--\r\n"],
        ])
    );
    assert_eq!(read(&UPLOAD, json!({})).await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn a_hostile_file_name_adds_no_header_and_no_part() -> Result<(), CallError> {
    for (filename, read_as) in [
        ("a\"; name=\"admin", "a%22; name=%22admin"),
        ("a\r\nContent-Type: text/html\r\n\r\n<b>", "a%0D%0AContent-Type: text/html%0D%0A%0D%0A<b>"),
        ("..\\..\\a\\", "..%5C..%5Ca%5C"),
        ("日本.txt", "日本.txt"),
    ] {
        let file = json!({"filename": filename, "content_base64": "eA=="});
        let parts = read(&UPLOAD, json!({"file": file, "text": "after"})).await?;
        assert_eq!(parts, json!([["text", null, null, "after"], ["file", read_as, "application/octet-stream", "x"]]));
    }
    Ok(())
}

#[tokio::test]
async fn a_server_reads_every_field_of_a_form_as_it_was_given() -> Result<(), CallError> {
    let text = "a b+c&d=e%20~*é\r\n";
    let arguments = json!({"text": text, "list": ["x", ""], "nested": {"a b": [1.10, {"c": null, "d": true}]}});
    assert_eq!(
        read(&SUBMIT, arguments).await?,
        json!([["text", text], ["list", "x"], ["list", ""], ["nested[a b][0]", "1.1"], ["nested[a b][1][d]", "true"]])
    );
    Ok(())
}
