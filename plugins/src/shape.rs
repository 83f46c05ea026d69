//! What a value from a script has to look like, as data: it is checked against it, and editors get their types from it.

use serde_json::{Map, Value};
use vidra_core::http::RemoteUrl;

/// An object with named fields.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What TypeScript calls it.
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) fields: &'static [Field],
}

impl Shape {
    /// The field that tells this shape from others.
    fn first(&self) -> &'static str {
        self.fields.first().map_or("", |field| field.name)
    }
}

/// One field of an object. One that is not required may be left out or `null`.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) is_required: bool,
    pub(crate) about: &'static str,
}

impl Field {
    /// A field that has to be there.
    pub(crate) const fn required(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, is_required: true, about }
    }

    /// A field that may be there.
    pub(crate) const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, is_required: false, about }
    }
}

/// The kinds of values.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Text that is not empty.
    Text,
    /// Any text.
    Words,
    /// An address on the web, whole or relative to the page.
    Url,
    /// A number that is not negative.
    Amount,
    /// Any number.
    Number,
    /// A whole number from 0.
    Count { most: u64 },
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Flag,
    /// `true`.
    Yes,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// At most so many.
    List(&'static Self, usize),
    /// The object.
    Object(&'static Shape),
    /// An object of one of these shapes, told apart by the field that stands first in each.
    AnyOf(&'static str, &'static [&'static Shape]),
    /// A value or `null`, which says something of its own.
    OrNull(&'static Self),
    /// Texts by name.
    Texts,
    /// Any JSON by name.
    Map,
    /// Any JSON of at most so many bytes.
    Json(usize),
}

/// What is wrong with a value, and where: `formats[2].video.height`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl Wrong {
    pub(crate) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.reason)
        } else {
            write!(f, "{}: {}", self.path, self.reason)
        }
    }
}

/// Checks an object. Relative addresses are read against `base`.
pub(crate) fn check(value: &Value, shape: &Shape, base: &RemoteUrl, path: &str) -> Result<(), Wrong> {
    let Some(fields) = value.as_object() else { return Err(expected(path, "an object", value)) };
    for name in fields.keys() {
        if !shape.fields.iter().any(|field| field.name == name) {
            let known: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
            return Err(Wrong::new(
                below(path, name),
                format!("is not known here; known are {}", known.join(", ")),
            ));
        }
    }
    for field in shape.fields {
        let here = below(path, field.name);
        match fields.get(field.name) {
            None if field.is_required => return Err(Wrong::new(here, "is missing")),
            None => {}
            // Where `null` is no value of its own, it is as good as left out.
            Some(Value::Null) if !takes_null(&field.kind) && field.is_required => {
                return Err(Wrong::new(here, "is missing"));
            }
            Some(Value::Null) if !takes_null(&field.kind) => {}
            Some(value) => check_kind(value, &field.kind, base, &here)?,
        }
    }
    Ok(())
}

const fn takes_null(kind: &Kind) -> bool {
    matches!(kind, Kind::OrNull(_) | Kind::Json(_))
}

fn check_kind(value: &Value, kind: &Kind, base: &RemoteUrl, path: &str) -> Result<(), Wrong> {
    let is_right = match kind {
        Kind::Text => value.as_str().is_some_and(|text| !text.trim().is_empty()),
        Kind::Words => value.is_string(),
        Kind::Amount => value.as_f64().is_some_and(|number| (0.0..=1e15).contains(&number)),
        Kind::Number => value.is_number(),
        Kind::Count { most } => value.as_u64().is_some_and(|number| number <= *most),
        Kind::Whole => value.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 52),
        Kind::Flag => value.is_boolean(),
        Kind::Yes => value == &Value::Bool(true),
        Kind::OneOf(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        Kind::Map => value.is_object(),
        Kind::Json(most) => value.to_string().len() <= *most,
        Kind::Url => return check_url(value, base, path),
        Kind::Texts => return check_texts(value, path),
        Kind::List(kind, most) => return check_list(value, kind, *most, base, path),
        Kind::Object(shape) => return check(value, shape, base, path),
        Kind::AnyOf(_, shapes) => return check(value, which(value, shapes, path)?, base, path),
        Kind::OrNull(kind) => {
            return if value.is_null() { Ok(()) } else { check_kind(value, kind, base, path) };
        }
    };
    if is_right { Ok(()) } else { Err(expected(path, &wanted(kind), value)) }
}

/// What a kind is called in messages.
fn wanted(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Words => "text, which may be empty".to_owned(),
        Kind::Amount => "a number from 0".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::Count { most } => format!("a whole number from 0 to {most}"),
        Kind::Whole => "a whole number".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Yes => "true".to_owned(),
        Kind::OneOf(words) => format!("one of {}", words.join(", ")),
        Kind::Json(most) => format!("at most {most} bytes of JSON"),
        Kind::Url => "an address".to_owned(),
        Kind::List(..) => "a list".to_owned(),
        Kind::Texts | Kind::Map | Kind::Object(_) | Kind::AnyOf(..) | Kind::OrNull(_) => {
            "an object".to_owned()
        }
    }
}

fn check_url(value: &Value, base: &RemoteUrl, path: &str) -> Result<(), Wrong> {
    let text = value.as_str().filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| expected(path, "an address", value))?;
    base.join(text).map(|_| ()).map_err(|error| Wrong::new(path, error.to_string()))
}

fn check_texts(value: &Value, path: &str) -> Result<(), Wrong> {
    let texts = value.as_object().ok_or_else(|| expected(path, "an object", value))?;
    match texts.iter().find(|(_, value)| !value.is_string()) {
        Some((name, value)) => Err(expected(&below(path, name), "text", value)),
        None => Ok(()),
    }
}

fn check_list(value: &Value, kind: &Kind, most: usize, base: &RemoteUrl, path: &str) -> Result<(), Wrong> {
    let items = value.as_array().ok_or_else(|| expected(path, "a list", value))?;
    if items.len() > most {
        return Err(Wrong::new(path, format!("holds {} items; at most {most} are taken", items.len())));
    }
    items
        .iter()
        .enumerate()
        .try_for_each(|(index, item)| check_kind(item, kind, base, &format!("{path}[{index}]")))
}

/// The shape whose first field the object has; exactly one has to fit.
pub(crate) fn which(value: &Value, shapes: &[&'static Shape], path: &str) -> Result<&'static Shape, Wrong> {
    let fields = value.as_object().ok_or_else(|| expected(path, "an object", value))?;
    let has = |shape: &Shape| fields.get(shape.first()).is_some_and(|value| !value.is_null());
    let fitting: Vec<&'static Shape> = shapes.iter().copied().filter(|shape| has(shape)).collect();
    match fitting.as_slice() {
        [shape] => Ok(*shape),
        [] => {
            Err(Wrong::new(path, format!("has none of the fields that tell what it is: {}", firsts(shapes))))
        }
        several => Err(Wrong::new(path, format!("cannot be several things at once: {}", firsts(several)))),
    }
}

fn firsts(shapes: &[&'static Shape]) -> String {
    shapes.iter().map(|shape| shape.first()).collect::<Vec<_>>().join(", ")
}

fn expected(path: &str, wanted: &str, got: &Value) -> Wrong {
    const SHOWN: usize = 60;
    let text = got.to_string();
    let shown: String = text.chars().take(SHOWN).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    Wrong::new(path, format!("expected {wanted}, got {shown}{dots}"))
}

fn below(path: &str, name: &str) -> String {
    const LONGEST: usize = 60;
    let name: String = name.chars().take(LONGEST).collect();
    if path.is_empty() { name } else { format!("{path}.{name}") }
}

/// The fields of a checked object, by kind. What is not there, or not of that kind, is `None`.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) value: &'a Map<String, Value>,
    pub(crate) base: &'a RemoteUrl,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value, base: &'a RemoteUrl) -> Option<Self> {
        Some(Self { value: value.as_object()?, base })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.value.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_str().map(str::to_owned)
    }

    pub(crate) fn url(&self, name: &str) -> Option<RemoteUrl> {
        self.base.join(self.get(name)?.as_str()?).ok()
    }

    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    pub(crate) fn small(&self, name: &str) -> Option<u32> {
        u32::try_from(self.count(name)?).ok()
    }

    pub(crate) fn whole(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    pub(crate) fn rank(&self, name: &str) -> Option<i32> {
        self.whole(name).map(|rank| i32::try_from(rank).unwrap_or(if rank < 0 { i32::MIN } else { i32::MAX }))
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    pub(crate) fn seconds(&self, name: &str) -> Option<std::time::Duration> {
        std::time::Duration::try_from_secs_f64(self.number(name)?).ok()
    }

    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        Fields::of(self.get(name)?, self.base)
    }

    pub(crate) fn list(&self, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.get(name).and_then(Value::as_array).into_iter().flatten()
    }

    pub(crate) fn objects(&self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        let base = self.base;
        self.list(name).filter_map(move |value| Fields::of(value, base))
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.list(name).filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
