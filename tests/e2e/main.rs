//! What a user sees: the built program against a server on loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod archives;
mod around;
mod command_line;
mod commands;
mod configuration;
mod downloads;
mod feeds;
mod fetching;
mod hls;
mod leaving_out;
mod lists;
mod merges;
mod moments;
mod names;
mod network;
mod one_run;
mod other_names;
mod output;
mod pages;
mod places;
mod plugins;
mod progress;
mod requests;
mod resume;
mod site_making;
mod sites;
mod strange_names;
mod streams;
mod to_stdout;
mod told;
mod trouble;
mod usage;

use vidra_testkit::Cli;

/// A run of the program these tests were built with.
fn vidra() -> Cli {
    Cli::new(env!("CARGO_BIN_EXE_vidra"))
}
