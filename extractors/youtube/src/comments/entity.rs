//! One comment: a box that names keys, and the values under those keys beside the page; before 2024 all in one.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Comment, Uploader};

use crate::date;
use crate::people::channel_id;
use crate::wire::{count, items, string, text};

/// The values of an answer, by key.
pub(super) struct Entities<'a>(HashMap<&'a str, &'a Value>);

impl<'a> Entities<'a> {
    pub(super) fn of(answer: &'a Value) -> Self {
        let all = items(answer, "/frameworkUpdates/entityBatchUpdate/mutations").iter();
        Self(all.filter_map(|one| Some((string(one, "/entityKey")?, one.get("payload")?))).collect())
    }

    /// The comment in a box; `None` where the box holds something else.
    pub(super) fn comment(&self, item: &Value, parent: Option<&str>) -> Option<Comment> {
        const THREAD: &str = "/commentThreadRenderer/commentViewModel/commentViewModel";
        let model = item.pointer(THREAD).or_else(|| item.get("commentViewModel"));
        let mut comment = match model {
            Some(model) => self.joined(model)?,
            None => old(item)?,
        };
        comment.parent = parent.map(str::to_owned);
        Some(comment)
    }

    fn joined(&self, model: &Value) -> Option<Comment> {
        let value = |key: &str, name: &str| self.0.get(string(model, key)?)?.get(name);
        let body = value("/commentKey", "commentEntityPayload")?;
        let state = value("/toolbarStateKey", "engagementToolbarStateEntityPayload");
        let author = body.get("author").unwrap_or(&Value::Null);
        let page = ["/browseEndpoint/canonicalBaseUrl", "/commandMetadata/webCommandMetadata/url"]
            .iter()
            .find_map(|place| string(author, &format!("/channelCommand/innertubeCommand{place}")));
        let likes = ["likeCountA11y", "likeCountNotliked"];
        let is = |name: &str| author.get(name).and_then(Value::as_bool);
        let time = string(body, "/properties/publishedTime");
        Some(Comment {
            id: string(body, "/properties/commentId")?.to_owned(),
            text: string(body, "/properties/content/content").unwrap_or_default().to_owned(),
            author: Uploader {
                name: string(author, "/displayName").map(str::to_owned),
                id: string(author, "/channelId").and_then(channel_id),
                url: page.and_then(on_site),
                is_verified: is("isVerified"),
                ..Uploader::default()
            },
            author_thumbnail: string(author, "/avatarThumbnailUrl").and_then(on_site),
            is_by_uploader: is("isCreator") == Some(true),
            is_pinned: string(model, "/pinnedText").is_some(),
            is_favorited: state.and_then(|state| string(state, "/heartState"))
                == Some("TOOLBAR_HEART_STATE_HEARTED"),
            likes: likes.iter().find_map(|name| count(string(body, &format!("/toolbar/{name}"))?)),
            timestamp: time.and_then(moment),
            time_text: time.map(str::to_owned),
            ..Comment::default()
        })
    }
}

/// A comment in the form of before 2024.
fn old(item: &Value) -> Option<Comment> {
    let comment = item
        .pointer("/commentThreadRenderer/comment/commentRenderer")
        .or_else(|| item.get("commentRenderer"))?;
    let actions = comment.pointer("/actionButtons/commentActionButtonsRenderer").unwrap_or(&Value::Null);
    let votes = || {
        text(comment, "/voteCount").or_else(|| {
            string(actions, "/likeButton/toggleButtonRenderer/accessibilityData/accessibilityData/label")
                .map(str::to_owned)
        })
    };
    let page = ["/browseEndpoint/canonicalBaseUrl", "/commandMetadata/webCommandMetadata/url"]
        .iter()
        .find_map(|place| string(comment, &format!("/authorEndpoint{place}")));
    let time = text(comment, "/publishedTimeText");
    Some(Comment {
        id: string(comment, "/commentId")?.to_owned(),
        text: text(comment, "/contentText").unwrap_or_default(),
        author: Uploader {
            name: text(comment, "/authorText"),
            id: string(comment, "/authorEndpoint/browseEndpoint/browseId").and_then(channel_id),
            url: page.and_then(on_site),
            ..Uploader::default()
        },
        author_thumbnail: items(comment, "/authorThumbnail/thumbnails")
            .last()
            .and_then(|one| on_site(string(one, "/url")?)),
        is_by_uploader: comment.get("authorIsChannelOwner") == Some(&Value::Bool(true)),
        is_pinned: comment.get("pinnedCommentBadge").is_some(),
        is_favorited: actions.get("creatorHeart").is_some(),
        likes: votes().as_deref().and_then(count),
        timestamp: time.as_deref().and_then(moment),
        time_text: time,
        ..Comment::default()
    })
}

fn on_site(reference: &str) -> Option<RemoteUrl> {
    RemoteUrl::parse("https://www.youtube.com/").ok()?.join(reference).ok()
}

/// The moment `2 years ago (edited)` names, as near as it does.
fn moment(text: &str) -> Option<i64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    i64::try_from(now.checked_sub(date::ago(text)?)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_comment_is_put_together_from_its_keys() {
        let answer = json!({ "frameworkUpdates": { "entityBatchUpdate": { "mutations": [
            { "entityKey": "K", "payload": { "commentEntityPayload": {
                "properties": { "commentId": "Ugx1", "content": { "content": "Hello" }, "publishedTime": "just now" },
                "author": { "displayName": "@somebody", "channelId": "UCfixturefixturefixture1", "isCreator": true, "isVerified": false,
                    "avatarThumbnailUrl": "https://yt3.ggpht.com/a", "channelCommand": { "innertubeCommand": { "browseEndpoint": { "canonicalBaseUrl": "/@somebody" } } } },
                "toolbar": { "likeCountNotliked": "1.2K" },
            } } },
            { "entityKey": "T", "payload": { "engagementToolbarStateEntityPayload": { "heartState": "TOOLBAR_HEART_STATE_HEARTED" } } },
        ] } } });
        let model = json!({ "commentKey": "K", "toolbarStateKey": "T", "pinnedText": "Pinned by X" });
        let thread =
            json!({ "commentThreadRenderer": { "commentViewModel": { "commentViewModel": model } } });
        let found = Entities::of(&answer).comment(&thread, None).unwrap();
        assert_eq!((found.id.as_str(), found.text.as_str(), found.likes), ("Ugx1", "Hello", Some(1200)));
        assert_eq!(found.author.url.unwrap().as_str(), "https://www.youtube.com/@somebody");
        assert!(found.is_pinned && found.is_favorited && found.is_by_uploader && found.parent.is_none());
    }

    #[test]
    fn a_comment_of_the_form_before_is_read_too() {
        let comment = json!({ "commentId": "Ugx2", "contentText": { "runs": [{ "text": "a" }, { "text": "b" }] }, "voteCount": { "simpleText": "7" }, "authorText": { "simpleText": "N" } });
        let found =
            Entities::of(&Value::Null).comment(&json!({ "commentRenderer": comment }), Some("Ugx1")).unwrap();
        assert_eq!(
            (found.text.as_str(), found.likes, found.parent.as_deref()),
            ("ab", Some(7), Some("Ugx1"))
        );
    }
}
