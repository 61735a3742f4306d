//! The console: the gateway in a browser. Pages are rendered here, read what the store has, and change it through the
//! gateway's own API in the name of whoever is signed in. Every one works without the script, which only adds comfort.
//!
//! `door` decides who comes in and what every answer carries, `html` is what pages are made of, `pages` holds one file for
//! each page. A page is a handler that takes a [`Visit`] and gives a response.

mod assets;
mod door;
mod html;
mod pages;
mod router;
mod site;
mod visit;

pub use router::router;
pub use site::Options;
