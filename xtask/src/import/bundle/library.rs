//! The files of a document: each is read once, within limits, and only where the policy allows.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    address::{Address, Place},
    lost::Lost,
    policy::Policy,
    site::ROOT,
};
use crate::{
    import::{
        fetch::{Fetched, Fetcher, Limits, shown},
        read::{self, Fault, MOST_VALUES, Remark, Tree},
        source::sha256,
    },
    problem::{self, Problem, Problems},
};

/// How many files a document may have.
const MOST_FILES: usize = 1_000;

/// Through how many files a reference may lead from the first one.
const MOST_LEVELS: usize = 64;

/// How many bytes all files together may have.
const MOST_BYTES: u64 = 128 << 20;

/// The files that were opened.
#[derive(Debug)]
pub struct Library {
    fetcher: Fetcher,
    limits: Limits,
    policy: Policy,
    files: Vec<File>,
    /// Every file that was asked for, by where it really is.
    known: BTreeMap<String, Result<usize, Lost>>,
    bytes: u64,
    values: usize,
}

/// A file as it is.
#[derive(Debug)]
pub struct File {
    pub value: Value,
    pub read: FileRead,
    address: Address,
    level: usize,
}

/// What is remembered of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRead {
    /// As messages call it.
    pub name: String,
    /// Of its bytes.
    pub sha256: String,
}

impl Library {
    /// Opens the file that a document begins in. What is wrong with that ends the import.
    pub fn open(source: &str, allow_ref: &[String], limits: Limits, problems: &mut Problems) -> Option<Self> {
        let name = shown(source);
        let fetcher = Fetcher::new(source, limits);
        let fetched = fetcher.fetch(source).and_then(|fetched| {
            let address = Address::of(fetched.url.as_deref().unwrap_or(source))?;
            Ok((Policy::new(&address, allow_ref)?, address, fetched))
        });
        let (policy, mut address, fetched) = match fetched {
            Ok(found) => found,
            Err(error) => {
                let error = format!("{error:#}");
                // The place says already which file it is.
                let message = error.strip_prefix(&format!("{name} ")).unwrap_or(&error);
                problems.push(Problem::error("unreadable", problem::Place::file(name), message));
                return None;
            }
        };
        address.shown = name.to_owned();
        let known = BTreeMap::new();
        let mut library = Self { fetcher, limits, policy, files: Vec::new(), known, bytes: 0, values: 0 };
        let real = match &address.place {
            Place::File(path) => Place::File(path.canonicalize().unwrap_or_else(|_| path.clone())),
            Place::Url(url) => Place::Url(url.clone()),
        };
        // Other files name the root without the token that it may have been asked for with.
        let bare = Address::of(name).map_or(String::new(), |address| address.place.source());
        library.known.extend([real.source(), bare].map(|known| (known, Ok(ROOT))));
        match library.add(address, fetched, 0, problems) {
            Ok(_) => Some(library),
            Err(fault) => {
                report(&fault, name, "unreadable", problems);
                None
            }
        }
    }

    /// The number of the file that a reference in another leads to, read now if it was not yet.
    pub fn find(&mut self, from: usize, reference: &str, problems: &mut Problems) -> Result<usize, Lost> {
        let address = self.files[from].address.join(reference).map_err(Lost::Unreadable)?;
        // As it really is, so that it is found again whatever leads to it.
        let source = self.policy.allow(&address)?.source();
        if let Some(known) = self.known.get(&source) {
            return known.clone();
        }
        let found = self.read(from, &source, address, problems);
        self.known.insert(source, found.clone());
        found
    }

    pub fn file(&self, number: usize) -> &File {
        &self.files[number]
    }

    /// The value of the first file, which is taken out to be changed.
    pub fn take_root(&mut self) -> Value {
        self.files[ROOT].value.take()
    }

    /// What there was to read, in a stable order.
    pub fn reads(&self) -> Vec<FileRead> {
        let mut reads: Vec<FileRead> = self.files.iter().map(|file| file.read.clone()).collect();
        reads.sort_by(|a, b| a.name.cmp(&b.name));
        reads
    }

    /// How many values more a document may hold than were read.
    pub fn room(&self) -> usize {
        MOST_VALUES - self.values
    }

    /// A place as problems name it.
    pub fn place(&self, file: usize, pointer: &str) -> problem::Place {
        problem::Place::at(&self.files[file].read.name, pointer)
    }

    fn read(&mut self, from: usize, source: &str, address: Address, problems: &mut Problems) -> Result<usize, Lost> {
        let level = self.files[from].level + 1;
        if self.files.len() >= MOST_FILES {
            return Err(Lost::TooLarge(format!("a document may have no more than {MOST_FILES} files")));
        }
        if level > MOST_LEVELS {
            return Err(Lost::TooLarge(format!("more than {MOST_LEVELS} files lead to one another there")));
        }
        let fetched = self.fetcher.fetch(source).map_err(|error| {
            let error = format!("{error:#}");
            match error.strip_prefix(&format!("{} ", shown(source))) {
                Some(why) => Lost::Unreadable(format!("it {why}")),
                None => Lost::Unreadable(error),
            }
        })?;
        let name = address.shown.clone();
        self.add(address, fetched, level, problems).map_err(|fault| {
            let line = fault.line;
            report(&fault, &name, "unreadable-file", problems);
            let line = line.map_or_else(String::new, |line| format!(", line {line}"));
            Lost::Unreadable(format!("see {name}{line}"))
        })
    }

    /// Reads the bytes of a file, and gives it a number.
    fn add(
        &mut self,
        mut address: Address,
        fetched: Fetched,
        level: usize,
        problems: &mut Problems,
    ) -> Result<usize, Fault> {
        let name = address.shown.clone();
        let Fetched { bytes, url } = fetched;
        self.bytes += bytes.len() as u64;
        if self.bytes > MOST_BYTES.max(self.limits.bytes) {
            return Err(Fault::new(
                None,
                format!("is too much: all files together are larger than {MOST_BYTES} bytes"),
            ));
        }
        // References in it are meant from where redirects led.
        if let Some(url) = url.and_then(|url| Address::of(&url).ok()) {
            address = Address { shown: name.clone(), ..url };
        }
        let text = read::text(&bytes)?;
        remark(text.remarks, &name, problems);
        let decoded = if level == 0 { read::decode(&text.text) } else { read::part(&text.text, self.room()) };
        problems.keep_text(&name, read::followable(&text.text));
        let Tree { value, values, remarks } = decoded.inspect_err(|fault| {
            // The next that is too large must not be read as far again.
            if fault.message == read::too_many() {
                self.values = MOST_VALUES;
            }
        })?;
        remark(remarks, &name, problems);
        self.values += values;
        let read = FileRead { sha256: sha256(&bytes), name };
        self.files.push(File { value, read, address, level });
        Ok(self.files.len() - 1)
    }
}

fn remark(remarks: Vec<Remark>, name: &str, problems: &mut Problems) {
    for Remark { code, line, pointer, message } in remarks {
        let place = problem::Place { file: name.to_owned(), line, pointer };
        problems.push(Problem::warning(code, place, message));
    }
}

/// Says why a file cannot be read: an error for the first, which nothing is left without.
fn report(fault: &Fault, name: &str, code: &'static str, problems: &mut Problems) {
    let place = problem::Place { line: fault.line, ..problem::Place::file(name) };
    let problem = if code == "unreadable" {
        Problem::error(code, place, &fault.message)
    } else {
        Problem::warning(code, place, &fault.message)
    };
    problems.push(Problem { help: fault.help.clone(), ..problem });
}
