//! How much is let in at once, and that nothing more is once the server stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// More connections at once are turned away, unless the gate is told otherwise. Well below the usual limit of 1,024 open
/// files, since every one may need another to the vendor.
const CONNECTIONS: usize = 448;

/// Counts requests and connections under way. A clone is the same gate.
#[derive(Clone, Debug)]
pub struct Gate {
    places: Arc<Semaphore>,
    most: u32,
    connections: Arc<Semaphore>,
    closed: Arc<AtomicBool>,
}

/// A request's place. Whoever holds it is waited for when the server stops.
#[derive(Debug)]
pub(super) struct Pass(#[expect(dead_code, reason = "it is held, not read")] OwnedSemaphorePermit);

/// Why a request is not let in. Another server, or this one later, may take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Full,
    Closed,
}

impl Gate {
    /// A gate for so many requests at once, and for 448 connections.
    #[must_use]
    pub fn new(most: u32) -> Self {
        let (places, connections) = (Semaphore::new(most as usize), Semaphore::new(CONNECTIONS));
        Self { places: Arc::new(places), most, connections: Arc::new(connections), closed: Arc::default() }
    }

    /// The gate with room for so many connections. Each needs an open file, and while a tool is called another.
    #[must_use]
    pub fn with_connections(self, most: usize) -> Self {
        Self { connections: Arc::new(Semaphore::new(most)), ..self }
    }

    /// Whether requests are let in, as long as there is room.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.closed.load(Ordering::Acquire)
    }

    /// Lets nothing more in.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// Waits until everything that was let in has gone.
    pub async fn emptied(&self) {
        let _all = self.places.acquire_many(self.most).await;
    }

    /// A connection's place, if there is one.
    pub(super) fn connect(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.connections).try_acquire_owned().ok()
    }

    pub(super) fn enter(&self) -> Result<Pass, Refused> {
        // Taken before it is asked whether the gate is open: whoever is let in holds a place by the time it closes.
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Refused::Full);
        if self.is_open() { place.map(Pass) } else { Err(Refused::Closed) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, Refused};

    #[test]
    fn no_more_are_let_in_than_there_is_room_for() {
        let gate = Gate::new(1);
        let first = gate.enter();
        assert!(first.is_ok());
        assert_eq!(gate.enter().err(), Some(Refused::Full));
        drop(first);
        assert!(gate.enter().is_ok());
    }

    #[test]
    fn no_more_connections_are_taken_than_there_is_room_for() {
        let gate = Gate::new(1).with_connections(1);
        let first = gate.connect();
        assert!(first.is_some());
        assert!(gate.connect().is_none());
        drop(first);
        assert!(gate.clone().connect().is_some());
    }

    #[tokio::test]
    async fn a_closed_gate_lets_nothing_in_and_waits_for_what_is_inside() {
        let gate = Gate::new(2);
        let inside = gate.enter();
        gate.close();
        assert_eq!(gate.clone().enter().err(), Some(Refused::Closed));
        let emptied = gate.emptied();
        tokio::pin!(emptied);
        assert!(tokio::time::timeout(std::time::Duration::ZERO, &mut emptied).await.is_err());
        drop(inside);
        emptied.await;
    }
}
