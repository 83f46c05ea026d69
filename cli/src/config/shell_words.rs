//! A configuration file in yt-dlp's syntax, taken apart as it does: Python's `shlex.split(text, comments=True)`.
//!
//! The whole file is one line of words: an option and its value may stand on different lines. Outside of quotation marks
//! a backslash takes the next character as it is; between double ones only before `"` and `\`; between single ones
//! never. `#` begins a comment anywhere outside of quotation marks, also inside of a word.

/// A file that cannot be taken apart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WordsError {
    /// A quotation mark without its other half.
    #[error("the quotation mark of line {0} is never closed; close it, or put a backslash in front of it")]
    Open(usize),
    /// The file ends behind a backslash.
    #[error("line {0} ends with a backslash; take it away")]
    Escape(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Word,
    Quoted(char),
}

/// The words of a text, each with the line it begins on.
///
/// # Errors
/// [`WordsError`].
pub(crate) fn shell_words(text: &str) -> Result<Vec<(String, usize)>, WordsError> {
    taken_apart(text, true)
}

/// The words of one value of an option: there are no comments in it (`shlex.split(text)`).
///
/// # Errors
/// [`WordsError`].
pub(crate) fn plain_words(text: &str) -> Result<Vec<String>, WordsError> {
    Ok(taken_apart(text, false)?.into_iter().map(|(word, _)| word).collect())
}

fn taken_apart(text: &str, has_comments: bool) -> Result<Vec<(String, usize)>, WordsError> {
    let mut words = Vec::new();
    let mut word: Option<(String, usize)> = None;
    let mut state = State::Between;
    let mut line = 1;
    let mut opened = 1;
    let mut letters = text.strip_prefix('\u{feff}').unwrap_or(text).chars();
    while let Some(letter) = letters.next() {
        let is_comment = letter == '#' && has_comments;
        if state == State::Between && !is_comment && !matches!(letter, ' ' | '\t' | '\r' | '\n') {
            state = State::Word;
            word = Some((String::new(), line));
        }
        let mut keep = |letter: char| word.get_or_insert_with(|| (String::new(), line)).0.push(letter);
        match (state, letter) {
            (State::Quoted(quote), letter) if letter == quote => state = State::Word,
            (State::Quoted('"'), '\\') => match letters.next().ok_or(WordsError::Escape(line))? {
                escaped @ ('"' | '\\') => keep(escaped),
                other => {
                    keep('\\');
                    keep(other);
                    line += usize::from(other == '\n');
                }
            },
            (State::Quoted(_), letter) => keep(letter),
            (_, '#') if has_comments => {
                // The line break itself is counted below.
                letters = after_line(letters.as_str()).chars();
                line += 1;
                state = State::Between;
                words.extend(word.take());
                continue;
            }
            (_, ' ' | '\t' | '\r' | '\n') => {
                state = State::Between;
                words.extend(word.take());
            }
            (_, '\\') => {
                let escaped = letters.next().ok_or(WordsError::Escape(line))?;
                keep(escaped);
                line += usize::from(escaped == '\n');
            }
            (_, quote @ ('"' | '\'')) => {
                state = State::Quoted(quote);
                opened = line;
            }
            (_, letter) => keep(letter),
        }
        line += usize::from(letter == '\n');
    }
    if matches!(state, State::Quoted(_)) {
        return Err(WordsError::Open(opened));
    }
    words.extend(word);
    Ok(words)
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        shell_words(text).unwrap().into_iter().map(|(word, _)| word).collect()
    }

    #[test]
    fn words_are_those_of_pythons_shlex() {
        let table: [(&str, &[&str]); 12] = [
            ("-f best # no\n-o\n  '%(title)s.%(ext)s'", &["-f", "best", "-o", "%(title)s.%(ext)s"]),
            ("a#b c", &["a"]),
            ("'a#b' c", &["a#b", "c"]),
            (r#""a\"b\c" d\ e"#, &[r#"a"b\c"#, "d e"]),
            ("'' x \"\"", &["", "x", ""]),
            ("a'b c'd", &["ab cd"]),
            (r"'it\'s", &["it\\s"]),
            ("\u{feff}--no-mtime\r\n-i\r\n", &["--no-mtime", "-i"]),
            ("a\\\nb", &["a\nb"]),
            ("# only\n# comments", &[]),
            ("x='y z'", &["x=y z"]),
            ("~/a $HOME/b", &["~/a", "$HOME/b"]),
        ];
        for (text, wanted) in table {
            assert_eq!(words(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_value_has_no_comments() {
        assert_eq!(plain_words("-x 'a b' #1 c#d").unwrap(), ["-x", "a b", "#1", "c#d"]);
        assert_eq!(plain_words("'open"), Err(WordsError::Open(1)));
    }

    #[test]
    fn lines_are_counted() {
        let found = shell_words("-a # x\n\n-b 'c\nd'\n-e").unwrap();
        let lines: Vec<usize> = found.iter().map(|(_, line)| *line).collect();
        assert_eq!(lines, [1, 3, 3, 5]);
        assert_eq!(shell_words("a\n'b\n"), Err(WordsError::Open(2)));
        assert_eq!(shell_words("a\\"), Err(WordsError::Escape(1)));
    }
}
