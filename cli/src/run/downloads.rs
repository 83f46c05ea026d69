//! `requested_downloads`: what `-J` tells of each file of an item.

use serde_json::Value;
use vidra_core::output::InfoDict;

use super::journey::Journey;

/// The files of one item.
pub(super) struct Downloads {
    /// The item without any of its files, whose fields are not told again for each.
    item: InfoDict,
    files: Vec<Value>,
}

impl Downloads {
    pub(super) fn of(journey: &Journey<'_>) -> Self {
        Self { item: journey.run.pipeline.bare(&journey.item), files: Vec::new() }
    }

    /// Another file: what is told of it and not of the item.
    pub(super) fn add(&mut self, dict: &InfoDict) {
        let is_own = |(name, value): &(&String, &Value)| {
            self.item.get(*name) != Some(value) && !name.starts_with("__") && *name != "epoch"
        };
        let own: InfoDict =
            dict.iter().filter(is_own).map(|(name, value)| (name.clone(), value.clone())).collect();
        self.files.push(Value::Object(own));
    }

    pub(super) fn field(self) -> (String, Value) {
        ("requested_downloads".to_owned(), Value::Array(self.files))
    }
}
