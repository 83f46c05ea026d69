//! `vidra doctor`: what this machine has, and what of it vidra sees. Made to be pasted into a report: it holds no secret.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use vidra_core::http::{HttpClient as _, Purpose, RemoteUrl, Request};

use crate::archive::{Place, own_place};
use crate::args::Arguments;
use crate::config::Places;
use crate::folders;
use crate::personality::Personality;
use crate::report::{ReportOptions, Reporter};
use crate::session::Session;

/// What is tried where nothing else is named.
const HOST: &str = "www.youtube.com";

/// Carries out `vidra doctor [--offline] [HOST]`.
///
/// # Errors
/// None; what is missing is the answer.
pub(super) fn doctor(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let is_offline = words.iter().any(|word| word == "--offline");
    let host = words.iter().filter_map(|word| word.to_str()).find(|word| !word.starts_with('-'));
    let mut lines = vec![
        ("version", format!("vidra {}", env!("CARGO_PKG_VERSION"))),
        ("system", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
        ("sites", vidra_extractors::registry().iter().count().to_string()),
    ];
    let places = Places::of(Personality::Vidra, &crate::variable);
    for path in places.system.iter().chain(&places.user).chain(&places.tables) {
        lines.push(("configuration", seen(path)));
    }
    lines.push((
        "cache",
        folders::cache(&crate::variable).map_or_else(|| "nowhere".to_owned(), |path| seen(&path)),
    ));
    if let Some(Place::Store(path)) = own_place(folders::data(&crate::variable).as_deref()) {
        lines.push(("archive", seen(&path)));
    }
    lines.push(("browsers", browsers()));
    lines.push(("ffmpeg", program("ffmpeg")));
    lines.push(("proxy", proxies()));
    if !is_offline {
        let host = host.unwrap_or(HOST);
        lines.push(("network", reached(host)));
    }
    let text = lines.into_iter().map(|(name, value)| format!("{name:<14} {value}\n"));
    Ok(crate::answer(&text.collect::<String>()))
}

fn seen(path: &Path) -> String {
    let state = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => match std::fs::File::open(path) {
            Ok(_) => "there",
            Err(_) => "there, but cannot be read",
        },
        Ok(_) => "there",
        Err(_) => "not there",
    };
    format!("{} ({state})", path.display())
}

/// The browsers whose folders are there; nothing in them is opened.
fn browsers() -> String {
    let (home, config) = (folders::home(&crate::variable), folders::config_home(&crate::variable));
    let table = [
        ("firefox", &home, ".mozilla/firefox"),
        ("firefox", &config, "mozilla/firefox"),
        ("chrome", &config, "google-chrome"),
        ("chromium", &config, "chromium"),
        ("brave", &config, "BraveSoftware/Brave-Browser"),
        ("edge", &config, "microsoft-edge"),
        ("opera", &config, "opera"),
        ("vivaldi", &config, "vivaldi"),
    ];
    let is_there = |root: &Option<std::path::PathBuf>, folder: &str| {
        root.as_ref().is_some_and(|root| root.join(folder).is_dir())
    };
    let mut found: Vec<&str> =
        table.iter().filter(|(_, root, folder)| is_there(root, folder)).map(|(name, ..)| *name).collect();
    found.dedup();
    if found.is_empty() { "none found; cookies can be given as a file".to_owned() } else { found.join(", ") }
}

fn program(name: &str) -> String {
    let output = Command::new(name).arg("-version").stdin(Stdio::null()).stderr(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            text.lines().next().unwrap_or_default().to_owned()
        }
        _ => "not there; needed only to change codecs".to_owned(),
    }
}

/// The names of the variables that are set: their values may hold passwords.
fn proxies() -> String {
    let names = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let set: Vec<&str> = names
        .into_iter()
        .filter(|name| crate::variable(name).is_some_and(|value| !value.is_empty()))
        .collect();
    if set.is_empty() { "none".to_owned() } else { format!("by {}", set.join(", ")) }
}

/// Whether a server answers, the way every request goes: proxies, certificates and all.
fn reached(host: &str) -> String {
    match asked(&format!("https://{host}/")) {
        Ok(status) => format!("{host} answers ({status})"),
        Err(error) => format!("{host} does not answer: {error:#}"),
    }
}

fn asked(address: &str) -> anyhow::Result<u16> {
    let words = ["vidra", address, "--socket-timeout", "5", "--retries", "0"].map(OsString::from);
    let options = Arguments::read(words)?.options(Personality::Vidra, &crate::variable)?;
    let url = RemoteUrl::parse(address)?;
    let reporter = std::sync::Arc::new(Reporter::new(ReportOptions::default()));
    let session = Session::open(options.session, (&[], &[]), &reporter)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let response = runtime.block_on(async {
        let scope = session.scope_of(&url).await;
        session.client().execute(Request::get(url, Purpose::Page).scoped(&scope)).await
    });
    Ok(response?.status.as_u16())
}
