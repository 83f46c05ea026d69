//! From the text of a template to its parts.

use super::cursor::Cursor;
use super::error::TemplateError;
use super::number::python_float;
use super::path::{Path, ZeroStep};
use super::syntax::{Alternative, Conversion, Expression, Field, Kind, Operand, Operator, Piece};

/// The longest template, in bytes.
const MAX_TEMPLATE_BYTES: usize = 8 << 10;

/// The largest width and precision.
pub(super) const MAX_WIDTH: usize = 4096;

/// Reads a whole template.
pub(super) fn parse(text: &str) -> Result<Vec<Piece>, TemplateError> {
    if text.len() > MAX_TEMPLATE_BYTES {
        return Err(TemplateError::TooLong { limit: MAX_TEMPLATE_BYTES });
    }
    let mut cursor = Cursor::new(text);
    let mut pieces = Vec::new();
    let mut literal = String::new();
    loop {
        let plain = cursor.take_while(|character| character != '%' && character != '\0');
        literal.push_str(plain);
        let start = cursor.position();
        match cursor.next() {
            None => break,
            Some('\0') => return Err(TemplateError::Nul { column: column(text, start) }),
            // `%%` is a percent sign; a lone one that opens no field is one, too.
            Some(_) if cursor.eat('%') || cursor.peek() != Some('(') => literal.push('%'),
            Some(_) => {
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Field(read_field(text, start, &mut cursor)?));
            }
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}

fn column(text: &str, byte: usize) -> usize {
    text[..byte].chars().count() + 1
}

/// Reads `(…)` and the conversion; the percent sign at `start` is taken already.
fn read_field(text: &str, start: usize, cursor: &mut Cursor<'_>) -> Result<Field, TemplateError> {
    let column_of_field = column(text, start);
    cursor.eat('(');
    let inside = cursor.take_while(|character| character != ')' && character != '\0');
    if !cursor.eat(')') {
        return Err(TemplateError::Unclosed { column: column_of_field });
    }
    if inside.contains('(') {
        return Err(TemplateError::Bracket { column: column_of_field });
    }
    let here = cursor.position();
    let conversion = read_conversion(cursor)
        .ok_or_else(|| TemplateError::Conversion { column: column(text, here), field: inside.to_owned() })?;
    if conversion.width.max(conversion.precision) > Some(MAX_WIDTH) {
        return Err(TemplateError::Width { column: column_of_field, limit: MAX_WIDTH });
    }
    let step = |ZeroStep| TemplateError::Step { column: column_of_field };
    let (alternatives, is_cut_short) = read_alternatives(inside).map_err(step)?;
    Ok(Field { column: column_of_field, text: inside.to_owned(), alternatives, is_cut_short, conversion })
}

/// `[#0-+ ][width][.precision][hlL]letter`
fn read_conversion(cursor: &mut Cursor<'_>) -> Option<Conversion> {
    let flags = cursor.take_while(|character| "#0-+ ".contains(character));
    let width = cursor.take_while(|character| character.is_ascii_digit());
    // A point without digits leaves the point where a letter should be.
    let precision =
        if cursor.eat('.') { Some(cursor.take_while(|character| character.is_ascii_digit())) } else { None };
    if precision == Some("") {
        return None;
    }
    let first = cursor.next()?;
    // `l` is a length unless no letter follows it; then it is the list conversion.
    let after_length = cursor.peek().filter(|_| matches!(first, 'h' | 'l' | 'L')).and_then(Kind::from_letter);
    if after_length.is_some() {
        cursor.next();
    }
    let number = |digits: &str| digits.parse().unwrap_or(usize::MAX);
    Some(Conversion {
        left: flags.contains('-'),
        plus: flags.contains('+'),
        blank: flags.contains(' '),
        alternate: flags.contains('#'),
        zero: flags.contains('0'),
        width: Some(width).filter(|width| !width.is_empty()).map(number),
        precision: precision.map(number),
        has_length: after_length.is_some(),
        kind: after_length.or_else(|| Kind::from_letter(first))?,
    })
}

/// All alternatives, and whether one after the first could not be read.
fn read_alternatives(inside: &str) -> Result<(Vec<Alternative>, bool), ZeroStep> {
    let mut alternatives = Vec::new();
    let mut rest = Some(inside);
    while let Some(text) = rest {
        let Some((alternative, following)) = read_alternative(text)? else {
            let is_cut_short = !alternatives.is_empty();
            return Ok((alternatives, is_cut_short));
        };
        alternatives.push(alternative);
        rest = following;
    }
    Ok((alternatives, false))
}

/// One alternative, and the text of those after it; `None` where the text does not fit the grammar.
///
/// What follows the last comma belongs to every alternative, so it is read with each of them.
fn read_alternative(text: &str) -> Result<Option<(Alternative, Option<&str>)>, ZeroStep> {
    let mut cursor = Cursor::new(text);
    let negate = cursor.eat('-');
    let from = cursor.rest();
    let path = Path::read(&mut cursor)?;
    let name = from[..from.len() - cursor.rest().len()].to_owned();
    let arithmetic = read_arithmetic(&mut cursor)?;
    let date_format = if cursor.peek() == Some('>') {
        let Some(length) = date_format_length(&cursor.rest()[1..]) else { return Ok(None) };
        cursor.eat('>');
        Some(cursor.take(length).replace("\\,", ","))
    } else {
        None
    };
    let following = match cursor.peek() {
        Some(',') if begins_alternative(cursor.rest()) => {
            let following = &cursor.rest()[1..];
            cursor.take_while(|character| !matches!(character, '|' | '&'));
            Some(following)
        }
        None | Some('&' | '|') => None,
        Some(_) => return Ok(None),
    };
    let replacement = cursor.eat('&').then(|| cursor.take_while(|character| character != '|').to_owned());
    let default = cursor.eat('|').then(|| cursor.rest().to_owned());
    let expression = Expression { negate, name, path, arithmetic, date_format };
    Ok(Some((Alternative { expression, replacement, default }, following)))
}

/// `+field`, `-1.5`, `*-2` and so on; an operator without a right side changes no number.
fn read_arithmetic(cursor: &mut Cursor<'_>) -> Result<Vec<(Operator, Operand)>, ZeroStep> {
    let mut arithmetic = Vec::new();
    loop {
        let operator = match cursor.peek() {
            Some('+') => Operator::Add,
            Some('-') => Operator::Subtract,
            Some('*') => Operator::Multiply,
            _ => return Ok(arithmetic),
        };
        cursor.next();
        let negate = cursor.eat('-');
        let from = cursor.rest();
        let path = Path::read(cursor)?;
        let text = &from[..from.len() - cursor.rest().len()];
        if text.is_empty() && matches!(cursor.peek(), None | Some('>' | ',' | '&' | '|')) {
            // Still arithmetic, though: the value becomes a float.
            arithmetic.push((Operator::Multiply, Operand::Number(1.0)));
            continue;
        }
        let operand = match python_float(text) {
            Some(number) => Operand::Number(if negate { -number } else { number }),
            None => Operand::Path { path, negate },
        };
        arithmetic.push((operator, operand));
    }
}

/// How many bytes the format of a date takes: up to the first unescaped comma, `&` or `|`, but at least one
/// character. `None` where there is none.
fn date_format_length(text: &str) -> Option<usize> {
    let mut before = text.chars().next()?;
    let first = before.len_utf8();
    for (at, character) in text[first..].char_indices() {
        let at = at + first;
        let ends = match character {
            '&' | '|' => true,
            ',' => before != '\\' && begins_alternative(&text[at..]),
            _ => false,
        };
        if ends {
            return Some(at);
        }
        before = character;
    }
    Some(text.len())
}

/// Whether the comma at the start of `text` is followed by something that could be an alternative.
fn begins_alternative(text: &str) -> bool {
    text[1..].chars().next().is_some_and(|next| !matches!(next, '|' | '&'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> Field {
        match parse(text).expect("a template").pop() {
            Some(Piece::Field(field)) => field,
            other => panic!("{other:?}"),
        }
    }

    fn literal(text: &str) -> String {
        match parse(text).expect("a template").as_slice() {
            [Piece::Literal(literal)] => literal.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn percent_signs_that_open_no_field_are_text() {
        for (text, expected) in [
            ("100%", "100%"),
            ("%%", "%"),
            ("%s %5d %", "%s %5d %"),
            ("% (id)s", "% (id)s"),
            ("%%%%(id)s", "%%(id)s"),
            ("é%-(x", "é%-(x"),
        ] {
            assert_eq!(literal(text), expected);
        }
        assert_eq!(parse("%%%(id)s").expect("a template").len(), 2);
        assert_eq!(parse("").expect("a template"), []);
    }

    #[test]
    fn conversions_have_flags_width_precision_and_length() {
        let conversion = field("%(id)-+ #020.5ld").conversion;
        let expected = Conversion {
            left: true,
            plus: true,
            blank: true,
            alternate: true,
            zero: true,
            width: Some(20),
            precision: Some(5),
            has_length: true,
            kind: Kind::Integer,
        };
        assert_eq!(conversion, expected);
    }

    #[test]
    fn an_l_is_a_length_only_before_a_letter() {
        assert_eq!(field("%(tags)l").conversion.kind, Kind::List);
        assert_eq!(field("%(tags)ll").conversion.kind, Kind::List);
        assert_eq!(field("%(tags)hl").conversion.kind, Kind::List);
        let pieces = parse("%(tags)l, %(tags)lx").expect("a template");
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces[1], Piece::Literal(", ".to_owned()));
        assert_eq!(field("%(tags)lx").conversion.kind, Kind::Hexadecimal { upper: false });
    }

    #[test]
    fn every_letter_is_known() {
        for letter in "diouxXeEfFgGcrsaBjlhqDSU".chars() {
            assert!(parse(&format!("%(id){letter}")).is_ok(), "{letter}");
        }
    }

    #[test]
    fn fields_have_alternatives_with_replacement_and_default() {
        let field = field("%(-a.0+b*2-1.5>%d\\,%m,c,d&[{}]|x|y)s");
        let [first, second, third] = field.alternatives.as_slice() else { panic!("{field:?}") };
        assert!(first.expression.negate);
        assert_eq!(first.expression.name, "a.0");
        let operators: Vec<_> = first.expression.arithmetic.iter().map(|(operator, _)| *operator).collect();
        assert_eq!(operators, [Operator::Add, Operator::Multiply, Operator::Subtract]);
        assert_eq!(first.expression.arithmetic[2].1, Operand::Number(1.5));
        assert_eq!(first.expression.date_format.as_deref(), Some("%d,%m"));
        assert_eq!((second.expression.name.as_str(), third.expression.name.as_str()), ("c", "d"));
        assert_eq!((third.replacement.as_deref(), third.default.as_deref()), (Some("[{}]"), Some("x|y")));
    }

    #[test]
    fn operands_may_have_a_sign_or_be_missing() {
        let arithmetic = |text: &str| field(text).alternatives[0].expression.arithmetic.clone();
        assert_eq!(arithmetic("%(a*-2)d"), [(Operator::Multiply, Operand::Number(-2.0))]);
        assert!(matches!(
            arithmetic("%(a--b)d")[..],
            [(Operator::Subtract, Operand::Path { negate: true, .. })]
        ));
        assert_eq!(arithmetic("%(a+)d"), [(Operator::Multiply, Operand::Number(1.0))]);
    }

    #[test]
    fn date_formats_take_signs_that_would_end_them_only_at_their_start() {
        let format = |text: &str| field(text).alternatives[0].expression.date_format.clone();
        assert_eq!(format("%(a>,)s").as_deref(), Some(","));
        assert_eq!(format("%(a>&&x)s").as_deref(), Some("&"));
        assert_eq!(format("%(a>%Y,|x)s").as_deref(), Some("%Y,"));
        assert_eq!(format("%(a>%Y,b)s").as_deref(), Some("%Y"));
    }

    #[test]
    fn fields_beyond_the_grammar_are_empty_not_errors() {
        for text in ["%(a b)s", "%(a,)s", "%(a>)s", "%(a!r)s", "%(a.b:c|x)s"] {
            assert!(field(text).alternatives.is_empty(), "{text}");
        }
        let field = field("%(a,b c|x)s");
        assert!(field.is_cut_short && field.alternatives.len() == 1);
    }

    #[test]
    fn errors_name_the_column_and_what_to_do() {
        for (text, expected) in [
            (
                "é %(id",
                "column 3: a field is not closed; end it like %(title)s, or write %% for a percent sign",
            ),
            ("%(a|(b)s", "column 1: a field cannot hold a bracket; take the '(' out of it"),
            ("x%(id)Z", "column 7: the field %(id) needs a conversion; write %(id)s"),
            ("%(id)", "column 6: the field %(id) needs a conversion; write %(id)s"),
            ("%(id)5.s", "column 6: the field %(id) needs a conversion; write %(id)s"),
            ("%(id)5000s", "column 1: a width or precision is over 4096; use a smaller one"),
            ("%(id).99999999999999999999s", "column 1: a width or precision is over 4096; use a smaller one"),
            ("%(a.::0)s", "column 1: a slice cannot step by 0; leave the step out"),
            ("a\0", "column 2: a template cannot hold a NUL character; take it out"),
        ] {
            assert_eq!(parse(text).expect_err(text).to_string(), expected);
        }
        let error = parse(&"x".repeat(9000)).expect_err("too long");
        assert_eq!(error.to_string(), "the template is longer than 8192 bytes; shorten it");
    }
}
