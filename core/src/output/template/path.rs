//! The way to a value inside the info dictionary: `formats.0.height`, `tags.:`, `.{id,title}`.

use super::cursor::Cursor;

/// The steps from the dictionary to a value; none for the dictionary itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Path(pub Vec<Step>);

/// One step into a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// A dictionary's value.
    Key(String),
    /// A list's item or a text's character, from the end where negative.
    Index(i64),
    /// Part of a list or of a text, as Python cuts it.
    Slice(Slice),
    /// `:`, all values of a list or of a dictionary.
    All,
    /// `{a,b.c}`, a new dictionary of these.
    Pick(Vec<(String, Vec<Self>)>),
}

/// `start:stop:step`, each of which may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub start: Option<i64>,
    pub stop: Option<i64>,
    /// Never 0.
    pub step: i64,
}

/// A slice stepped by 0, which selects nothing that could be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ZeroStep;

impl Path {
    /// Reads as much of a path as there is, perhaps nothing.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ZeroStep> {
        let mut steps = Vec::new();
        let first = cursor.take_while(is_word);
        if !first.is_empty() {
            steps.push(word_step(first));
        }
        loop {
            let before = *cursor;
            if !cursor.eat('.') {
                return Ok(Self(steps));
            }
            let step = if cursor.peek() == Some('{') { read_pick(cursor)? } else { read_inner(cursor)? };
            let Some(step) = step else {
                *cursor = before;
                return Ok(Self(steps));
            };
            steps.push(step);
        }
    }
}

/// `{field,field}`; `None` where it is not closed.
fn read_pick(cursor: &mut Cursor<'_>) -> Result<Option<Step>, ZeroStep> {
    cursor.eat('{');
    let mut picked: Vec<(String, Vec<Step>)> = Vec::new();
    loop {
        let start = *cursor;
        let mut steps = vec![word_step(cursor.take_while(is_word))];
        loop {
            let before = *cursor;
            if !cursor.eat('.') {
                break;
            }
            let Some(step) = read_inner(cursor)? else {
                *cursor = before;
                break;
            };
            steps.push(step);
        }
        let name = &start.rest()[..cursor.position() - start.position()];
        picked.retain(|(known, _)| known != name);
        picked.push((name.to_owned(), steps));
        if cursor.eat('}') {
            return Ok(Some(Step::Pick(picked)));
        }
        if !cursor.eat(',') {
            return Ok(None);
        }
    }
}

/// What may follow a point: a word, an index or a slice.
fn read_inner(cursor: &mut Cursor<'_>) -> Result<Option<Step>, ZeroStep> {
    let mut slice = *cursor;
    let start = read_number(&mut slice);
    if slice.eat(':') {
        let stop = read_number(&mut slice);
        let is_all = !slice.eat(':');
        let step = if is_all { None } else { read_number(&mut slice) };
        *cursor = slice;
        return match (start, stop, step) {
            (None, None, None) if is_all => Ok(Some(Step::All)),
            (_, _, Some(0)) => Err(ZeroStep),
            (start, stop, step) => Ok(Some(Step::Slice(Slice { start, stop, step: step.unwrap_or(1) }))),
        };
    }
    let word = cursor.take_while(is_word);
    if !word.is_empty() {
        return Ok(Some(word_step(word)));
    }
    Ok(read_number(cursor).map(Step::Index))
}

/// `-?[0-9]+`; a number too large to count with is as good as the largest.
fn read_number(cursor: &mut Cursor<'_>) -> Option<i64> {
    let before = *cursor;
    let is_negative = cursor.eat('-');
    let digits = cursor.take_while(|character| character.is_ascii_digit());
    if digits.is_empty() {
        *cursor = before;
        return None;
    }
    let number = digits.parse().unwrap_or(i64::MAX);
    Some(if is_negative { -number } else { number })
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// A word that is a number to Python (`10`, `1_0`) is an index, any other a key.
fn word_step(word: &str) -> Step {
    let is_number =
        word.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if is_number {
        return Step::Index(word.replace('_', "").parse().unwrap_or(i64::MAX));
    }
    Step::Key(word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Step>, String) {
        let mut cursor = Cursor::new(text);
        let path = Path::read(&mut cursor).expect("no zero step");
        (path.0, cursor.rest().to_owned())
    }

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn reads_keys_indexes_and_slices() {
        let slice = |start, stop, step| Step::Slice(Slice { start, stop, step });
        assert_eq!(read("a.b.0.-1").0, [key("a"), key("b"), Step::Index(0), Step::Index(-1)]);
        assert_eq!(
            read("a.1:-2.::-1.:").0[1..],
            [slice(Some(1), Some(-2), 1), slice(None, None, -1), Step::All]
        );
        assert_eq!(read("a.3:").0[1], slice(Some(3), None, 1));
        assert_eq!(read(".1_0").0, [Step::Index(10)]);
        assert_eq!(read("a.99999999999999999999").0[1], Step::Index(i64::MAX));
    }

    #[test]
    fn reads_picks_with_paths_inside() {
        let (steps, rest) = read("a.:.{id,b.0,}.id+1");
        let picked = vec![
            ("id".to_owned(), vec![key("id")]),
            ("b.0".to_owned(), vec![key("b"), Step::Index(0)]),
            (String::new(), vec![key("")]),
        ];
        assert_eq!(steps, [key("a"), Step::All, Step::Pick(picked), key("id")]);
        assert_eq!(rest, "+1");
    }

    #[test]
    fn leaves_what_is_no_path() {
        assert_eq!(read("a.-b"), (vec![key("a")], ".-b".to_owned()));
        assert_eq!(read("a.{b"), (vec![key("a")], ".{b".to_owned()));
        assert_eq!(read("a.1-2"), (vec![key("a"), Step::Index(1)], "-2".to_owned()));
        assert_eq!(read(""), (vec![], String::new()));
    }

    #[test]
    fn refuses_to_step_by_zero() {
        assert_eq!(Path::read(&mut Cursor::new("a.::0")), Err(ZeroStep));
    }
}
