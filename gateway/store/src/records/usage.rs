//! What is counted of calls.

use std::collections::BTreeMap;

use super::Records;
use crate::database::Database;
use crate::error::StoreError;
use crate::model::Id;
use crate::rollup;
use crate::row;
use crate::table::Table;
use crate::usage::{Spans, Traffic, Usage};

impl<D: Database> Records<D> {
    pub(super) async fn usage(&self, table: &Table, ids: &[Id]) -> Result<BTreeMap<Id, Usage>, StoreError> {
        let Some(statement) = rollup::usage(table, ids) else { return Ok(BTreeMap::new()) };
        self.count_first().await;
        Ok(self.all(statement, row::to_usage).await?.into_iter().collect())
    }

    pub(super) async fn traffic_in(&self, spans: Spans) -> Result<Vec<Traffic>, StoreError> {
        self.count_first().await;
        let mut all = vec![Traffic::default(); usize::try_from(spans.count).unwrap_or_default()];
        for (place, traffic) in self.all(rollup::traffic(&spans), row::to_traffic).await? {
            if let Some(span) = usize::try_from(place).ok().and_then(|place| all.get_mut(place)) {
                *span = traffic;
            }
        }
        Ok(all)
    }
}
