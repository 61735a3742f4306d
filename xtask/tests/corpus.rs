//! The corpus of hard documents, where the folder that holds them is there: it lies beside the repository, not in it.

use std::{path::Path, process::Command};

#[test]
fn every_document_of_the_corpus_becomes_tools_that_are_served() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("corpus").arg(&folder).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{out}");
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("15 documents, "), "{out}");
}
