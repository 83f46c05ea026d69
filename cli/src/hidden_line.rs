//! A line that is typed on the terminal and not shown there.
//!
//! The terminal hands over every key, Ctrl-C too: were that left to the system, it would end the program with the terminal
//! still hiding what is typed.

use std::io;

use vidra_core::http::Secret;
#[cfg(any(unix, test))]
use zeroize::Zeroizing;

/// Longest line that is read, in bytes.
#[cfg(any(unix, test))]
const MAX_BYTES: usize = 4096;

/// Asks for a line.
///
/// # Errors
/// No terminal, the end of input, a line that is too long or no UTF-8 ([`io::ErrorKind::InvalidData`]), and Ctrl-C as
/// [`io::ErrorKind::Interrupted`]. However it ends by itself, the terminal is as before.
#[cfg(unix)]
pub(crate) fn ask(question: &str) -> io::Result<Secret<String>> {
    use std::io::{Read as _, Write as _};

    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};

    let mut terminal = std::fs::File::options().read(true).write(true).open("/dev/tty")?;
    let before = tcgetattr(&terminal)?;
    let mut hidden = before.clone();
    hidden.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
    hidden.special_codes[SpecialCodeIndex::VMIN] = 1;
    hidden.special_codes[SpecialCodeIndex::VTIME] = 0;
    terminal.write_all(question.as_bytes())?;
    tcsetattr(&terminal, OptionalActions::Now, &hidden)?;
    // A byte at a time: a buffer would keep a copy of what was typed.
    let keys = std::iter::from_fn(|| {
        let mut key = [0];
        match (&terminal).read(&mut key) {
            Ok(0) => None,
            Ok(_) => Some(Ok(key[0])),
            Err(error) => Some(Err(error)),
        }
    });
    let line = typed(keys);
    tcsetattr(&terminal, OptionalActions::Now, &before)?;
    terminal.write_all(b"\n")?;
    line
}

/// Asks for a line.
///
/// # Errors
/// No terminal, and the end of input.
#[cfg(not(unix))]
pub(crate) fn ask(question: &str) -> io::Result<Secret<String>> {
    rpassword::prompt_password(question).map(Secret::new)
}

/// The line that keys make.
#[cfg(any(unix, test))]
fn typed(keys: impl Iterator<Item = io::Result<u8>>) -> io::Result<Secret<String>> {
    // Never moved while it grows, which would leave copies of it behind, and wiped whatever comes of it.
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_BYTES));
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    for key in keys {
        match key? {
            b'\n' | b'\r' => {
                let text = std::str::from_utf8(&line).map_err(|_| invalid("what was typed is no UTF-8"))?;
                return Ok(Secret::new(text.to_owned()));
            }
            // Ctrl-C, Ctrl-\\
            0x03 | 0x1c => return Err(io::ErrorKind::Interrupted.into()),
            // Ctrl-D
            0x04 if line.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            // Ctrl-U
            0x15 => line.clear(),
            // Backspace takes a whole character.
            0x08 | 0x7f => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            key if key >= b' ' && line.len() == MAX_BYTES => {
                return Err(invalid("what was typed is longer than 4096 bytes"));
            }
            key if key >= b' ' => line.push(key),
            _ => {}
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(keys: &str) -> Result<String, io::ErrorKind> {
        let line = typed(keys.bytes().map(Ok));
        line.map(|line| line.expose().clone()).map_err(|error| error.kind())
    }

    #[test]
    fn keys_make_a_line() {
        assert_eq!(line("secret\nmore"), Ok("secret".to_owned()));
        assert_eq!(line("x\u{15}sé\u{7f}\u{8}ab\u{7f}\r"), Ok("a".to_owned()));
        assert_eq!(line("\u{7f}\u{4}"), Err(io::ErrorKind::UnexpectedEof));
        assert_eq!(line("a\u{4}b\n"), Ok("ab".to_owned()));
        assert_eq!(line("unended"), Err(io::ErrorKind::UnexpectedEof));
    }

    #[test]
    fn an_interruption_is_told_and_not_left_to_the_system() {
        assert_eq!(line("sec\u{3}ret\n"), Err(io::ErrorKind::Interrupted));
    }
}
