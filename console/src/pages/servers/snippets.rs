//! What to write where, for each client: the URL alone, a header, or `mcp-remote` for those that start a program.

use maud::{Markup, html};
use serde_json::{Value, json};

/// A server that was just made.
pub(super) struct Made<'a> {
    pub(super) name: &'a str,
    /// With the token in it.
    pub(super) url: &'a str,
    pub(super) token: &'a str,
    /// Where the token goes as a header.
    pub(super) endpoint: &'a str,
    /// Whether callers must show an API token as well.
    pub(super) needs_token: bool,
    /// Whether only this machine reaches it, without https.
    pub(super) is_local: bool,
}

/// What a client takes.
pub(super) struct Snippet {
    pub(super) client: &'static str,
    pub(super) steps: Markup,
    pub(super) code: Option<String>,
}

/// What stands for the second token, which nobody here knows.
const SECOND: &str = "tpapi_…";

pub(super) fn snippets(made: &Made<'_>) -> Vec<Snippet> {
    vec![
        claude_desktop(made),
        mcp_remote(made),
        claude_code(made),
        chat_gpt(made),
        cursor(made),
        vs_code(made),
        inspector(made),
    ]
}

fn claude_desktop(made: &Made<'_>) -> Snippet {
    let steps = match Obstacle::of(made) {
        Some(obstacle) => html! {
            p { (obstacle.sentence("Claude's connectors")) " Use " code { "mcp-remote" } " below instead." }
        },
        None => html! {
            p { "Settings, Connectors, “Add custom connector”: give it a name and the URL. The advanced settings stay empty." }
        },
    };
    let code = Obstacle::of(made).is_none().then(|| made.url.to_owned());
    Snippet { client: "Claude Desktop and claude.ai: connector", steps, code }
}

fn mcp_remote(made: &Made<'_>) -> Snippet {
    let mut arguments = vec!["-y", "mcp-remote", made.endpoint, "--header", "Authorization:${TOOLPRESS_SERVER}"];
    let mut environment = json!({ "TOOLPRESS_SERVER": format!("Bearer {}", made.token) });
    if made.needs_token {
        arguments.extend(["--header", "X-Api-Token:${TOOLPRESS_CALLER}"]);
        environment["TOOLPRESS_CALLER"] = SECOND.into();
    }
    let server = json!({ "command": "npx", "args": arguments, "env": environment });
    Snippet {
        client: "Claude Desktop: through mcp-remote",
        steps: html! {
            p { "Settings, Developer, “Edit Config” opens " code { "claude_desktop_config.json" } ". Needs Node.js; start Claude anew afterwards." }
        },
        code: Some(json(&json!({ "mcpServers": { slug(made.name): server } }))),
    }
}

fn claude_code(made: &Made<'_>) -> Snippet {
    let second = if made.needs_token { format!(" --header \"X-Api-Token: {SECOND}\"") } else { String::new() };
    let code = format!(
        "claude mcp add --transport http {} {} --header \"Authorization: Bearer {}\"{second}",
        slug(made.name),
        made.endpoint,
        made.token
    );
    Snippet {
        client: "Claude Code",
        steps: html! { p { "In a terminal, in the project that is to use it:" } },
        code: Some(code),
    }
}

fn chat_gpt(made: &Made<'_>) -> Snippet {
    let (steps, code) = match Obstacle::of(made) {
        Some(obstacle) => (html! { p { (obstacle.sentence("ChatGPT's connectors")) } }, None),
        None => (
            html! {
                p { "Settings, Apps & Connectors, Advanced settings: switch the developer mode on. Then “Create”: this URL, and “No authentication”." }
            },
            Some(made.url.to_owned()),
        ),
    };
    Snippet { client: "ChatGPT", steps, code }
}

fn cursor(made: &Made<'_>) -> Snippet {
    let server = json!({ "url": made.endpoint, "headers": headers(made) });
    Snippet {
        client: "Cursor",
        steps: html! { p { code { "~/.cursor/mcp.json" } ", or " code { ".cursor/mcp.json" } " in a project. Keep the file out of version control." } },
        code: Some(json(&json!({ "mcpServers": { slug(made.name): server } }))),
    }
}

fn vs_code(made: &Made<'_>) -> Snippet {
    let server = json!({ "type": "http", "url": made.endpoint, "headers": headers(made) });
    Snippet {
        client: "VS Code",
        steps: html! { p { code { ".vscode/mcp.json" } " in a project, or “MCP: Open User Configuration”. Keep the file out of version control." } },
        code: Some(json(&json!({ "servers": { slug(made.name): server } }))),
    }
}

fn inspector(made: &Made<'_>) -> Snippet {
    let start = "npx @modelcontextprotocol/inspector";
    let code = match made.needs_token {
        false => format!("{start} --transport http --server-url {}", made.url),
        true => format!("{start} --transport http --server-url {} --header \"X-Api-Token: {SECOND}\"", made.url),
    };
    Snippet {
        client: "MCP Inspector",
        steps: html! { p { "In a terminal; it opens a page in which “Connect” lists the tools." } },
        code: Some(code),
    }
}

fn headers(made: &Made<'_>) -> Value {
    let mut headers = json!({ "Authorization": format!("Bearer {}", made.token) });
    if made.needs_token {
        headers["X-Api-Token"] = SECOND.into();
    }
    headers
}

fn json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The name as every client takes it: letters, digits and hyphens.
fn slug(name: &str) -> String {
    let letters =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let letters: String = letters.collect();
    let parts: Vec<_> = letters.split('-').filter(|part| !part.is_empty()).collect();
    let slug: String = parts.join("-").chars().take(40).collect();
    if slug.is_empty() { "toolpress".to_owned() } else { slug }
}

/// Why a client in the network, which takes a URL and nothing else, cannot use a server.
enum Obstacle {
    OnlyHere,
    SecondToken,
}

impl Obstacle {
    fn of(made: &Made<'_>) -> Option<Self> {
        match made {
            Made { needs_token: true, .. } => Some(Self::SecondToken),
            Made { is_local: true, .. } => Some(Self::OnlyHere),
            _ => None,
        }
    }

    fn sentence(&self, who: &str) -> String {
        match self {
            Self::OnlyHere => {
                format!("{who} come from the network and over https, and this gateway is reached on this machine only.")
            }
            Self::SecondToken => {
                format!("{who} send no headers, so they cannot show the second token that this server wants.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_is_one_that_every_client_takes() {
        assert_eq!(slug("Incident Copilot (prod)"), "incident-copilot-prod");
        assert_eq!(slug("\"; rm -rf $HOME"), "rm-rf-home");
        assert_eq!(slug("שלום"), "toolpress");
        assert_eq!(slug(&"a".repeat(90)).len(), 40);
    }
}
