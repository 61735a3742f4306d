//! The table of contents of the audit log. Entries that are written one after the other are a block, and a block says which
//! accounts, servers, tools, API tokens and outcomes its entries have. Whoever looks for some of them leaves out the blocks
//! that have none.
//!
//! Indexes would find each entry by itself, but cost several times what the entry costs: a busy gateway writes some
//! thousands a second, of servers all over the index, and they are rarely read.

use std::sync::{LazyLock, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::batch::Noted;
use crate::database::Statement;
use crate::model::{AuditQuery, Id};
use crate::row;
use crate::table::{AUDIT_BLOCK, Insertion};

/// So many entries fill a block. Whoever looks for one entry looks through as many.
const FULL: usize = 512;
/// For so long a block is filled. Others write meanwhile, into blocks of their own, and what they write lies in between.
const LONGEST: SignedDuration = SignedDuration::from_mins(5);

static KEEP: LazyLock<Insertion> = LazyLock::new(|| {
    let further = "ON CONFLICT (id) DO UPDATE SET first_id = excluded.first_id, last_id = excluded.last_id, \
        entries = excluded.entries, keys = excluded.keys";
    Insertion::new(&AUDIT_BLOCK, further)
});

/// What an entry can be found by.
#[derive(Clone, Copy)]
pub enum Field {
    Account,
    Server,
    Tool,
    Token,
    Outcome,
}

/// Entries that were written one after the other.
#[derive(Clone)]
pub struct Block {
    pub id: Id,
    /// The ids of its entries lie between these two, and those of others may as well.
    pub first: Id,
    pub last: Id,
    pub entries: usize,
    /// What its entries have, as sorted hashes; `None` where that was never written down.
    pub keys: Option<Vec<u32>>,
}

/// The block that this process goes on to fill.
#[derive(Default)]
pub struct Open(Mutex<Option<Block>>);

impl Field {
    /// A hash of what an entry has here: FNV-1a, which must stay as it is, for it is written down. Two that share one are
    /// looked through for each other, and not mixed up.
    pub fn key(self, value: impl AsRef<[u8]>) -> u32 {
        let bytes = std::iter::once(self as u8).chain(value.as_ref().iter().copied());
        bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }
}

/// The keys of what a query wants.
pub fn wanted(query: &AuditQuery) -> Vec<u32> {
    let filters = [
        query.account_id.map(|account| Field::Account.key(account.0)),
        query.server_id.map(|server| Field::Server.key(server.0)),
        query.tool.as_deref().map(|tool| Field::Tool.key(tool)),
        query.token.as_deref().map(|token| Field::Token.key(token)),
        query.outcome.map(|outcome| Field::Outcome.key(outcome.as_str())),
    ];
    filters.into_iter().flatten().collect()
}

impl Open {
    /// Takes the block, if nobody has, so that nobody else fills it.
    pub fn take(&self) -> Option<Block> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The block is as the database has it, and goes on to be filled.
    pub fn put(&self, block: Option<Block>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = block;
    }
}

impl Block {
    /// The blocks that these entries fill, beginning with one that may have room.
    pub fn cover(open: Option<Self>, entries: &[Noted]) -> Vec<Self> {
        let open = open.filter(|block| block.entries < FULL && block.id.moment() + LONGEST > Timestamp::now());
        let room = open.as_ref().map_or(0, |block| FULL - block.entries);
        let (into, rest) = entries.split_at(room.min(entries.len()));
        open.map(|block| block.with(into)).into_iter().chain(rest.chunks(FULL).map(Self::of)).collect()
    }

    /// A new block; there is at least one entry.
    fn of(entries: &[Noted]) -> Self {
        let first = entries[0].id;
        Self { id: Id::new(), first, last: first, entries: 0, keys: Some(Vec::new()) }.with(entries)
    }

    fn with(mut self, entries: &[Noted]) -> Self {
        for entry in entries {
            self.first = self.first.min(entry.id);
            self.last = self.last.max(entry.id);
        }
        self.entries += entries.len();
        if let Some(known) = &mut self.keys {
            known.extend(entries.iter().flat_map(Noted::keys));
            known.sort_unstable();
            known.dedup();
        }
        self
    }

    /// Whether there may be an entry with all of these keys.
    pub fn may_have(&self, wanted: &[u32]) -> bool {
        self.keys.as_ref().is_none_or(|keys| wanted.iter().all(|key| keys.binary_search(key).is_ok()))
    }

    /// What it costs to leave it out, in entries looked through.
    pub fn leaving_out(&self) -> usize {
        4 + self.keys.as_ref().map_or(0, Vec::len) / 200
    }

    /// Keeps blocks, new or filled further.
    pub fn keep(blocks: &[Self]) -> Vec<Statement> {
        KEEP.of(blocks.iter().map(row::of_block))
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, FULL, Field, Open};
    use crate::audit::batch::{Noted, Written};
    use crate::model::AuditEntry;
    use crate::row;
    use crate::usage::CALL;

    fn entry(tool: &str) -> Noted {
        let entry = AuditEntry { tool: Some(tool.to_owned().into()), ..AuditEntry::new(CALL) };
        Noted::of(entry.id, &Written::of(&entry).fields())
    }

    #[test]
    fn a_block_is_filled_before_another_is_begun() {
        let entries =
            (0..FULL * 2).map(|number| entry(if number == 0 { "first" } else { "other" })).collect::<Vec<_>>();
        let open = Open::default();
        open.put(Block::cover(open.take(), &entries[..10]).pop());
        let blocks = Block::cover(open.take(), &entries[10..]);
        assert_eq!(blocks.iter().map(|block| block.entries).collect::<Vec<_>>(), [FULL, FULL]);
        assert_eq!((blocks[0].first, blocks[0].last), (entries[0].id, entries[FULL - 1].id));
        assert_eq!((blocks[1].first, blocks[1].last), (entries[FULL].id, entries[FULL * 2 - 1].id));
        let (first, ok) = (Field::Tool.key(b"first"), Field::Outcome.key(b"ok"));
        assert!(blocks[0].may_have(&[first, ok]) && blocks[1].may_have(&[ok]) && !blocks[1].may_have(&[first, ok]));
        open.put(blocks.into_iter().next_back());
        let blocks = Block::cover(open.take(), &entries[..1]);
        assert_eq!(blocks.iter().map(|block| block.entries).collect::<Vec<_>>(), [1], "the last one was full");
    }

    #[test]
    fn a_block_comes_back_as_it_was_kept() {
        let block = Block::cover(None, &[entry("a"), entry("b")]).remove(0);
        let back = row::to_block(row::of_block(&block).into()).unwrap();
        assert_eq!((back.id, back.first, back.last, back.entries), (block.id, block.first, block.last, 2));
        assert_eq!(back.keys, block.keys);
    }

    #[test]
    fn keys_never_change() {
        assert_eq!(Field::Tool.key(b"get"), 0xf54a_22d7);
        assert_eq!(Field::Outcome.key(b"ok"), 0x8fdc_a54d);
    }
}
