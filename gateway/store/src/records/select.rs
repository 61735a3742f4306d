//! Reading records: the statements that are more than one line.

use uuid::Uuid;

use crate::database::{Statement, Value};
use crate::model::{Hash, Id, Page};
use crate::table::{API_TOKEN, SERVER, SESSION, Table};

/// The values of a page: after this id, so many.
pub fn bounds(page: Page) -> Vec<Value> {
    vec![Value::Id(page.after.map_or(Uuid::nil(), |id| id.0)), page.limit.into()]
}

/// The servers of one account, or of all.
pub fn servers(account: Option<Id>, page: Page) -> Statement {
    let mut values = bounds(page);
    let rest = match account {
        Some(account) => {
            values.push(account.into());
            "WHERE id > ?1 AND account_id = ?3 ORDER BY id LIMIT ?2"
        }
        None => "WHERE id > ?1 ORDER BY id LIMIT ?2",
    };
    SERVER.select(rest, values)
}

/// The columns of a session, then those of its API token.
pub fn session(cookie: Hash) -> Statement {
    let columns = |table: &Table| {
        let names = table.columns.iter().map(|column| format!("{}.{}", table.name, column.name));
        names.collect::<Vec<_>>().join(", ")
    };
    let sql = format!(
        "SELECT {}, {} FROM session JOIN api_token ON api_token.id = session.api_token_id WHERE cookie_hash = ?1",
        columns(&SESSION),
        columns(&API_TOKEN)
    );
    Statement::new(sql, vec![cookie.into()])
}
