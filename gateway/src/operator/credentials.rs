//! The credentials of an account from the secret that a person keeps in a file or a variable.

use serde_json::{Map, Value, json};

/// What the API takes as `credentials`, of a secret for this vendor as `/vendor` lists it: the credential itself;
/// `user:password` for basic authentication; a line `NAME=value` for each where the vendor wants several.
///
/// # Errors
///
/// What is wrong with the text; never the text.
pub fn credentials(vendor: &Value, secret: &str) -> Result<Value, String> {
    let asked = vendor["credentials"].as_array().map(Vec::as_slice).unwrap_or_default();
    let secret = secret.trim_end_matches(['\r', '\n']);
    match asked {
        [] => Ok(json!({})),
        [one] if one["kind"] == "basic" => match secret.split_once(':') {
            Some((username, password)) => Ok(json!({"username": username, "password": password})),
            None => Err("the secret is no `user:password`".to_owned()),
        },
        [_] => Ok(json!({"token": secret})),
        several => {
            let mut named = Map::new();
            for (number, line) in (1..).zip(secret.lines()).filter(|(_, line)| !line.trim().is_empty()) {
                let names = || several.iter().filter_map(|credential| credential["name"].as_str());
                let pair = line.split_once('=').map(|(name, value)| (name.trim(), value));
                let Some((name, value)) = pair.filter(|(name, _)| names().any(|known| known == *name)) else {
                    let names = names().collect::<Vec<_>>().join(", ");
                    return Err(format!(
                        "line {number} of the secret names no credential; write NAME=value, a line each for {names}"
                    ));
                };
                named.insert(name.to_owned(), value.into());
            }
            Ok(Value::Object(named))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::credentials;

    fn vendor(credentials: Value) -> Value {
        Value::Object([("credentials".to_owned(), credentials)].into_iter().collect())
    }

    #[test]
    fn a_secret_becomes_what_the_vendor_asks_for() {
        let token = vendor(json!([{"name": "ACME_TOKEN", "kind": "token"}]));
        assert_eq!(credentials(&token, "abc\n"), Ok(json!({"token": "abc"})));
        let basic = vendor(json!([{"name": "ACME_LOGIN", "kind": "basic"}]));
        assert_eq!(credentials(&basic, "me:a:b"), Ok(json!({"username": "me", "password": "a:b"})));
        assert!(!credentials(&basic, "hidden").unwrap_err().contains("hidden"));
        let several = vendor(json!([{"name": "A_KEY", "kind": "token"}, {"name": "A_APP", "kind": "token"}]));
        assert_eq!(credentials(&several, "A_KEY=1\n\nA_APP=2=3\r\n"), Ok(json!({"A_KEY": "1", "A_APP": "2=3"})));
        assert!(!credentials(&several, "A_KYE=hidden").unwrap_err().contains("hidden"));
        assert_eq!(credentials(&vendor(json!([])), ""), Ok(json!({})));
    }
}
