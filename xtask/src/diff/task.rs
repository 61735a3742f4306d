//! The task: `cargo xtask diff`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    thread,
};

use anyhow::{Result, bail};

use super::{
    accepted::Accepted,
    git,
    report::{self, Form},
    rules::Level,
    surface::{self, Surface},
    verdict::Verdict,
};
use crate::{
    generate,
    problem::{self, Problems, Style},
    workspace::Workspace,
};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The revision whose merge base with HEAD is compared with.
    pub against: String,
    /// Only this vendor.
    pub vendor: Option<String>,
    pub form: Form,
}

/// How a diff ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is to be done.
    Good,
    /// A break that nobody accepted, or an acceptance that is no longer needed.
    Open,
    /// `generate` would change something, so there is nothing to compare yet.
    Stale,
}

/// Compares the snapshots of the merge base with those of the working tree, and prints the report.
pub fn run(workspace: &Workspace, options: &Options) -> Result<Outcome> {
    let Some((verdict, _)) = verdict(workspace, options)? else { return Ok(Outcome::Stale) };
    print(&verdict, options.form);
    Ok(if verdict.is_good() { Outcome::Good } else { Outcome::Open })
}

/// Prints a report. Whoever reads may have stopped reading; that ends no task.
pub fn print(verdict: &Verdict, form: Form) {
    let _ = io::stdout().write_all(report::report(verdict, form).as_bytes());
}

/// Accepts the break with this fingerprint, and writes down why.
pub fn accept(workspace: &Workspace, options: &Options, fingerprint: &str, reason: &str) -> Result<Outcome> {
    if reason.trim().is_empty() {
        bail!("a break is accepted with a reason; say it with --reason");
    }
    let Some((verdict, mut accepted)) = verdict(workspace, options)? else { return Ok(Outcome::Stale) };
    let open = || verdict.entries.iter().filter(|entry| entry.level == Level::Break);
    let Some(entry) = open().find(|entry| entry.fingerprint == fingerprint) else {
        let known: Vec<String> = open().map(|entry| format!("\n  {}  {}", entry.fingerprint, entry.title())).collect();
        if known.is_empty() {
            bail!("{fingerprint} is no break here; there is none");
        }
        bail!("{fingerprint} is no break here; there are{}", known.concat());
    };
    let of_vendor: Vec<_> = verdict.entries.iter().filter(|other| other.vendor == entry.vendor).cloned().collect();
    let written = accepted.remove(&entry.vendor).unwrap_or_default().with(entry, reason.trim(), &of_vendor);
    written.write(workspace, &entry.vendor)?;
    let mut stdout = io::stdout();
    let title = entry.title();
    let _ = writeln!(stdout, "accepted {fingerprint}: {}", problem::visible(&title));
    let _ = writeln!(stdout, "  written to specs/{}/accepted.yaml", entry.vendor);
    Ok(Outcome::Good)
}

/// The verdict and what was accepted before, by vendor; or none where the working tree is stale.
fn verdict(workspace: &Workspace, options: &Options) -> Result<Option<(Verdict, BTreeMap<String, Accepted>)>> {
    let Options { against, vendor, .. } = options;
    if vendor.as_deref().is_some_and(|vendor| !Workspace::is_vendor_name(vendor)) {
        bail!("{vendor:?} is no vendor's name: small letters, digits and hyphens");
    }
    let base = git::merge_base(&workspace.root, against)?;
    let before = git::snapshots(&workspace.root, &base)?;
    if is_stale(workspace, vendor.as_deref())? {
        return Ok(None);
    }
    let after = surface::from_disk(&workspace.root)?;
    let only = vendor.as_deref();
    let (old, new) = (Surface::of(&before)?.only(only), Surface::of(&after)?.only(only));
    if let Some(vendor) = vendor
        && old.vendors.is_empty()
        && new.vendors.is_empty()
    {
        bail!("specs/ has no vendor `{vendor}`, and had none at {against}");
    }
    let mut verdict = Verdict::of(against, &old, &new, &after);
    let mut problems = Problems::default();
    let mut accepted = BTreeMap::new();
    for vendor in &verdict.vendors {
        let of_vendor = Accepted::read(workspace, &vendor.vendor, &mut problems);
        accepted.insert(vendor.vendor.clone(), of_vendor);
    }
    if problems.has_errors() {
        problem::print(&problems, &Style::detect(problem::Format::Text, false));
        bail!("what is accepted cannot be read");
    }
    verdict.accept(&accepted, &mut problems);
    Ok(Some((verdict, accepted)))
}

/// Whether `generate` would write something else than there is. Says what.
fn is_stale(workspace: &Workspace, vendor: Option<&str>) -> Result<bool> {
    let known = workspace.vendors()?;
    // One that is no longer there leaves its mark on the files that name every vendor.
    let vendor = vendor.filter(|vendor| known.iter().any(|name| name == vendor));
    let asked: Vec<&String> = known.iter().filter(|name| vendor.is_none_or(|vendor| vendor == *name)).collect();
    // Vendors know nothing of one another, and generating is most of the work.
    let generated: Vec<Result<generate::Generated>> = thread::scope(|scope| {
        let started: Vec<_> =
            asked.iter().map(|name| scope.spawn(|| generate::generate(workspace, Some(name)))).collect();
        let joined = started.into_iter().map(thread::ScopedJoinHandle::join);
        joined.map(|ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut stale = Vec::new();
    for generated in generated {
        let generated = generated?;
        if generated.problems().has_errors() {
            problem::print(generated.problems(), &Style::detect(problem::Format::Text, false));
            bail!("specs/ cannot be read: mend the errors above");
        }
        stale.extend(generated.stale(workspace)?);
    }
    const SHOWN: usize = 5;
    for stale in stale.iter().take(SHOWN) {
        problem::complain(&format!("{}: not as specs/ says", stale.path.display()));
    }
    if let Some(more) = stale.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        problem::complain(&format!("and {more} more"));
    }
    if !stale.is_empty() {
        problem::complain("the surface is stale, and was not compared; run: cargo xtask generate");
    }
    Ok(!stale.is_empty())
}
