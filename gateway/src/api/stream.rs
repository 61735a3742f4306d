//! Bodies that are written while they are sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc;

/// So many pieces may wait to be sent; the writer waits for whoever reads slowly.
const WAITING: usize = 4;

/// Where a body is written to. When it is gone, the body is complete.
#[derive(Debug)]
pub struct Pieces(mpsc::Sender<io::Result<Bytes>>);

struct Written(mpsc::Receiver<io::Result<Bytes>>);

/// A body, and where to write it to.
pub fn body() -> (Pieces, Body) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Pieces(sender), Body::new(Written(receiver)))
}

impl Pieces {
    /// Writes a piece; says whether somebody still reads.
    pub async fn write(&self, piece: impl Into<Bytes>) -> bool {
        self.0.send(Ok(piece.into())).await.is_ok()
    }

    /// As [`Self::write`], from a thread that may wait.
    pub fn write_blocking(&self, piece: impl Into<Bytes>) -> bool {
        self.0.blocking_send(Ok(piece.into())).is_ok()
    }

    /// As [`Self::fail`], from a thread that may wait.
    pub fn fail_blocking(self, error: impl std::fmt::Display) {
        let _ = self.0.blocking_send(Err(io::Error::other(error.to_string())));
    }

    /// Breaks the body off, so that nobody takes what was written for the whole.
    pub async fn fail(self, error: impl std::fmt::Display) {
        let _ = self.0.send(Err(io::Error::other(error.to_string()))).await;
    }
}

impl http_body::Body for Written {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
