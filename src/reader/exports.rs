//! What the exports and API answers of platforms look like: one row each.
//!
//! A row says which objects are records and where their fields stand; the walk over the JSON (nesting, threads,
//! titles) is the same for all and lives in the records module. What no row knows is read by the names of its keys.
//! Look at [`Export`] first.

use crate::reaction::Platform;
use crate::reader::markup::Markup;

/// One kind of export.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Export {
    /// Name for messages and tests.
    pub(crate) name: &'static str,
    /// The platform, where the export tells.
    pub(crate) platform: Option<Platform>,
    /// Paths that the whole text must have, besides records.
    pub(crate) root: &'static [&'static str],
    /// An object is a record when it has all paths of one of these rows; `path=value` asks for a value.
    pub(crate) records: &'static [&'static [&'static str]],
    /// Paths of the text, the best first.
    pub(crate) text: &'static [&'static str],
    /// How the text is written.
    pub(crate) markup: Markup,
    /// Paths of the writer's name, the best first.
    pub(crate) author: &'static [&'static str],
    /// Path of the writer's handle, written behind the name: `Name (@handle)`.
    pub(crate) handle: &'static str,
    /// Path of the writer's id and the tables of the whole text that hold the names.
    pub(crate) people: Option<(&'static str, &'static [&'static str])>,
    /// Paths of the date.
    pub(crate) published: &'static [&'static str],
    /// Paths of the record's own identity.
    pub(crate) key: &'static [&'static str],
    /// Paths of the identity of the record answered.
    pub(crate) parent: &'static [&'static str],
    /// How that is written.
    pub(crate) parent_rule: ParentRule,
    /// Paths of likes or votes.
    pub(crate) likes: &'static [&'static str],
    /// Path of the language.
    pub(crate) language: &'static str,
    /// Paths of the thread, page or video, in the record itself.
    pub(crate) source: &'static [&'static str],
    /// Records of the page's own people: one of these `path=value` holds.
    pub(crate) owner: &'static [&'static str],
    /// Records that are no reactions: `path=value` or `path` (anything but nothing), and why.
    pub(crate) skip: &'static [(&'static str, &'static str)],
    /// Keys that hold other things which look like records.
    pub(crate) prune: &'static [&'static str],
}

/// How an export names the record that is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParentRule {
    /// By its key.
    Key,
    /// By its key with a prefix; other prefixes mean the page itself.
    Prefix(&'static str),
    /// By a path of keys from the root: `0.17.42`.
    Dotted,
    /// By its key, unless that is also the value at this path (the page itself).
    Unless(&'static str),
    /// Facebook's archive writes UTF-8 as if it were Latin-1; parents by key.
    Mojibake,
}

/// A row with nothing in it, to build on.
const BLANK: Export = Export {
    name: "",
    platform: None,
    root: &[],
    records: &[],
    text: &[],
    markup: Markup::Guess,
    author: &[],
    handle: "",
    people: None,
    published: &[],
    key: &["id"],
    parent: &[],
    parent_rule: ParentRule::Key,
    likes: &[],
    language: "",
    source: &[],
    owner: &[],
    skip: &[],
    prune: &[],
};

/// The first row whose records are found in a text is taken: the more particular stand before the more general.
pub(crate) const EXPORTS: &[Export] = &[
    Export {
        name: "discourse",
        records: &[&["cooked", "post_number"]],
        text: &["cooked"],
        markup: Markup::Html,
        author: &["username", "display_username", "name"],
        published: &["created_at"],
        key: &["post_number"],
        parent: &["reply_to_post_number"],
        likes: &["actions_summary[id=2].count", "like_count", "reaction_users_count"],
        owner: &["post_number=1", "moderator=true", "post_type=2"],
        skip: &[
            ("hidden=true", "hidden"),
            ("deleted_at", "deleted"),
            ("user_deleted=true", "deleted"),
            ("post_type=3", "system message"),
        ],
        ..BLANK
    },
    Export {
        name: "reddit",
        platform: Some(Platform::Reddit),
        records: &[
            &["body", "link_id", "parent_id"],
            &["body", "subreddit", "parent_id"],
            &["body", "name", "subreddit_id"],
        ],
        text: &["body"],
        author: &["author", "author.name"],
        published: &["created_utc", "created"],
        key: &["name", "id"],
        parent: &["parent_id"],
        parent_rule: ParentRule::Prefix("t1_"),
        likes: &["score", "ups"],
        source: &["link_title", "submission_title", "link_id"],
        skip: &[("body=[deleted]", "deleted"), ("body=[removed]", "removed")],
        prune: &["crosspost_parent_list", "media_metadata", "all_awardings"],
        ..BLANK
    },
    Export {
        name: "hacker-news-search",
        records: &[&["comment_text", "story_id"], &["comment_text", "objectID"]],
        text: &["comment_text"],
        markup: Markup::Html,
        author: &["author"],
        published: &["created_at", "created_at_i"],
        key: &["objectID"],
        parent: &["parent_id"],
        parent_rule: ParentRule::Unless("story_id"),
        likes: &["points"],
        source: &["story_title", "story_id"],
        prune: &["_highlightResult"],
        ..BLANK
    },
    Export {
        name: "hacker-news-item",
        records: &[&["type=comment", "story_id", "parent_id"], &["type=comment", "children", "parent_id"]],
        text: &["text"],
        markup: Markup::Html,
        author: &["author"],
        published: &["created_at", "created_at_i"],
        parent: &["parent_id"],
        parent_rule: ParentRule::Unless("story_id"),
        likes: &["points"],
        ..BLANK
    },
    Export {
        name: "hacker-news-firebase",
        records: &[&["type=comment", "parent", "time"]],
        text: &["text"],
        markup: Markup::Html,
        author: &["by"],
        published: &["time"],
        parent: &["parent"],
        skip: &[("dead=true", "flagged")],
        ..BLANK
    },
    Export {
        name: "mastodon",
        platform: Some(Platform::Mastodon),
        records: &[&["content", "account.acct"]],
        text: &["content"],
        markup: Markup::Html,
        author: &["account.display_name", "account.acct", "account.username"],
        published: &["created_at"],
        parent: &["in_reply_to_id"],
        likes: &["favourites_count"],
        language: "language",
        skip: &[("reblog", "repost")],
        prune: &["reblog", "quote", "card", "account", "media_attachments"],
        ..BLANK
    },
    Export {
        name: "telegram",
        platform: Some(Platform::Telegram),
        records: &[&["type=message", "date", "text"], &["type=message", "date_unixtime"]],
        text: &["text"],
        markup: Markup::Plain,
        author: &["from"],
        published: &["date_unixtime", "date"],
        parent: &["reply_to_message_id"],
        // A channel's own posts in its discussion group.
        owner: &["from_id=channel*"],
        prune: &["text", "text_entities", "poll", "reactions", "contact_information"],
        ..BLANK
    },
    Export {
        name: "x-api-2",
        platform: Some(Platform::X),
        records: &[
            &["text", "id", "edit_history_tweet_ids"],
            &["text", "id", "author_id"],
            &["text", "id", "public_metrics.retweet_count"],
        ],
        text: &["note_tweet.text", "text"],
        author: &["author.name", "username"],
        handle: "author.username",
        people: Some(("author_id", &["includes.users"])),
        published: &["created_at"],
        parent: &["referenced_tweets[type=replied_to].id"],
        likes: &["public_metrics.like_count"],
        language: "lang",
        skip: &[("referenced_tweets[type=retweeted].id", "repost")],
        prune: &["includes", "referenced_tweets", "entities", "author", "attachments"],
        ..BLANK
    },
    Export {
        name: "x-api-2-bare",
        platform: Some(Platform::X),
        root: &["meta.newest_id"],
        records: &[&["text", "id"]],
        text: &["text"],
        prune: &["includes"],
        ..BLANK
    },
    Export {
        name: "weibo",
        platform: Some(Platform::Weibo),
        records: &[
            &["text", "user.screen_name", "rootid"],
            &["text", "user.screen_name", "floor_number"],
            &["text", "user.screen_name", "like_counts"],
            &["text", "user.screen_name", "mid"],
            &["text", "user.screen_name", "idstr"],
        ],
        text: &["text_raw", "text"],
        author: &["user.screen_name"],
        published: &["created_at"],
        key: &["id", "idstr", "mid"],
        parent: &["reply_comment.id", "rootid"],
        parent_rule: ParentRule::Unless("id"),
        likes: &["like_counts", "like_count", "attitudes_count"],
        prune: &["user", "reply_comment", "retweeted_status", "status", "url_struct"],
        ..BLANK
    },
    Export {
        name: "x-api-1",
        platform: Some(Platform::X),
        records: &[
            &["full_text", "id_str"],
            &["full_text", "user.screen_name"],
            &["text", "id_str", "user.screen_name"],
            &["full_text", "conversation_id_str"],
        ],
        text: &["note_tweet.text", "extended_tweet.full_text", "full_text", "text"],
        author: &["user.name"],
        handle: "user.screen_name",
        published: &["created_at"],
        key: &["id_str", "id"],
        parent: &["in_reply_to_status_id_str", "in_reply_to_status_id"],
        likes: &["favorite_count"],
        language: "lang",
        skip: &[("retweeted_status", "repost")],
        prune: &["user", "entities", "extended_entities", "quoted_status", "retweeted_status", "extended_tweet"],
        ..BLANK
    },
    Export {
        name: "youtube",
        platform: Some(Platform::Youtube),
        records: &[
            &["snippet.textOriginal", "snippet.authorDisplayName"],
            &["snippet.textDisplay", "snippet.authorDisplayName"],
        ],
        text: &["snippet.textOriginal", "snippet.textDisplay"],
        author: &["snippet.authorDisplayName"],
        published: &["snippet.publishedAt"],
        parent: &["snippet.parentId"],
        likes: &["snippet.likeCount"],
        source: &["snippet.videoId"],
        ..BLANK
    },
    Export {
        name: "yt-dlp",
        root: &["comments", "webpage_url"],
        records: &[&["text", "parent", "id"]],
        text: &["text"],
        markup: Markup::Plain,
        author: &["author"],
        published: &["timestamp"],
        parent: &["parent"],
        likes: &["like_count"],
        owner: &["author_is_uploader=true"],
        prune: &[
            "formats",
            "requested_formats",
            "thumbnails",
            "subtitles",
            "automatic_captions",
            "heatmap",
            "chapters",
        ],
        ..BLANK
    },
    Export {
        name: "isso",
        records: &[&["text", "remote_addr"], &["text", "mode", "author"]],
        text: &["text"],
        author: &["author"],
        published: &["created"],
        parent: &["parent"],
        likes: &["likes"],
        skip: &[("mode=4", "deleted"), ("mode=2", "not approved")],
        ..BLANK
    },
    Export {
        name: "disqus",
        records: &[
            &["raw_message", "createdAt"],
            &["message", "isSpam", "createdAt"],
            &["message", "createdAt", "author.name"],
        ],
        text: &["message", "raw_message"],
        markup: Markup::Html,
        author: &["author.name", "author.username"],
        published: &["createdAt"],
        parent: &["parent"],
        likes: &["likes", "points"],
        source: &["thread.clean_title", "thread.title", "thread.link", "thread"],
        skip: &[("isApproved=false", "not approved")],
        prune: &["author", "media", "thread", "forum"],
        ..BLANK
    },
    Export {
        name: "facebook-archive",
        platform: Some(Platform::Facebook),
        records: &[&["comment.comment", "comment.author"], &["comment.comment", "comment.timestamp"]],
        text: &["comment.comment"],
        markup: Markup::Plain,
        author: &["comment.author"],
        published: &["comment.timestamp"],
        key: &[],
        parent_rule: ParentRule::Mojibake,
        source: &["comment.group"],
        prune: &["comment", "attachments"],
        ..BLANK
    },
    Export {
        name: "instagram-archive",
        platform: Some(Platform::Instagram),
        records: &[&["string_map_data.Comment.value"]],
        text: &["string_map_data.Comment.value"],
        markup: Markup::Plain,
        published: &["string_map_data.Time.timestamp"],
        key: &[],
        parent_rule: ParentRule::Mojibake,
        source: &["string_map_data.Media Owner.value"],
        prune: &["string_map_data", "media_list_data"],
        ..BLANK
    },
    Export {
        name: "facebook-graph",
        platform: Some(Platform::Facebook),
        records: &[&["message", "created_time"]],
        text: &["message"],
        markup: Markup::Plain,
        author: &["from.name", "from.username"],
        published: &["created_time"],
        parent: &["parent.id"],
        likes: &["like_count", "likes.summary.total_count", "reactions.summary.total_count"],
        owner: &["status_type", "shares", "promotable_id", "permalink_url=*/posts/*"],
        prune: &["attachment", "attachments", "message_tags", "from", "parent", "likes", "reactions"],
        ..BLANK
    },
    Export {
        name: "threads",
        platform: Some(Platform::Threads),
        records: &[
            &["text", "username", "has_replies"],
            &["text", "username", "is_reply"],
            &["text", "username", "media_product_type=THREADS"],
            &["text", "username", "root_post"],
            &["text", "username", "permalink=*threads.*"],
        ],
        text: &["text"],
        markup: Markup::Plain,
        author: &["username"],
        published: &["timestamp"],
        parent: &["replied_to.id"],
        likes: &["like_count"],
        skip: &[("hide_status=HIDDEN", "hidden")],
        prune: &["root_post", "replied_to", "quoted_post", "reposted_post"],
        ..BLANK
    },
    Export {
        name: "instagram-graph",
        platform: Some(Platform::Instagram),
        records: &[&["text", "timestamp", "username"], &["text", "timestamp", "from.username"]],
        text: &["text"],
        markup: Markup::Plain,
        author: &["username", "from.username"],
        published: &["timestamp"],
        parent: &["parent_id"],
        likes: &["like_count"],
        skip: &[("hidden=true", "hidden")],
        prune: &["from", "media"],
        ..BLANK
    },
    Export {
        name: "bluesky",
        platform: Some(Platform::Bluesky),
        records: &[&["record.text", "author.handle", "uri"]],
        text: &["record.text"],
        markup: Markup::Plain,
        author: &["author.displayName"],
        handle: "author.handle",
        published: &["record.createdAt", "indexedAt"],
        key: &["uri"],
        parent: &["record.reply.parent.uri"],
        likes: &["likeCount"],
        language: "record.langs",
        prune: &["embed", "embeds", "record", "author"],
        ..BLANK
    },
    Export {
        name: "lemmy",
        records: &[&["comment.content", "creator.name"]],
        text: &["comment.content"],
        markup: Markup::Plain,
        author: &["creator.display_name", "creator.name"],
        published: &["comment.published"],
        key: &["comment.id"],
        parent: &["comment.path"],
        parent_rule: ParentRule::Dotted,
        likes: &["counts.score", "comment.score"],
        source: &["post.name", "comment.post_id"],
        skip: &[("comment.deleted=true", "deleted"), ("comment.removed=true", "removed")],
        prune: &["comment", "creator", "post", "community"],
        ..BLANK
    },
    Export {
        name: "wordpress-rest",
        records: &[&["content.rendered", "author_name"]],
        text: &["content.rendered"],
        markup: Markup::Html,
        author: &["author_name"],
        published: &["date_gmt", "date"],
        parent: &["parent"],
        source: &["_embedded.up.title.rendered", "post"],
        skip: &[
            ("type=pingback", "pingback"),
            ("type=trackback", "pingback"),
            ("status=spam", "spam"),
            ("status=trash", "deleted"),
            ("status=hold", "not approved"),
        ],
        prune: &["_links", "_embedded", "content"],
        ..BLANK
    },
    Export {
        name: "stack-exchange",
        records: &[&["comment_id", "owner", "post_id"], &["comment_id", "body"]],
        text: &["body", "body_markdown"],
        markup: Markup::Html,
        author: &["owner.display_name"],
        published: &["creation_date"],
        key: &["comment_id"],
        likes: &["score"],
        source: &["link", "post_id"],
        prune: &["owner", "reply_to_user"],
        ..BLANK
    },
    Export {
        name: "tiktok",
        platform: Some(Platform::Tiktok),
        records: &[&["cid", "text", "user"], &["cid", "text", "create_time"]],
        text: &["text"],
        markup: Markup::Plain,
        author: &["user.nickname", "user.unique_id"],
        published: &["create_time"],
        key: &["cid"],
        parent: &["reply_to_reply_id", "reply_id"],
        likes: &["digg_count"],
        language: "comment_language",
        source: &["aweme_id"],
        prune: &["user", "share_info", "text_extra", "label_list"],
        ..BLANK
    },
    Export {
        name: "vk",
        platform: Some(Platform::Vk),
        records: &[&["text", "from_id", "date", "id"]],
        text: &["text"],
        markup: Markup::Guess,
        people: Some(("from_id", &["response.profiles", "response.groups", "profiles", "groups"])),
        published: &["date"],
        parent: &["reply_to_comment"],
        likes: &["likes.count"],
        owner: &["from_id=-*"],
        prune: &["attachments", "profiles", "groups"],
        ..BLANK
    },
    Export {
        name: "bilibili",
        platform: Some(Platform::Other),
        records: &[&["rpid", "content.message"]],
        text: &["content.message"],
        markup: Markup::Plain,
        author: &["member.uname"],
        published: &["ctime"],
        key: &["rpid"],
        parent: &["parent"],
        likes: &["like"],
        prune: &["member", "content", "reply_control", "upper"],
        ..BLANK
    },
    Export {
        name: "naver",
        platform: Some(Platform::Other),
        records: &[&["commentNo", "contents"]],
        text: &["contents"],
        author: &["userName", "maskedUserId", "userIdNo"],
        published: &["regTime", "regTimeGmt", "modTime"],
        key: &["commentNo"],
        parent: &["parentCommentNo"],
        parent_rule: ParentRule::Unless("commentNo"),
        likes: &["sympathyCount"],
        language: "lang",
        source: &["objectId"],
        skip: &[("hiddenByCleanbot=true", "hidden"), ("blindReport=true", "hidden")],
        ..BLANK
    },
];

/// Marks of removal that many exports share: `path` or `path=value`, and why.
pub(crate) const REMOVED: &[(&str, &str)] = &[
    ("deleted", "deleted"),
    ("isDeleted", "deleted"),
    ("is_deleted", "deleted"),
    ("removed", "removed"),
    ("isRemoved", "removed"),
    ("is_removed", "removed"),
    ("isSpam", "spam"),
    ("is_spam", "spam"),
    ("spam=true", "spam"),
    ("status=spam", "spam"),
    ("status=deleted", "deleted"),
    ("status=rejected", "not approved"),
];

/// Keys that never lead to comments, whatever the export.
pub(crate) const PRUNE: &[&str] = &["quoted_status", "retweeted_status", "_highlightResult", "text_entities"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_complete() {
        for (i, row) in EXPORTS.iter().enumerate() {
            assert!(!row.records.is_empty() && !row.text.is_empty(), "{}", row.name);
            assert!(!EXPORTS[..i].iter().any(|r| r.name == row.name), "{} twice", row.name);
        }
    }
}
