//! Standard output, whose reader may go away at any time (`toolpress tools | head`).

use std::io::{self, Write};

/// Writes text and the line break that it lacks.
pub fn text(text: &str) -> io::Result<()> {
    bytes(text.as_bytes())?;
    if text.ends_with('\n') { Ok(()) } else { bytes(b"\n") }
}

/// Writes bytes. A reader that has gone needs no more of them and is no error.
pub fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
