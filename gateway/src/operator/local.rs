//! The API in this process, for whoever works on the database itself.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::HttpBody;
use axum::response::Response;
use bytes::Bytes;
use http::Request;
use toolpress_store::StoreError;

use super::OperatorError;
use crate::api::{InProcess, Principal, State};

#[derive(Debug)]
pub(super) struct Local {
    state: Arc<State>,
    api: InProcess,
}

impl Local {
    pub(super) fn new(state: State) -> Self {
        let state = Arc::new(state);
        Self { api: InProcess::new(Arc::clone(&state)), state }
    }

    pub(super) async fn send(&self, request: Request<Bytes>) -> Response {
        self.api.send(&Principal { name: None }, request).await
    }

    /// The log says so in what has been restored.
    pub(super) async fn restore(&self, file: &Path) -> Result<(), StoreError> {
        self.state.store.restore(file).await?;
        self.state.restored().await;
        Ok(())
    }
}

pub(super) async fn piece(response: &mut Response) -> Result<Option<Bytes>, OperatorError> {
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(response.body_mut()).poll_frame(context)).await;
        match frame {
            None => return Ok(None),
            Some(Ok(frame)) => {
                if let Ok(piece) = frame.into_data() {
                    return Ok(Some(piece));
                }
            }
            Some(Err(error)) => {
                return Err(OperatorError::Unreachable { url: "the database".to_owned(), reason: error.to_string() });
            }
        }
    }
}
