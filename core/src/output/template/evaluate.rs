//! The value of a field before it is written out.

use serde_json::{Number, Value};

use super::date::Moment;
use super::number::as_float;
use super::replacement::replace;
use super::syntax::{Expression, Field, Operand, Operator};
use super::traverse::Scope;

/// What a field comes to.
pub(super) struct Evaluated<'t> {
    pub value: Option<Value>,
    /// The path of the alternative that decided, as written.
    pub name: &'t str,
    /// What stands in for a missing value; `None` for the placeholder.
    pub default: Option<&'t str>,
}

/// Tries the alternatives in turn, then applies the replacement.
///
/// With `for_names` an empty text counts as missing, since a name made of it would be no name.
pub(super) fn evaluate<'t>(field: &'t Field, scope: &Scope<'_>, for_names: bool) -> Evaluated<'t> {
    let mut evaluated = Evaluated { value: None, name: "", default: None };
    let mut replacement = None;
    for alternative in &field.alternatives {
        evaluated.default = alternative.default.as_deref().or(evaluated.default);
        evaluated.name = &alternative.expression.name;
        replacement = alternative.replacement.as_deref();
        evaluated.value = value_of(&alternative.expression, scope)
            .filter(|value| !(for_names && value.as_str().is_some_and(str::is_empty)));
        if evaluated.value.is_some() {
            break;
        }
    }
    if let (Some(value), Some(template)) = (&evaluated.value, replacement) {
        evaluated.value = replace(template, value).map(Value::String);
        if evaluated.value.is_none() {
            evaluated.default = None;
        }
    }
    evaluated
}

fn value_of(expression: &Expression, scope: &Scope<'_>) -> Option<Value> {
    let mut value = scope.find(&expression.path);
    if expression.negate {
        value = value.and_then(|value| number(-as_float(&value)?));
    }
    if !expression.arithmetic.is_empty() {
        let mut sum = as_float(&value?)?;
        for (operator, operand) in &expression.arithmetic {
            let right = match operand {
                Operand::Number(number) => *number,
                Operand::Path { path, negate } => {
                    let right = as_float(&scope.find(path)?)?;
                    if *negate { -right } else { right }
                }
            };
            sum = match operator {
                Operator::Add => sum + right,
                Operator::Subtract => sum - right,
                Operator::Multiply => sum * right,
            };
        }
        value = number(sum);
    }
    match &expression.date_format {
        None => value,
        Some(format) => Moment::from_value(&value?)?.format(format).map(Value::String),
    }
}

/// A number that JSON can hold; infinities count as missing.
fn number(number: f64) -> Option<Value> {
    Number::from_f64(number).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::parse::parse;
    use super::super::syntax::Piece;
    use super::*;

    /// The value, and the default where there is none.
    fn found(inside: &str, for_names: bool) -> (Option<Value>, Option<String>) {
        let info = json!({
            "id": "12", "height": 1080, "fps": 29.97, "title": "A", "empty": "", "huge": 1e300,
            "timestamp": 1_618_488_000, "date": "20210415", "list": [1],
        });
        let scope = Scope { info: info.as_object().expect("an object"), derived: Map::new() };
        let pieces = parse(&format!("%({inside})s")).expect("a template");
        let [Piece::Field(field)] = pieces.as_slice() else { panic!("{pieces:?}") };
        let evaluated = evaluate(field, &scope, for_names);
        (evaluated.value, evaluated.default.map(str::to_owned))
    }

    #[test]
    fn arithmetic_gives_floats_and_needs_numbers_everywhere() {
        for (inside, expected) in [
            ("height+10", json!(1090.0)),
            ("height*id-0.5", json!(12959.5)),
            ("-height", json!(-1080.0)),
            ("height*-2", json!(-2160.0)),
            ("height--height", json!(2160.0)),
            ("id+", json!(12.0)),
            ("fps-height.1:", json!(-50.03)),
        ] {
            assert_eq!(found(inside, false).0, Some(expected), "{inside}");
        }
        for inside in ["title+1", "height+title", "height+nope", "-title", "list+1", "huge*huge"] {
            assert_eq!(found(inside, false).0, None, "{inside}");
        }
    }

    #[test]
    fn dates_come_after_arithmetic() {
        assert_eq!(found("timestamp+86400>%F", false).0, Some(json!("2021-04-16")));
        assert_eq!(found("date>%d\\,%m", false).0, Some(json!("15,04")));
        assert_eq!(found("title>%F", false).0, None);
    }

    #[test]
    fn the_first_alternative_with_a_value_counts() {
        assert_eq!(found("nope,title,id", false).0, Some(json!("A")));
        assert_eq!(found("nope,no way,id|x", false), (None, Some("x".to_owned())));
        assert_eq!(found("nope,gone|x", false), (None, Some("x".to_owned())));
    }

    #[test]
    fn replacements_apply_to_values_only() {
        assert_eq!(found("title&<{}>|x", false).0, Some(json!("<A>")));
        assert_eq!(found("nope&<{}>|x", false), (None, Some("x".to_owned())));
        // A replacement that Python would refuse gives the placeholder, not the default.
        assert_eq!(found("title&{x}|y", false), (None, None));
    }

    #[test]
    fn an_empty_text_is_a_value_except_in_names() {
        assert_eq!(found("empty|x", false).0, Some(json!("")));
        assert_eq!(found("empty,title", true).0, Some(json!("A")));
    }
}
