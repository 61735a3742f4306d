//! API tokens: made, shown once, revoked.

use http::StatusCode;
use toolpress_gateway::token::{Kind, Token};
use toolpress_store::Page;

use super::browser::Console;

#[tokio::test]
async fn a_token_is_made_and_shown_once() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let made = browser.fill("/console/tokens/new", &[("/name", "ci"), ("/is_admin", "false"), ("expiry", "30d")]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let token = made.value("token");
    let kept =
        console.store.api_token_by_token(Token::parse(Kind::Api, &token).unwrap().hash()).await.unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.is_admin, kept.expires_at.is_some()), ("ci", false, true));
    let list = browser.get("/console/tokens").await.text;
    assert!(!list.contains(&token) && list.contains("<bdi>ci</bdi>") && list.contains("in 30 days"), "{list}");

    let again =
        browser.fill("/console/tokens/new", &[("/name", "ci"), ("/is_admin", "true"), ("expiry", "never")]).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(again.wrong("name").contains("There is already an API token named `ci`"), "{}", again.text);
    assert!(again.text.contains("value=\"true\" checked"), "what was chosen stays");
    let wrong = browser.fill("/console/tokens/new", &[("/name", ""), ("expiry", "never")]).await;
    assert_eq!(wrong.wrong("name"), "It must not be empty");
}

#[tokio::test]
async fn the_last_administrators_token_stays_and_ones_own_signs_out() {
    let console = Console::start().await;
    let mut browser = console.signed_in().await;
    let all = async || console.store.api_tokens(Page { after: None, limit: 10 }).await.unwrap();
    let revoke = format!("/console/tokens/{}/revoke", all().await[0].id);
    let refused = browser.fill(&revoke, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.text.contains("This is the last administrator")
            && refused.text.contains("You are signed in with this token")
    );

    let second =
        browser.fill("/console/tokens/new", &[("/name", "second"), ("/is_admin", "true"), ("expiry", "never")]).await;
    let answer = browser.fill(&revoke, &[]).await;
    assert_eq!(answer.location(), "/console/tokens?revoked");
    assert!(browser.get(answer.location()).await.location().starts_with("/console/sign-in"));
    assert_eq!(browser.sign_in(&second.value("token")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(all().await.len(), 1);
}
