//! Who comes in, and what every answer carries.

use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{Method, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use toolpress_store::{ApiToken, Id};

use super::{Answer, Api, assert_problem, token};
use crate::api::Principal;
use crate::token::{Kind, Token};

async fn shown(api: &Api, authorization: Option<&str>) -> Answer {
    let mut request = Request::get("/api-token");
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    api.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn whatever_is_no_valid_token_is_one_and_the_same_401() {
    let api = Api::start().await;
    let expired = Token::new(Kind::Api).unwrap();
    let kept = ApiToken {
        id: Id::new(),
        name: "expired".to_owned(),
        is_admin: true,
        token: expired.hash(),
        expires_at: Some(Timestamp::now() - SignedDuration::from_secs(1)),
        created_at: Timestamp::now(),
    };
    api.state.store.create_api_token(&kept).await.unwrap();

    let right = api.admin.expose();
    let expected = shown(&api, None).await;
    assert_eq!(expected.status, StatusCode::UNAUTHORIZED);
    assert_eq!(expected.headers["www-authenticate"], "Bearer realm=\"toolpress\"");
    assert_problem("unauthorized", &expected.problem());
    for wrong in [
        String::new(),
        right.to_owned(),
        format!("Basic {right}"),
        "Bearer ".to_owned(),
        format!("Bearer {}", &right[..right.len() - 1]),
        format!("Bearer {}", right.to_uppercase()),
        format!("Bearer {right} {right}"),
        format!("Bearer {}", Token::new(Kind::Api).unwrap().expose()),
        format!("Bearer {}", Token::new(Kind::Server).unwrap().expose()),
        format!("Bearer {}", expired.expose()),
    ] {
        let answer = shown(&api, Some(&wrong)).await;
        assert_eq!(
            (answer.status, &answer.headers, &answer.body),
            (expected.status, &expected.headers, &expected.body)
        );
    }
    assert_eq!(shown(&api, Some(&format!("bearer {right}"))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_may_only_call_may_not_manage() {
    let api = Api::start().await;
    let caller = token(api.state.store.as_ref(), "caller", false).await;
    let answer = shown(&api, Some(&format!("Bearer {}", caller.expose()))).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.headers["www-authenticate"], "Bearer realm=\"toolpress\", error=\"insufficient_scope\"");
    assert_problem("forbidden", &answer.problem());
}

#[tokio::test]
async fn whoever_works_on_the_database_itself_needs_no_token() {
    let api = Api::start().await;
    let mut request = Request::get("/api-token").body(Body::empty()).unwrap();
    request.extensions_mut().insert(Principal { name: None });
    assert_eq!(api.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_keeps_browsers_and_caches_away() {
    let api = Api::start().await;
    for answer in [api.get("/api-token").await, shown(&api, None).await, api.get("/nothing").await] {
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let api = Api::start().await;
    let unknown = api.get("/integrated-accounts").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_problem("unknown_path", &unknown.problem());
    let wrong = api.call(Method::PUT, "/integrated-account", None).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong.headers["allow"], "POST,GET,HEAD");
    assert_problem("wrong_method", &wrong.problem());
    let wrong = api.call(Method::POST, "/openapi.json", None).await;
    assert_eq!((wrong.status, wrong.headers["allow"].as_bytes()), (StatusCode::METHOD_NOT_ALLOWED, &b"GET,HEAD"[..]));
    wrong.problem();
}
