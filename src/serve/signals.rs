//! What the process is told from outside.

use anyhow::Result;

/// When the process is told to end: by Ctrl-C, or by whoever started it.
pub(super) fn stop() -> Result<impl Future<Output = ()>> {
    let terminated = terminated()?;
    Ok(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated => {}
        }
    })
}

#[cfg(unix)]
fn terminated() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        terminate.recv().await;
    })
}

#[cfg(not(unix))]
fn terminated() -> Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}

/// Does this at every SIGHUP, and never returns.
#[cfg(all(unix, feature = "gateway"))]
pub(super) fn at_hangup(mut reload: impl FnMut()) -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            reload();
        }
        std::future::pending::<()>().await;
    })
}

#[cfg(all(not(unix), feature = "gateway"))]
pub(super) fn at_hangup(_: impl FnMut()) -> Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}
