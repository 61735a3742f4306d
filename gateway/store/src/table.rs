//! The tables as data: what they are called, and what each column holds.

use crate::database::{Row, Statement, Value};

/// So many rows are inserted by one statement, the most that are there.
const PARTS: [usize; 3] = [64, 8, 1];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Id,
    Text,
    Integer,
    Boolean,
    Bytes,
}

#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub optional: bool,
}

/// The `INSERT` of many rows: in parts of few sizes, for databases keep a plan for each. It is written once, since there are
/// many placeholders in it.
pub struct Insertion {
    texts: [String; PARTS.len()],
    /// How many columns a row has.
    width: usize,
}

#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub name: &'static str,
    /// The columns that no two rows share.
    pub key: &'static str,
    pub columns: &'static [Column],
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, optional: false }
}

const fn optional(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, optional: true }
}

pub const ACCOUNT: Table = Table {
    name: "account",
    key: "id",
    columns: &[
        column("id", Kind::Id),
        column("name", Kind::Text),
        column("vendor", Kind::Text),
        optional("base_url", Kind::Text),
        column("default_headers", Kind::Text),
        column("settings", Kind::Text),
        column("credentials", Kind::Bytes),
        column("state", Kind::Text),
        column("revision", Kind::Integer),
        column("created_at", Kind::Integer),
        column("updated_at", Kind::Integer),
    ],
};

pub const SERVER: Table = Table {
    name: "server",
    key: "id",
    columns: &[
        column("id", Kind::Id),
        column("account_id", Kind::Id),
        column("name", Kind::Text),
        column("config", Kind::Text),
        optional("expires_at", Kind::Integer),
        column("require_api_token_auth", Kind::Boolean),
        column("token_hash", Kind::Bytes),
        column("revision", Kind::Integer),
        column("created_at", Kind::Integer),
        column("updated_at", Kind::Integer),
    ],
};

pub const API_TOKEN: Table = Table {
    name: "api_token",
    key: "id",
    columns: &[
        column("id", Kind::Id),
        column("name", Kind::Text),
        column("is_admin", Kind::Boolean),
        column("token_hash", Kind::Bytes),
        optional("expires_at", Kind::Integer),
        column("created_at", Kind::Integer),
    ],
};

/// The audit log for whoever reads it with SQL: a view; and as backups of older versions hold it.
pub const AUDIT: Table = Table {
    name: "audit",
    key: "id",
    columns: &[
        column("id", Kind::Id),
        column("happened_at", Kind::Integer),
        optional("token_name", Kind::Text),
        column("action", Kind::Text),
        optional("account_id", Kind::Id),
        optional("server_id", Kind::Id),
        optional("subject", Kind::Text),
        optional("vendor", Kind::Text),
        optional("tool", Kind::Text),
        column("argument_names", Kind::Text),
        optional("argument_values", Kind::Text),
        column("outcome", Kind::Text),
        optional("status", Kind::Integer),
        column("duration_ms", Kind::Integer),
    ],
};

/// The audit log: `entries` is a JSON array of entries, each of them an array of what the view has.
pub const AUDIT_PAGE: Table = Table {
    name: "audit_page",
    key: "last_id",
    columns: &[column("last_id", Kind::Id), column("first_id", Kind::Id), column("entries", Kind::Text)],
};

/// The pages whose calls are still to be counted.
pub const AUDIT_UNCOUNTED: Table =
    Table { name: "audit_uncounted", key: "page_id", columns: &[column("page_id", Kind::Id)] };

/// Not backed up: it is made of the audit log.
pub const AUDIT_BLOCK: Table = Table {
    name: "audit_block",
    key: "id",
    columns: &[
        column("id", Kind::Id),
        column("first_id", Kind::Id),
        column("last_id", Kind::Id),
        column("entries", Kind::Integer),
        optional("keys", Kind::Bytes),
    ],
};

/// Not backed up: whoever restores signs in again.
pub const SESSION: Table = Table {
    name: "session",
    key: "cookie_hash",
    columns: &[
        column("cookie_hash", Kind::Bytes),
        column("api_token_id", Kind::Id),
        column("created_at", Kind::Integer),
        column("expires_at", Kind::Integer),
    ],
};

const USAGE: &[Column] = &[
    column("id", Kind::Id),
    column("calls", Kind::Integer),
    column("errors", Kind::Integer),
    column("last_used_at", Kind::Integer),
    optional("failed_at", Kind::Integer),
    optional("failure", Kind::Text),
    optional("failure_status", Kind::Integer),
];

pub const ACCOUNT_USAGE: Table = Table { name: "account_usage", key: "id", columns: USAGE };

pub const SERVER_USAGE: Table = Table { name: "server_usage", key: "id", columns: USAGE };

pub const SERVER_DAY: Table = Table {
    name: "server_day",
    key: "server_id, starts_at",
    columns: &[
        column("server_id", Kind::Id),
        column("starts_at", Kind::Integer),
        column("calls", Kind::Integer),
        column("errors", Kind::Integer),
    ],
};

pub const TRAFFIC: Table = Table {
    name: "traffic",
    key: "starts_at",
    columns: &[
        column("starts_at", Kind::Integer),
        column("calls", Kind::Integer),
        column("errors", Kind::Integer),
        column("limited", Kind::Integer),
        column("vendor_limited", Kind::Integer),
        column("took_25", Kind::Integer),
        column("took_50", Kind::Integer),
        column("took_100", Kind::Integer),
        column("took_200", Kind::Integer),
        column("took_400", Kind::Integer),
        column("took_800", Kind::Integer),
        column("took_1600", Kind::Integer),
        column("took_3200", Kind::Integer),
        column("took_6400", Kind::Integer),
        column("took_12800", Kind::Integer),
        column("took_25600", Kind::Integer),
        column("took_longer", Kind::Integer),
    ],
};

/// Those that are backed up, and that others belong to first.
pub const TABLES: [Table; 9] =
    [ACCOUNT, SERVER, API_TOKEN, AUDIT_PAGE, AUDIT_UNCOUNTED, ACCOUNT_USAGE, SERVER_USAGE, SERVER_DAY, TRAFFIC];

impl Table {
    /// The columns as SQL names them: `id, name`.
    pub fn names(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// The columns where several tables are read: `account.id, account.name`.
    pub fn qualified_names(&self) -> String {
        self.columns.iter().map(|column| format!("{}.{}", self.name, column.name)).collect::<Vec<_>>().join(", ")
    }

    /// `SELECT` of all columns, with what follows.
    pub fn select(&self, rest: &str, values: Vec<Value>) -> Statement {
        Statement::new(format!("SELECT {} FROM {} {rest}", self.names(), self.name), values)
    }

    /// `INSERT` of one row.
    pub fn insert(&self, row: Row) -> Statement {
        self.insert_with(row, "")
    }

    /// `INSERT` of one row, with what follows.
    pub fn insert_with(&self, row: Row, rest: &str) -> Statement {
        Statement::new(self.insertion(1, rest), row)
    }

    /// The `INSERT` of so many rows, with what follows.
    fn insertion(&self, rows: usize, rest: &str) -> String {
        let width = self.columns.len();
        let rows = (0..rows).map(|row| {
            let places = (1..=width).map(|place| format!("?{}", row * width + place)).collect::<Vec<_>>();
            format!("({})", places.join(", "))
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        format!("INSERT INTO {} ({}) VALUES {rows} {rest}", self.name, self.names())
    }
}

impl Insertion {
    /// The `INSERT` of rows into a table, with what follows.
    pub fn new(table: &Table, rest: &str) -> Self {
        Self { texts: PARTS.map(|size| table.insertion(size, rest)), width: table.columns.len() }
    }

    /// The statements that insert these rows.
    pub fn of<Row, Rows>(&'static self, mut rows: Rows) -> Vec<Statement>
    where
        Row: IntoIterator<Item = Value>,
        Rows: ExactSizeIterator<Item = Row>,
    {
        let mut statements = Vec::new();
        loop {
            let part = PARTS.iter().position(|size| *size <= rows.len());
            let Some(part) = part else { return statements };
            let mut values = Vec::with_capacity(PARTS[part] * self.width);
            rows.by_ref().take(PARTS[part]).for_each(|row| values.extend(row));
            statements.push(Statement::new(self.texts[part].as_str(), values));
        }
    }
}
