//! Extended attributes of a file: where it comes from and what it is, for desktops that show them.

use std::io;
use std::path::Path;

use serde_json::Value;

use crate::output::InfoDict;

/// Names of freedesktop.org ("Common extended attributes") and of Dublin Core, and the fields that fill them.
const TABLE: [(&str, &str); 6] = [
    ("user.xdg.referrer.url", "webpage_url"),
    ("user.dublincore.title", "title"),
    ("user.dublincore.date", "upload_date"),
    ("user.dublincore.contributor", "uploader"),
    ("user.dublincore.format", "format"),
    ("user.dublincore.description", "description"),
];

/// Writes what is known of an item to its file.
///
/// # Errors
/// What the system says; `Unsupported` where it knows no such attributes.
pub fn write_attributes(file: &Path, dict: &InfoDict) -> io::Result<()> {
    for (name, field) in TABLE {
        let Some(text) = dict.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()) else {
            continue;
        };
        let is_day = field == "upload_date" && text.len() == 8 && text.is_ascii();
        let value =
            if is_day { format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]) } else { text.to_owned() };
        write(file, name, value.as_bytes())?;
    }
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn write(file: &Path, name: &str, value: &[u8]) -> io::Result<()> {
    Ok(rustix::fs::setxattr(file, name, value, rustix::fs::XattrFlags::empty())?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn write(_: &Path, _: &str, _: &[u8]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
