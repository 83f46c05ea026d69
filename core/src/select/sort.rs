//! `-S`: which of two formats is better.
//!
//! ```text
//! order := item (',' item)*
//! item  := '+'? FIELD ((':' | '~') LIMIT)?
//! ```
//!
//! Fields are compared one after the other until one differs. More is better; `+` turns that round. With `:LIMIT`
//! more is better up to the limit, and what is over it is worse than all that is not; with `~LIMIT` the nearest to
//! it is best.
//!
//! The items a person gives stand before the site's and those before the default order; of a field named twice the
//! first item counts. Whether there is a picture, and the site's own preference, come before all of them unless
//! forced otherwise.

use std::fmt;
use std::str::FromStr;

use super::cursor::Cursor;
use super::fields::FIELD_NAMES;
use super::sort_key::{Key, Limit, Rule, SortField};
use super::{Language, SelectError};
use crate::media::Format;

/// What cannot be moved: formats a site hides, and what neither shows nor sounds.
const FORCED: &str = "hidden,aud_or_vid";
const PRIORITY: &str = "hasvid,ie_pref";
const DEFAULT: &str = "hidden,aud_or_vid,hasvid,ie_pref,lang,quality,res,fps,hdr:12,vcodec,channels,acodec,\
                       size,br,asr,proto,ext,hasaud,source,id";

/// What the command line says about sorting, beside the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SortOptions {
    /// `--format-sort-force`: the items stand even before "has a picture" and the site's preference.
    pub force: bool,
    /// `--prefer-free-formats`: of extensions, WebM and Ogg are best.
    pub prefer_free_formats: bool,
}

/// An order of formats from worst to best (`-S`).
///
/// ```
/// use vidra_core::{http::RemoteUrl, media::{Extension, Format, Source}, select::SortOrder};
/// let source = Source::progressive(RemoteUrl::parse("https://cdn.example.org/v")?);
/// let with_height = |id: &str, height| {
///     let mut format = Format::new(id, Extension::Mp4, source.clone());
///     format.video.as_mut().map(|track| track.height = Some(height));
///     format
/// };
/// let mut formats = vec![with_height("hd", 1080), with_height("sd", 480), with_height("mid", 720)];
///
/// let order: SortOrder = "res:720".parse()?;
/// order.sort(&mut formats);
/// let ids: Vec<&str> = formats.iter().map(|format| format.id.as_str()).collect();
/// assert_eq!(ids, ["hd", "sd", "mid"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SortOrder {
    rules: Vec<Rule>,
    prefer_free_formats: bool,
}

impl SortOrder {
    /// The order from what a person gives (`user`), what the site asks for (`site`), and the default behind them.
    ///
    /// Both are lists with commas and may be empty. Of repeated `-S`, the last goes first.
    ///
    /// # Errors
    /// [`SelectError::Syntax`] for an item that is none. A field nobody knows and a limit that cannot be read are
    /// no errors, old configuration files have them: see [`SortOrder::remarks`].
    pub fn new(user: &str, site: &str, options: SortOptions) -> Result<Self, SelectError> {
        let mut order = Self { rules: Vec::new(), prefer_free_formats: options.prefer_free_formats };
        let priority = if options.force { "" } else { PRIORITY };
        for list in [FORCED, priority, user, site, DEFAULT] {
            order.add_list(list)?;
        }
        Ok(order)
    }

    /// Sorts worst first; formats that are equal in everything keep their order.
    pub fn sort(&self, formats: &mut [Format]) {
        formats.sort_by_cached_key(|format| self.key(format));
    }

    /// What a person should hear about the order: fields nobody knows, limits that have no effect.
    pub fn remarks(&self) -> Vec<String> {
        self.rules.iter().filter_map(Rule::remark).collect()
    }

    fn key(&self, format: &Format) -> Vec<Key> {
        self.rules.iter().map(|rule| rule.key(format, self.prefer_free_formats)).collect()
    }

    fn add_list(&mut self, list: &str) -> Result<(), SelectError> {
        let mut cursor = Cursor::new(Language::SortOrder, list);
        loop {
            if let Some(item) = Item::read(&mut cursor)? {
                self.add(&item);
            }
            if !cursor.eat(",") {
                return Ok(());
            }
        }
    }

    /// `ext` and `codec` are two fields each, with a limit for each.
    fn add(&mut self, item: &Item<'_>) {
        let pair = match item.field.as_str() {
            "codec" => ("vcodec", "acodec"),
            "ext" | "extension" => ("vext", "aext"),
            other => return self.add_rule(other, item, item.limit),
        };
        let mut limits = item.limit.into_iter().flat_map(|limit| limit.split(':'));
        self.add_rule(pair.0, item, limits.next());
        self.add_rule(pair.1, item, limits.next());
    }

    fn add_rule(&mut self, name: &str, item: &Item<'_>, limit_text: Option<&str>) {
        let field = SortField::from_name(name);
        if self.rules.iter().any(|rule| rule.field == field) {
            return;
        }
        let limit = limit_text.map_or(Limit::None, |text| field.limit(text, self.prefer_free_formats));
        self.rules.push(Rule {
            is_reversed: item.is_reversed,
            is_closest: item.is_closest && limit != Limit::None,
            limit,
            limit_text: limit_text.map(str::to_owned),
            field,
        });
    }
}

impl Default for SortOrder {
    /// The order without any wish.
    fn default() -> Self {
        Self::new("", "", SortOptions::default()).expect("the test below reads the default order")
    }
}

impl FromStr for SortOrder {
    type Err = SelectError;

    /// What a person gives, with the default order behind it.
    fn from_str(user: &str) -> Result<Self, SelectError> {
        Self::new(user, "", SortOptions::default())
    }
}

impl fmt::Display for SortOrder {
    /// The whole order, as `--verbose` shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, rule) in self.rules.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { ", " })?;
            write!(f, "{}{}", if rule.is_reversed { "+" } else { "" }, rule.field.name())?;
            if let Some(limit) = &rule.limit_text {
                write!(f, "{}{limit}", if rule.is_closest { '~' } else { ':' })?;
            }
        }
        Ok(())
    }
}

impl Rule {
    fn remark(&self) -> Option<String> {
        let name = self.field.name();
        if self.field.is_other() && !FIELD_NAMES.contains(&name) {
            return Some(format!("no format has a field {name:?}, so sorting by it changes nothing"));
        }
        let limit = self.limit_text.as_ref()?;
        matches!(self.limit, Limit::None | Limit::Text)
            .then(|| format!("{limit:?} is no limit for {name} and has no effect; write a plain number"))
    }
}

/// One item as written.
#[derive(Clone, Debug)]
struct Item<'a> {
    field: String,
    is_reversed: bool,
    is_closest: bool,
    limit: Option<&'a str>,
}

impl<'a> Item<'a> {
    /// Up to the next comma; nothing at all is an item that asks for nothing.
    fn read(cursor: &mut Cursor<'a>) -> Result<Option<Self>, SelectError> {
        cursor.skip_white_space();
        let is_reversed = cursor.eat("+");
        let field = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_').to_ascii_lowercase();
        if field.is_empty() {
            let is_empty = !is_reversed && matches!(cursor.peek(), None | Some(','));
            return if is_empty {
                Ok(None)
            } else {
                Err(cursor.expected("a field name", "write one such as res, fps or codec"))
            };
        }
        let is_closest = cursor.eat("~");
        let has_limit = is_closest || cursor.eat(":");
        let limit = has_limit.then(|| cursor.take_while(|c| c != ',').trim());
        cursor.skip_white_space();
        if !matches!(cursor.peek(), None | Some(',')) {
            return Err(
                cursor.expected("a comma, or a limit after : or ~", "separate the fields with commas")
            );
        }
        Ok(Some(Self { field, is_reversed, is_closest, limit }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{both, video};
    use super::*;

    fn sorted(order: &str, mut formats: Vec<Format>) -> String {
        order.parse::<SortOrder>().unwrap().sort(&mut formats);
        formats.iter().map(|format| format.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn heights() -> Vec<Format> {
        [360, 1080, 720, 480]
            .into_iter()
            .map(|height| both(&height.to_string(), height * 2, height))
            .collect()
    }

    #[test]
    fn limits_and_plus_say_what_is_best() {
        let table = [
            ("res", "360 480 720 1080"),
            ("+res", "1080 720 480 360"),
            ("res:720", "1080 360 480 720"),
            ("+res:720", "360 480 1080 720"),
            ("res~500", "1080 720 360 480"),
            ("HEIGHT:480", "1080 720 360 480"),
            ("resolution , +id", "360 480 720 1080"),
            ("", "360 480 720 1080"),
        ];
        for (order, expected) in table {
            assert_eq!(sorted(order, heights()), expected, "{order}");
        }
    }

    #[test]
    fn equal_formats_keep_their_order() {
        let formats = vec![both("same", 1, 1), Format { note: Some("2".to_owned()), ..both("same", 1, 1) }];
        let mut after = formats.clone();
        SortOrder::default().sort(&mut after);
        assert_eq!(after, formats);
    }

    #[test]
    fn force_goes_before_the_picture() {
        let mut formats =
            vec![video("v", 1, 1), super::super::samples::audio("a", crate::media::Extension::M4a)];
        let options = SortOptions { force: true, ..SortOptions::default() };
        SortOrder::new("hasaud", "", options).unwrap().sort(&mut formats);
        assert_eq!(formats[1].id, "a");
        SortOrder::new("hasaud", "", SortOptions::default()).unwrap().sort(&mut formats);
        assert_eq!(formats[1].id, "v");
    }

    #[test]
    fn the_order_is_shown_with_each_field_once() {
        let order =
            SortOrder::new("+size~50M,ext:webm,codec:avc:m4a", "res", SortOptions::default()).unwrap();
        assert_eq!(
            order.to_string(),
            "hidden, aud_or_vid, hasvid, ie_pref, +size~50M, vext:webm, aext, vcodec:avc, acodec:m4a, res, lang, \
             quality, fps, hdr:12, channels, br, asr, proto, hasaud, source, id"
        );
    }

    #[test]
    fn what_has_no_effect_is_remarked() {
        let remarks = |order: &str| order.parse::<SortOrder>().unwrap().remarks();
        assert!(remarks("res:720,ext:mp4,language,+fps").is_empty());
        assert_eq!(remarks("heigth"), ["no format has a field \"heigth\", so sorting by it changes nothing"]);
        assert_eq!(
            remarks("size:50MB"),
            ["\"50MB\" is no limit for size and has no effect; write a plain number"]
        );
        assert_eq!(remarks("res:720p").len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_column() {
        let table = [("res,+", 6), ("res,-fps", 5), ("res fps", 5), ("+", 2), ("res,ext mp4", 9)];
        for (text, at) in table {
            match text.parse::<SortOrder>() {
                Err(SelectError::Syntax { column, .. }) => assert_eq!(column, at, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!("res,,fps,".parse::<SortOrder>().is_ok());
    }
}
