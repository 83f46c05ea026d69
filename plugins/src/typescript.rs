//! What a plugin sees and returns, as TypeScript for editors.

use std::fmt::Write as _;

use crate::shape::{Kind, Shape};
use crate::shapes;

/// The part that no table holds: `ctx`, and the module "vidra".
const CONTEXT: &str = include_str!("context.d.ts");

/// The definitions of plugin API 1. The results' types are made from the tables that results are checked against.
pub fn typescript() -> String {
    let mut text = CONTEXT.to_owned();
    for shape in shapes::ALL {
        write_shape(&mut text, shape);
    }
    let names = |shapes: &[&Shape]| shapes.iter().map(|shape| shape.name).collect::<Vec<_>>().join(" | ");
    let results = names(shapes::RESULTS);
    // Writing to a text never fails.
    let _ = write!(text, "\n/** One item of a list. */\ntype Entry = Link | Media;\n");
    let _ = write!(text, "\n/** What `extract` may return. */\ntype Result = {results};\n");
    text
}

fn write_shape(text: &mut String, shape: &Shape) {
    let _ = write!(text, "\n/** {} */\ninterface {} {{\n", shape.about, shape.name);
    for field in shape.fields {
        if !field.about.is_empty() {
            let _ = writeln!(text, "  /** {} */", field.about);
        }
        let mark = if field.is_required { "" } else { "?" };
        let or_null = if field.is_required { "" } else { " | null" };
        let _ = writeln!(text, "  {}{mark}: {}{or_null};", field.name, kind(&field.kind));
    }
    text.push_str("}\n");
}

fn kind(of: &Kind) -> String {
    match of {
        Kind::Text | Kind::Words => "string".to_owned(),
        Kind::Url => "string | URL".to_owned(),
        Kind::Amount | Kind::Number | Kind::Count { .. } | Kind::Whole => "number".to_owned(),
        Kind::Flag => "boolean".to_owned(),
        Kind::Yes => "true".to_owned(),
        Kind::OneOf(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | "),
        Kind::List(inner, _) => match kind(inner) {
            several if several.contains('|') => format!("({several})[]"),
            one => format!("{one}[]"),
        },
        Kind::Object(shape) => shape.name.to_owned(),
        Kind::AnyOf(name, _) => (*name).to_owned(),
        // Every field that may be left out may be `null`.
        Kind::OrNull(inner) => kind(inner),
        Kind::Texts => "Record<string, string>".to_owned(),
        Kind::Map => "Record<string, unknown>".to_owned(),
        Kind::Json(_) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `vidra.d.ts` in this crate's folder is what authors are given; `VIDRA_BLESS=1` writes it anew.
    #[test]
    fn the_definitions_are_in_step() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vidra.d.ts");
        if std::env::var_os("VIDRA_BLESS").is_some_and(|value| value == "1") {
            std::fs::write(&path, typescript()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), typescript());
    }

    #[test]
    fn every_shape_that_is_named_is_defined() {
        let text = typescript();
        for name in shapes::ALL.iter().map(|shape| shape.name).chain(["Entry", "Result", "Context", "Answer"])
        {
            let defined = [
                format!("interface {name} {{"),
                format!("type {name} ="),
                format!("declare class {name} {{"),
            ];
            assert_eq!(
                defined.iter().map(|one| text.matches(one.as_str()).count()).sum::<usize>(),
                1,
                "{name}"
            );
        }
    }
}
