//! Script plugins as their authors have them: files, not installed.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use vidra_core::extract::Registration;
use vidra_plugins::ScriptPlugin;

/// Bytes of a file that tell whether it is a plugin.
const HEAD_BYTES: u64 = 4096;

/// Whether a file looks like a plugin: a script whose first words are its manifest.
pub(super) fn is_script(path: &Path) -> bool {
    let is_named = path.extension().is_some_and(|end| end == "js" || end == "mjs") && path.is_file();
    let mut head = Vec::new();
    let mut read = || File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head);
    is_named && read().is_ok() && String::from_utf8_lossy(&head).contains("export const manifest")
}

/// A plugin as a site. It lives as long as the program.
///
/// # Errors
/// A file that cannot be read, and a manifest that cannot be used.
pub(super) fn open(path: &Path) -> anyhow::Result<&'static Registration> {
    Ok(ScriptPlugin::open(path)?.into_registration())
}
