//! `EXT-X-DEFINE` (draft-pantos-hls-rfc8216bis section 4.4.2.3).

use super::super::ManifestError;
use super::super::error::Place;
use super::attributes::Attributes;
use super::variables::Variables;
use crate::http::RemoteUrl;

/// Takes one up: a value of its own, one from the playlist's address, or one handed on.
pub(super) fn define(
    variables: &mut Variables,
    attributes: &Attributes<'_>,
    base: &RemoteUrl,
    imports: &Variables,
    place: Place,
) -> Result<(), ManifestError> {
    let (name, value) = if let Some(name) = attributes.get("NAME") {
        (name, attributes.get("VALUE").unwrap_or_default().to_owned())
    } else if let Some(name) = attributes.get("QUERYPARAM") {
        let value = base.query_value(name);
        let unknown = || place.clone().invalid(format!("the address has no parameter {name:?}"));
        (name, value.ok_or_else(unknown)?)
    } else if let Some(name) = attributes.get("IMPORT") {
        let value = imports.get(name).map(str::to_owned);
        let unknown = || place.clone().invalid(format!("no playlist handed on variable {name:?}"));
        (name, value.ok_or_else(unknown)?)
    } else {
        return Err(place.missing("NAME"));
    };
    variables.set(name, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(definitions: &[&str]) -> Result<Variables, ManifestError> {
        let base = RemoteUrl::parse("https://e.org/m.m3u8?token=t%2Fk").unwrap();
        let imports: Variables = [("given".to_owned(), "G".to_owned())].into_iter().collect();
        let mut variables = Variables::default();
        for definition in definitions {
            let attributes = Attributes::parse(definition, &mut variables, &Place::Line(1))?;
            define(&mut variables, &attributes, &base, &imports, Place::Line(1))?;
        }
        Ok(variables)
    }

    #[test]
    fn each_kind_of_definition_is_read() {
        let definitions = [
            r#"NAME="a",VALUE="x""#,
            r#"NAME="b",VALUE="{$a}y""#,
            r#"QUERYPARAM="token""#,
            r#"IMPORT="given""#,
        ];
        let mut variables = variables(&definitions).unwrap();
        let replaced = variables.replace("{$a}-{$b}-{$token}-{$given}-{x}", &Place::Line(2)).unwrap();
        assert_eq!(replaced, "x-xy-t/k-G-{x}");
    }

    #[test]
    fn what_is_not_given_is_an_error() {
        for definition in [r#"QUERYPARAM="other""#, r#"IMPORT="other""#, r#"VALUE="x""#] {
            assert!(variables(&[definition]).is_err(), "{definition}");
        }
        let mut variables = variables(&[r#"NAME="a",VALUE="x""#]).unwrap();
        assert!(variables.replace("{$z}", &Place::Line(2)).is_err());
    }

    #[test]
    fn doubling_again_and_again_meets_the_line_limit() {
        let mut definitions = vec![r#"NAME="v0",VALUE="0123456789abcdef""#.to_owned()];
        definitions.extend((1..40).map(|n| format!(r#"NAME="v{n}",VALUE="{{$v{0}}}{{$v{0}}}""#, n - 1)));
        let definitions: Vec<&str> = definitions.iter().map(String::as_str).collect();
        assert!(matches!(variables(&definitions), Err(ManifestError::TooMany { .. })));
    }
}
