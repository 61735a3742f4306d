//! How large a document may be. Every later stage relies on it: what is not deep cannot overflow a stack.

/// How many objects and lists may lie in one another.
pub const MOST_DEPTH: usize = 64;

/// How many values a document may hold. YAML's aliases make few bytes into many values.
pub const MOST_VALUES: usize = 4_000_000;

pub fn too_deep() -> String {
    format!("is too deep: objects and lists lie in one another more than {MOST_DEPTH} deep")
}

pub fn too_many() -> String {
    format!("is too large: a document may hold no more than {MOST_VALUES} values")
}
