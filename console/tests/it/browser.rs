//! A gateway with its console, and a browser that keeps a cookie, follows links and sends the forms it was given.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode, request};
use jiff::Timestamp;
use tempfile::TempDir;
use toolpress_gateway::accounts::Calls;
use toolpress_gateway::app::{Gateway, Options};
use toolpress_gateway::key::Keyring;
use toolpress_gateway::limits;
use toolpress_gateway::token::{Kind, Token};
use toolpress_runtime::mcp::http as mcp;
use toolpress_store::{ApiToken, Id, Store};
use tower::ServiceExt;
use url::form_urlencoded;

pub const HOST_NAME: &str = "mcp.example.com";

/// A gateway with its console, and an administrator's token.
pub struct Console {
    router: Router,
    pub store: Arc<dyn Store>,
    pub admin: Token,
    /// What requests are sent to.
    host: &'static str,
    _gateway: Gateway,
    _folder: TempDir,
}

/// A browser in front of a console.
pub struct Browser<'a> {
    console: &'a Console,
    pub cookie: Option<String>,
}

/// What was answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Console {
    pub async fn start() -> Self {
        Self::start_at(&format!("https://{HOST_NAME}")).await
    }

    pub async fn start_at(public_url: &str) -> Self {
        Self::start_bounded(public_url, limits::Options::default()).await
    }

    pub async fn start_bounded(public_url: &str, limits: limits::Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("toolpress.db").display());
        let store = toolpress_store::open(&address).await.unwrap();
        let keyring = Arc::new(Keyring::find(|_| None, Some(&folder.path().join("key")), false).unwrap());
        let http = mcp::Options { allowed_hosts: vec![HOST_NAME.to_owned()], ..mcp::Options::default() };
        let gate = mcp::Gate::new(64);
        let gateway = Gateway::new(Options {
            vendors: super::vendors::all(),
            store: Arc::clone(&store),
            keyring,
            public_url: public_url.to_owned(),
            http: http.clone(),
            gate: gate.clone(),
            limits,
            calls: Calls::default(),
            audit_values: false,
            audit_retention: None,
        });
        let (state, by_hand) = (gateway.state(), gateway.by_hand());
        let console = toolpress_console::router(toolpress_console::Options { state, by_hand, gate, http });
        let router = gateway.router().merge(console);
        let admin = token(&*store, "root", true, None).await;
        let host = if public_url.starts_with("http://") { "localhost:8080" } else { HOST_NAME };
        Self { router, store, admin, host, _gateway: gateway, _folder: folder }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(body).unwrap() }
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { console: self, cookie: None }
    }

    /// A browser in which the administrator is signed in.
    pub async fn signed_in(&self) -> Browser<'_> {
        let mut browser = self.browser();
        let answer = browser.sign_in(self.admin.expose()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser
    }
}

impl Browser<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as it stands here.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Fills in the form of a page, as far as these fields go, and sends it to that page.
    pub async fn fill(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        let form_token = page.form_token();
        let fields: Vec<_> = [("form_token", form_token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.post(path, &fields).await
    }

    /// Makes an account with the vendor that asks for a token; gives back its path.
    pub async fn account(&self, name: &str, base_url: &str) -> String {
        let fields = [("/name", name), ("/credentials/token", "secret-of-the-vendor"), ("/base_url", base_url)];
        let answer = self.fill("/console/accounts/new/bearer", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.location().trim_end_matches("?connected").to_owned()
    }

    /// Makes a server of the account at this path; gives back the page that shows its URL.
    pub async fn server(&self, account: &str, name: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = [("/name", name), ("expiry", "never")].into_iter().chain(fields.iter().copied()).collect();
        let answer = self.fill(&format!("{account}/servers/new"), &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer
    }

    pub async fn sign_in(&mut self, token: &str) -> Answer {
        let answer = self.post("/console/sign-in", &[("/token", token)]).await;
        if let Some(cookie) = answer.headers.get(SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        answer
    }

    pub fn request(&self, method: Method, path: &str) -> request::Builder {
        let request = Request::builder().method(method).uri(path).header(HOST, self.console.host);
        let request = request.extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 1))));
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.console.send(request).await
    }
}

impl Answer {
    /// Where the answer leads.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |location| location.to_str().unwrap())
    }

    /// What stands in the field of this id.
    pub fn value(&self, id: &str) -> String {
        let (_, rest) = self.text.split_once(&format!("<input id=\"{id}\"")).expect("the page has the field");
        let (_, rest) = rest.split_once("value=\"").expect("the field has a value");
        rest.split('"').next().unwrap().to_owned()
    }

    /// What is said to be wrong with the field of this id.
    pub fn wrong(&self, id: &str) -> String {
        let start = format!("<p class=\"wrong\" id=\"{id}-wrong\">");
        let Some((_, rest)) = self.text.split_once(&start) else { return String::new() };
        rest.split("</p>").next().unwrap().replace("<bdi>", "").replace("</bdi>", "")
    }

    pub fn form_token(&self) -> String {
        let (_, rest) = self.text.split_once("name=\"form_token\" value=\"").expect("the page has a form");
        rest.split('"').next().unwrap().to_owned()
    }
}

pub async fn token(store: &dyn Store, name: &str, is_admin: bool, expires_at: Option<Timestamp>) -> Token {
    let token = Token::new(Kind::Api).unwrap();
    let kept = ApiToken {
        id: Id::new(),
        name: name.to_owned(),
        is_admin,
        token: token.hash(),
        expires_at,
        created_at: Timestamp::now(),
    };
    store.create_api_token(&kept).await.unwrap();
    token
}
