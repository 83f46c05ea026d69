//! `~` and `$VARIABLE` in what the user typed, before a template is filled.

/// Expands a leading `~` and every `$NAME` and `${NAME}` that `lookup` knows.
///
/// `~` is `$HOME`; `~name` stays. Unknown variables and `$$` stay. A percent sign in a variable's value is
/// doubled, so that it stays a percent sign in the template.
///
/// Values of fields are never expanded, because they are filled in later: call this before parsing.
///
/// ```
/// use vidra_core::output::template::expand;
/// let lookup = |name: &str| (name == "HOME").then(|| "/home/ann".to_owned());
/// assert_eq!(expand("~/Videos/%(title)s $HOME $$ $X", lookup), "/home/ann/Videos/%(title)s /home/ann $$ $X");
/// ```
pub fn expand(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let value = |name: &str| lookup(name).map(|value| value.replace('%', "%%"));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    if let Some(after) =
        text.strip_prefix('~').filter(|after| after.is_empty() || after.starts_with(['/', '\\']))
        && let Some(home) = value("HOME").or_else(|| value("USERPROFILE"))
    {
        out.push_str(home.trim_end_matches('/'));
        rest = after;
    }
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("$$") {
            out.push_str("$$");
            rest = after;
            continue;
        }
        let (name, length) = variable(&rest[1..]);
        match value(name).filter(|_| !name.is_empty()) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&rest[..=length]),
        }
        rest = &rest[length + 1..];
    }
    out.push_str(rest);
    out
}

/// The name after a dollar sign, and how many bytes it takes with its brackets.
fn variable(text: &str) -> (&str, usize) {
    if let Some((name, _)) = text.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
        return (name, name.len() + 2);
    }
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let length = text.find(|character| !is_word(character)).unwrap_or(text.len());
    (&text[..length], length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> String {
        expand(text, |name| match name {
            "HOME" => Some("/home/ann/".to_owned()),
            "RATE" => Some("100%".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        })
    }

    #[test]
    fn a_leading_tilde_is_the_home_folder() {
        assert_eq!(expanded("~"), "/home/ann");
        assert_eq!(expanded("~/a~b"), "/home/ann/a~b");
        assert_eq!(expanded("~bob/x"), "~bob/x");
        assert_eq!(expand("~/x", |_| None), "~/x");
    }

    #[test]
    fn known_variables_are_replaced_and_others_stay() {
        assert_eq!(expanded("a$HOME-${HOME}é"), "a/home/ann/-/home/ann/é");
        assert_eq!(expanded("$NOPE ${NOPE} $ ${ $é $$HOME $EMPTY|"), "$NOPE ${NOPE} $ ${ $é $$HOME |");
    }

    #[test]
    fn percent_signs_in_values_cannot_become_fields() {
        assert_eq!(expanded("$RATE(id)s"), "100%%(id)s");
    }
}
