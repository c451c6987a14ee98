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
        name: "activitypub",
        platform: Some(Platform::Mastodon),
        records: &[&["type=Note", "content", "attributedTo"]],
        text: &["content"],
        markup: Markup::Html,
        author: &["attributedTo"],
        published: &["published"],
        parent: &["inReplyTo"],
        prune: &["replies", "tag", "attachment", "contentMap", "likes", "shares"],
        ..BLANK
    },
    Export {
        name: "jetstream",
        platform: Some(Platform::Bluesky),
        records: &[&["did", "commit.record.text", "commit.collection=app.bsky.feed.post"]],
        text: &["commit.record.text"],
        markup: Markup::Plain,
        author: &["did"],
        published: &["commit.record.createdAt"],
        key: &["commit.cid"],
        parent: &["commit.record.reply.parent.cid"],
        language: "commit.record.langs",
        prune: &["commit"],
        ..BLANK
    },
    Export {
        name: "remark42",
        records: &[&["text", "locator.url", "user.name"]],
        text: &["text", "orig"],
        markup: Markup::Html,
        author: &["user.name"],
        published: &["time"],
        parent: &["pid"],
        likes: &["score"],
        source: &["title", "locator.url"],
        owner: &["user.admin=true"],
        skip: &[("delete=true", "deleted"), ("text=", "deleted")],
        prune: &["user", "locator", "votes", "voted_ips", "edit"],
        ..BLANK
    },
    Export {
        name: "commento",
        records: &[&["commentHex", "markdown"], &["commentHex", "html"]],
        text: &["html", "markdown"],
        markup: Markup::Html,
        people: Some(("commenterHex", &["commenters"])),
        published: &["creationDate"],
        key: &["commentHex"],
        parent: &["parentHex"],
        likes: &["score"],
        source: &["url", "path"],
        skip: &[("deleted=true", "deleted"), ("state=flagged", "not approved"), ("state=unapproved", "not approved")],
        prune: &["commenters"],
        ..BLANK
    },
    Export {
        name: "tiktok-archive",
        platform: Some(Platform::Tiktok),
        root: &["Comment.Comments.CommentsList"],
        records: &[&["comment", "date"], &["Comment", "Date"]],
        text: &["comment", "Comment"],
        markup: Markup::Plain,
        published: &["date", "Date"],
        key: &[],
        prune: &[
            "Direct Messages",
            "Direct Message",
            "Activity",
            "Your Activity",
            "Profile",
            "Video",
            "Post",
            "Tiktok Live",
        ],
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
        name: "youtube-comment-downloader",
        platform: Some(Platform::Youtube),
        records: &[&["cid", "text", "votes"]],
        text: &["text"],
        markup: Markup::Plain,
        author: &["author"],
        published: &["time_parsed", "time"],
        key: &["cid"],
        // Replies are named after the comment they answer.
        parent: &["cid"],
        parent_rule: ParentRule::Dotted,
        likes: &["votes"],
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
        // Archives tell reposts by their first words alone.
        skip: &[("retweeted_status", "repost"), ("full_text=RT @*", "repost")],
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
        // The names of the fields are in the language of the account; the comment stands first.
        records: &[&["string_map_data.Comment.value"], &["media_list_data", "string_map_data.*.value"]],
        text: &["string_map_data.Comment.value", "string_map_data.*.value"],
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

/// Texts that hold no record and are no fault: an object with all of these paths.
pub(crate) const EVENTS: &[&[&str]] = &[
    // Jetstream tells likes, follows and deletions too.
    &["did", "time_us", "kind"],
    // The head of a Remark42 backup.
    &["version", "users", "posts"],
];

/// Keys that never lead to comments, whatever the export.
pub(crate) const PRUNE: &[&str] =
    &["quoted_status", "retweeted_status", "_highlightResult", "text_entities", "edge_media_to_caption"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::ReadOptions;
    use crate::reader::tests::read;

    #[test]
    fn rows_are_complete() {
        for (i, row) in EXPORTS.iter().enumerate() {
            assert!(!row.records.is_empty() && !row.text.is_empty(), "{}", row.name);
            assert!(!EXPORTS[..i].iter().any(|r| r.name == row.name), "{} twice", row.name);
        }
    }

    /// `(name, JSON, records)`; a record is `author: text < number of its parent @ source`.
    const CASES: &[(&str, &str, &[&str])] = &[
        (
            "discourse",
            r#"{"post_stream": {"posts": [
                {"id": 9, "username": "op", "cooked": "<p>Opening</p>", "post_number": 1, "post_type": 1, "created_at": "2026-01-14T10:00:00.000Z"},
                {"id": 10, "username": "ann", "cooked": "<aside class=\"quote\"><blockquote>Opening</blockquote></aside><p>I like it</p>", "post_number": 2, "reply_to_post_number": 1, "actions_summary": [{"id": 2, "count": 4}]},
                {"id": 11, "username": "ben", "cooked": "<p>hidden</p>", "post_number": 3, "hidden": true},
                {"id": 12, "username": "sys", "cooked": "<p>closed this</p>", "post_number": 4, "post_type": 3}]}, "title": "Drums"}"#,
            &["op: Opening @ Drums", "ann: I like it < 0 @ Drums"],
        ),
        (
            "reddit listing",
            r#"[{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {"name": "t3_a", "title": "Drums", "selftext": "see", "author": "op"}}]}},
               {"kind": "Listing", "data": {"children": [
                {"kind": "t1", "data": {"id": "b", "name": "t1_b", "link_id": "t3_a", "parent_id": "t3_a", "author": "ann", "body": "Love &gt; hate", "score": 3, "created_utc": 1768381500.0,
                 "replies": {"kind": "Listing", "data": {"children": [
                   {"kind": "t1", "data": {"id": "c", "name": "t1_c", "link_id": "t3_a", "parent_id": "t1_b", "author": "ben", "body": "no", "replies": ""}},
                   {"kind": "more", "data": {"count": 2, "children": ["x"]}}]}}}},
                {"kind": "t1", "data": {"id": "d", "name": "t1_d", "link_id": "t3_a", "parent_id": "t3_a", "author": "[deleted]", "body": "[deleted]", "replies": ""}}]}}]"#,
            &["ann: Love > hate @ Drums", "ben: no < 0 @ Drums"],
        ),
        (
            "reddit dump",
            r#"[{"author": "ann", "body": "first", "id": "b", "link_id": "t3_a", "parent_id": "t3_a", "subreddit": "drums"},
               {"author": "ben", "body": "second", "id": "c", "link_id": "t3_a", "parent_id": "t1_b", "subreddit": "drums"}]"#,
            &["ann: first @ t3_a", "ben: second < 0 @ t3_a"],
        ),
        (
            "hacker news search",
            r#"{"hits": [{"author": "ann", "comment_text": "It&#x27;s <i>good</i>", "story_title": "Drums", "story_id": 1, "parent_id": 1, "objectID": "2", "created_at": "2026-01-14T10:00:00Z"},
               {"author": "ben", "comment_text": "no", "story_title": "Drums", "story_id": 1, "parent_id": 2, "objectID": "3"}], "nbHits": 2}"#,
            &["ann: It's good @ Drums", "ben: no < 0 @ Drums"],
        ),
        (
            "hacker news firebase",
            r#"[{"by": "op", "id": 1, "kids": [2], "title": "Drums", "type": "story", "time": 1768381500, "score": 5},
               {"by": "ann", "id": 2, "kids": [3], "parent": 1, "text": "good<p>really", "time": 1768381500, "type": "comment"},
               {"by": "ben", "id": 3, "parent": 2, "text": "no", "time": 1768381600, "type": "comment"},
               {"id": 4, "deleted": true, "parent": 2, "time": 1768381600, "type": "comment"}]"#,
            &["ann: good|really", "ben: no < 0"],
        ),
        (
            "mastodon statuses",
            r#"[{"id": "1", "created_at": "2026-01-14T10:00:00.000Z", "in_reply_to_id": null, "language": "en", "content": "<p>Fine</p>", "reblog": null, "account": {"acct": "ann", "display_name": "Ann", "note": "<p>I write</p>"}, "favourites_count": 2},
               {"id": "2", "in_reply_to_id": "1", "content": "<p>No</p>", "reblog": null, "account": {"acct": "ben", "display_name": ""}},
               {"id": "3", "in_reply_to_id": null, "content": "<p>Fine</p>", "reblog": {"id": "1", "content": "<p>Fine</p>", "account": {"acct": "ann", "display_name": "Ann"}}, "account": {"acct": "cem", "display_name": "Cem"}}]"#,
            &["Ann: Fine", "ben: No < 0"],
        ),
        (
            "telegram, several chats",
            r#"{"chats": {"list": [
                {"name": "One", "id": 1, "messages": [{"id": 1, "type": "message", "date": "2026-01-14T10:00:00", "from": "Ann", "from_id": "user1", "text": "hi"}]},
                {"name": "Two", "id": 2, "messages": [{"id": 1, "type": "message", "date": "2026-01-14T10:00:00", "from": "Ben", "from_id": "user2", "text": [{"type": "bold", "text": "so"}, " good"]},
                  {"id": 2, "type": "message", "date": "2026-01-14T10:00:01", "from": "Cem", "from_id": "user3", "reply_to_message_id": 1, "text": "yes"}]}]}}"#,
            &["Ann: hi @ One", "Ben: so good @ Two", "Cem: yes < 1 @ Two"],
        ),
        (
            "x, version 2",
            r#"{"data": [{"id": "10", "author_id": "1", "text": "great &amp; loud", "lang": "en", "created_at": "2026-01-14T10:00:00.000Z", "public_metrics": {"like_count": 4, "retweet_count": 0}},
                {"id": "11", "author_id": "2", "text": "no", "referenced_tweets": [{"type": "replied_to", "id": "10"}]},
                {"id": "12", "author_id": "2", "text": "RT @ann: great", "referenced_tweets": [{"type": "retweeted", "id": "10"}]}],
               "includes": {"users": [{"id": "1", "name": "Ann", "username": "ann_x", "description": "I write text"}, {"id": "2", "name": "Ben", "username": "ben_x"}],
                "tweets": [{"id": "9", "author_id": "3", "text": "the post itself"}]}}"#,
            &["Ann (@ann_x): great & loud", "Ben (@ben_x): no < 0"],
        ),
        (
            "x archive",
            r#"window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "hello there", "created_at": "Wed Jan 14 10:00:00 +0000 2026", "favorite_count": "3", "entities": {"urls": []}}},
               {"tweet": {"id_str": "2", "full_text": "and more", "in_reply_to_status_id_str": "1"}}]"#,
            &["-: hello there", "-: and more < 0"],
        ),
        (
            "x, version 1",
            r#"{"statuses": [{"id_str": "1", "text": "fine &lt;3", "user": {"name": "Ann", "screen_name": "ann_x", "description": "writes"}, "lang": "en"},
               {"id_str": "2", "full_text": "RT @x: fine", "user": {"name": "B", "screen_name": "b"}, "retweeted_status": {"id_str": "1", "full_text": "fine", "user": {"name": "Ann", "screen_name": "ann_x"}}}]}"#,
            &["Ann (@ann_x): fine <3"],
        ),
        (
            "youtube with replies",
            r#"{"items": [{"id": "A", "snippet": {"videoId": "v1", "topLevelComment": {"id": "A", "snippet": {"videoId": "v1", "textDisplay": "so <b>good</b>", "authorDisplayName": "@ann", "likeCount": 2, "publishedAt": "2026-01-14T10:00:00Z"}}},
               "replies": {"comments": [{"id": "A.1", "snippet": {"videoId": "v1", "textOriginal": "no <3", "authorDisplayName": "@ben", "parentId": "A"}}]}}]}"#,
            &["@ann: so good @ v1", "@ben: no <3 < 0 @ v1"],
        ),
        (
            "yt-dlp",
            r#"{"id": "v1", "title": "Drums live", "description": "a long text about this video", "webpage_url": "https://video.example.org/v1", "extractor_key": "Youtube",
               "comments": [{"id": "1", "parent": "root", "text": "wow", "author": "@ann", "timestamp": 1768381500, "like_count": 3, "author_is_uploader": false},
                {"id": "1.1", "parent": "1", "text": "thanks", "author": "@op", "author_is_uploader": true}]}"#,
            &["@ann: wow @ Drums live", "@op: thanks < 0 @ Drums live"],
        ),
        (
            "isso answer",
            r#"{"total_replies": 1, "id": null, "replies": [{"id": 1, "parent": null, "text": "<p>nice</p>", "mode": 1, "author": "Ann", "created": 1768381500.5, "likes": 1, "hash": "x",
               "replies": [{"id": 2, "parent": 1, "text": "<p>not</p>", "mode": 1, "author": null, "replies": []}, {"id": 3, "parent": 1, "text": "", "mode": 4, "author": null}]}]}"#,
            &["Ann: nice", "-: not < 0"],
        ),
        (
            "disqus answer",
            r#"{"code": 0, "cursor": {"next": null}, "response": [{"id": "1", "parent": null, "raw_message": "good & so", "message": "<p>good &amp; so</p>", "createdAt": "2026-01-14T10:00:00", "isSpam": false, "isDeleted": false, "isApproved": true, "likes": 2, "author": {"name": "Ann", "about": "text"}, "thread": "77"},
               {"id": "2", "parent": 1, "message": "<p>no</p>", "createdAt": "2026-01-14T10:00:00", "isSpam": false, "isDeleted": false, "author": {"name": "Ben"}, "thread": "77"},
               {"id": "3", "parent": 1, "message": "<p>buy</p>", "createdAt": "2026-01-14T10:00:00", "isSpam": true, "isDeleted": false, "author": {"name": "Spam"}, "thread": "77"}]}"#,
            &["Ann: good & so @ 77", "Ben: no < 0 @ 77"],
        ),
        (
            "facebook archive",
            r#"{"comments_v2": [{"timestamp": 1768381500, "data": [{"comment": {"timestamp": 1768381500, "comment": "tr\u00c3\u00a8s bien \u00e2\u009d\u00a4", "author": "Ren\u00c3\u00a9"}}], "title": "Ren\u00c3\u00a9 commented on a post."}]}"#,
            &["René: très bien ❤ @ René commented on a post."],
        ),
        (
            "instagram archive",
            r#"[{"media_list_data": [{"uri": ""}], "string_map_data": {"Comment": {"value": "wow"}, "Media Owner": {"value": "ann"}, "Time": {"timestamp": 1768381500}}}]"#,
            &["-: wow @ ann"],
        ),
        (
            "facebook graph",
            r#"{"data": [{"id": "1_2", "message": "good", "created_time": "2026-01-14T10:00:00+0000", "from": {"name": "Ann", "id": "5"}, "like_count": 2,
               "comments": {"data": [{"id": "1_3", "message": "no", "created_time": "2026-01-14T10:01:00+0000", "from": {"name": "Ben", "id": "6"}}]}}], "paging": {"cursors": {"before": "x"}}}"#,
            &["Ann: good", "Ben: no < 0"],
        ),
        (
            "instagram graph",
            r#"{"data": [{"id": "1", "text": "good", "username": "ann", "timestamp": "2026-01-14T10:00:00+0000", "like_count": 1, "replies": {"data": [{"id": "2", "text": "no", "username": "ben", "timestamp": "2026-01-14T10:00:00+0000"}]}}]}"#,
            &["ann: good", "ben: no < 0"],
        ),
        (
            "threads",
            r#"{"data": [{"id": "2", "text": "good", "username": "ann", "timestamp": "2026-01-14T10:00:00+0000", "has_replies": true, "is_reply": true, "root_post": {"id": "1"}, "replied_to": {"id": "1"}},
               {"id": "3", "text": "no", "username": "ben", "timestamp": "2026-01-14T10:00:00+0000", "has_replies": false, "is_reply": true, "root_post": {"id": "1"}, "replied_to": {"id": "2"}}]}"#,
            &["ann: good", "ben: no < 0"],
        ),
        (
            "bluesky thread",
            r#"{"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": {"uri": "at://a/1", "cid": "c", "author": {"handle": "op.example.org", "displayName": "Op", "description": "d"}, "record": {"text": "the post", "createdAt": "2026-01-14T10:00:00Z", "langs": ["en"]}, "likeCount": 9,
                "embed": {"record": {"uri": "at://z/9", "author": {"handle": "z"}, "record": {"text": "quoted"}}}},
               "replies": [{"post": {"uri": "at://b/2", "author": {"handle": "ann.example.org", "displayName": "Ann"}, "record": {"text": "good", "reply": {"parent": {"uri": "at://a/1"}, "root": {"uri": "at://a/1"}}}},
                 "replies": [{"post": {"uri": "at://c/3", "author": {"handle": "ben.example.org"}, "record": {"text": "no", "reply": {"parent": {"uri": "at://b/2"}, "root": {"uri": "at://a/1"}}}}, "replies": []}]}]}}"#,
            &["Op (@op.example.org): the post", "Ann (@ann.example.org): good < 0", "ben.example.org: no < 1"],
        ),
        (
            "lemmy",
            r#"{"comments": [{"comment": {"id": 5, "post_id": 1, "content": "good", "path": "0.5", "published": "2026-01-14T10:00:00Z", "deleted": false, "removed": false}, "creator": {"name": "ann", "bio": "text"}, "post": {"name": "Drums", "body": "the post"}, "counts": {"score": 3}},
               {"comment": {"id": 6, "post_id": 1, "content": "no", "path": "0.5.6", "deleted": false, "removed": false}, "creator": {"name": "ben"}, "post": {"name": "Drums"}, "counts": {"score": 0}},
               {"comment": {"id": 7, "post_id": 1, "content": "gone", "path": "0.7", "deleted": true}, "creator": {"name": "cem"}, "post": {"name": "Drums"}}]}"#,
            &["ann: good @ Drums", "ben: no < 0 @ Drums"],
        ),
        (
            "wordpress",
            r#"[{"id": 2, "post": 7, "parent": 1, "author_name": "Ben", "date": "2026-01-14T11:00:00", "date_gmt": "2026-01-14T10:00:00", "content": {"rendered": "<p>no</p>\n"}, "link": "https://example.org/#c2", "type": "comment", "status": "approved"},
               {"id": 1, "post": 7, "parent": 0, "author_name": "Ann", "content": {"rendered": "<p>good &#8211; so</p>\n"}, "type": "comment"},
               {"id": 3, "post": 7, "parent": 0, "author_name": "Blog", "content": {"rendered": "<p>[&#8230;] link</p>\n"}, "type": "pingback"}]"#,
            &["Ben: no < 1 @ 7", "Ann: good – so @ 7"],
        ),
        (
            "stack exchange",
            r#"{"items": [{"owner": {"display_name": "Ann", "link": "x"}, "score": 2, "creation_date": 1768381500, "post_id": 1, "comment_id": 5, "body": "It&#39;s <code>good</code>"},
               {"owner": {"display_name": "Ben"}, "reply_to_user": {"display_name": "Ann"}, "score": 0, "creation_date": 1768381500, "post_id": 1, "comment_id": 6, "body": "no"}], "has_more": false}"#,
            &["Ann: It's good @ 1", "Ben: no @ 1"],
        ),
        (
            "tiktok",
            r#"{"comments": [{"cid": "1", "text": "good", "user": {"nickname": "Ann", "unique_id": "ann1", "signature": "text"}, "create_time": 1768381500, "digg_count": 3, "reply_id": "0", "aweme_id": "v1", "comment_language": "en",
               "reply_comment": [{"cid": "2", "text": "no", "user": {"nickname": "Ben"}, "create_time": 1768381500, "reply_id": "1", "reply_to_reply_id": "0", "aweme_id": "v1"}]}], "has_more": 0}"#,
            &["Ann: good @ v1", "Ben: no < 0 @ v1"],
        ),
        (
            "weibo",
            r#"{"ok": 1, "data": [{"id": 1, "idstr": "1", "rootid": 1, "floor_number": 3, "text": "好看<img alt=\"[心]\" src=\"x\" />", "text_raw": "好看[心]", "user": {"screen_name": "小明", "description": "写字"}, "created_at": "Wed Jan 14 18:00:00 +0800 2026", "like_counts": 5,
               "comments": [{"id": 2, "rootid": 1, "text": "不<a href='/n/x'>@x</a>", "user": {"screen_name": "小红"}, "like_counts": 0}]}]}"#,
            &["小明: 好看[心]", "小红: 不@x < 0"],
        ),
        (
            "vk",
            r#"{"response": {"count": 2, "items": [{"id": 1, "from_id": 5, "date": 1768381500, "text": "хорошо", "post_id": 9, "likes": {"count": 2}, "thread": {"count": 1, "items": [{"id": 2, "from_id": -7, "date": 1768381500, "text": "спасибо", "reply_to_comment": 1}]}}],
               "profiles": [{"id": 5, "first_name": "Анна", "last_name": "П."}], "groups": [{"id": 7, "name": "Новости"}]}}"#,
            &["Анна П.: хорошо", "Новости: спасибо < 0"],
        ),
        (
            "bilibili",
            r#"{"code": 0, "data": {"replies": [{"rpid": 1, "parent": 0, "root": 0, "ctime": 1768381500, "like": 3, "member": {"uname": "阿明", "sign": "x"}, "content": {"message": "好"}, "replies": [{"rpid": 2, "parent": 1, "root": 1, "ctime": 1768381500, "member": {"uname": "阿红"}, "content": {"message": "不"}, "replies": null}]}]}}"#,
            &["阿明: 好", "阿红: 不 < 0"],
        ),
        (
            "naver",
            r#"{"success": true, "result": {"commentList": [{"commentNo": 1, "parentCommentNo": 1, "contents": "좋아요", "userName": "민수", "regTime": "2026-01-14T19:00:00+0900", "sympathyCount": 4, "lang": "ko"},
               {"commentNo": 2, "parentCommentNo": 1, "contents": "글쎄", "userName": "지은"}]}}"#,
            &["민수: 좋아요", "지은: 글쎄 < 0"],
        ),
        (
            "mastodon outbox",
            r#"{"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection", "totalItems": 3, "orderedItems": [
                {"id": "https://social.example.org/users/ann/statuses/1/activity", "type": "Create", "actor": "https://social.example.org/users/ann", "object": {"id": "https://social.example.org/users/ann/statuses/1", "type": "Note", "summary": null, "inReplyTo": null, "published": "2026-01-14T10:00:00Z", "attributedTo": "https://social.example.org/users/ann", "to": ["https://www.w3.org/ns/activitystreams#Public"], "content": "<p>Fine &amp; loud</p>", "contentMap": {"en": "<p>Fine</p>"}, "replies": {"type": "Collection"}}},
                {"type": "Create", "object": {"id": "https://social.example.org/users/ann/statuses/2", "type": "Note", "inReplyTo": "https://social.example.org/users/ann/statuses/1", "attributedTo": "https://social.example.org/users/ann", "to": [], "cc": ["https://www.w3.org/ns/activitystreams#Public"], "content": "<p>and on</p>"}},
                {"type": "Create", "object": {"id": "https://social.example.org/users/ann/statuses/3", "type": "Note", "attributedTo": "https://social.example.org/users/ann", "to": ["https://social.example.org/users/ben"], "cc": [], "content": "<p>secret</p>"}},
                {"type": "Announce", "object": "https://social.example.org/users/ben/statuses/9"}]}"#,
            &["@ann@social.example.org: Fine & loud", "@ann@social.example.org: and on < 0"],
        ),
        (
            "jetstream",
            r#"[{"did": "did:plc:a", "time_us": 1768381500000000, "kind": "commit", "commit": {"rev": "r", "operation": "create", "collection": "app.bsky.feed.post", "rkey": "k", "cid": "c1", "record": {"$type": "app.bsky.feed.post", "createdAt": "2026-01-14T10:00:00.000Z", "langs": ["en"], "text": "so loud"}}},
                {"did": "did:plc:b", "time_us": 1768381500000001, "kind": "commit", "commit": {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "l", "cid": "c2", "record": {"text": "no", "reply": {"parent": {"cid": "c1", "uri": "at://did:plc:a/app.bsky.feed.post/k"}, "root": {"cid": "c1"}}}}},
                {"did": "did:plc:b", "time_us": 1768381500000002, "kind": "commit", "commit": {"operation": "create", "collection": "app.bsky.feed.like", "rkey": "m", "record": {"subject": {"cid": "c1"}}}}]"#,
            &["did:plc:a: so loud", "did:plc:b: no < 0"],
        ),
        (
            "remark42",
            r#"{"comments": [{"id": "a", "pid": "", "text": "<p>good &amp; loud</p>", "orig": "good & loud", "user": {"name": "Ann", "id": "u1", "picture": "", "admin": false}, "locator": {"site": "s", "url": "https://example.org/1"}, "score": 2, "time": "2026-01-14T10:00:00.5-05:00", "title": "Drums"},
                {"id": "b", "pid": "a", "text": "<p>no</p>", "user": {"name": "Op", "id": "u2", "admin": true}, "locator": {"site": "s", "url": "https://example.org/1"}, "score": 0, "time": "2026-01-14T10:01:00Z", "title": "Drums"},
                {"id": "c", "pid": "a", "text": "", "delete": true, "user": {"name": "deleted", "id": "deleted"}, "locator": {"site": "s", "url": "https://example.org/1"}, "time": "2026-01-14T10:01:00Z"}]}"#,
            &["Ann: good & loud @ Drums", "Op: no < 0 @ Drums"],
        ),
        (
            "commento",
            r#"{"version": 1, "comments": [{"commentHex": "a", "domain": "example.org", "url": "/drums", "commenterHex": "x", "markdown": "good", "html": "<p>good</p>", "parentHex": "root", "score": 1, "state": "approved", "creationDate": "2026-01-14T10:00:00Z", "deleted": false},
                {"commentHex": "b", "domain": "example.org", "url": "/drums", "commenterHex": "anonymous", "markdown": "no", "html": "<p>no</p>", "parentHex": "a", "score": 0, "state": "approved", "creationDate": "2026-01-14T10:00:00Z", "deleted": false},
                {"commentHex": "c", "domain": "example.org", "url": "/drums", "commenterHex": "y", "markdown": "buy", "html": "<p>buy</p>", "parentHex": "root", "state": "flagged", "deleted": false}],
               "commenters": [{"commenterHex": "x", "email": "a@example.org", "name": "Ann", "link": "undefined"}]}"#,
            &["Ann: good @ /drums", "-: no < 0 @ /drums"],
        ),
        (
            "tiktok archive",
            r#"{"Activity": {"Search History": {"SearchList": [{"Date": "2026-01-14 10:00:00", "SearchTerm": "drums"}]}}, "Comment": {"Comments": {"CommentsList": [{"date": "2026-01-14 10:00:00", "comment": "so fun", "photo": "N/A", "url": ""}]}},
               "Direct Messages": {"Chat History": {"ChatHistory": {"Chat History with ann:": [{"Date": "2026-01-14 10:00:00", "From": "ann", "Content": "secret"}]}}}}"#,
            &["-: so fun"],
        ),
        (
            "instagram archive in another language",
            r#"{"comments_reels_comments": [{"media_list_data": [{"uri": ""}], "string_map_data": {"Commentaire": {"value": "g\u00c3\u00a9nial"}, "Propri\u00c3\u00a9taire": {"value": "ann"}, "Heure": {"timestamp": 1768381500}}}]}"#,
            &["-: génial"],
        ),
        // No row knows these.
        (
            "article with comments",
            r#"{"title": "Drums", "author": "Reporter", "text": "A long article about drums.", "url": "https://example.org/1", "comments": [
               {"user": "Ann", "text": "good", "date": "2026-01-14", "replies": [{"user": "Ben", "text": "no", "date": "2026-01-14"}]}, {"user": "Cem", "text": "fine", "date": "2026-01-15"}]}"#,
            &["Ann: good @ Drums", "Ben: no < 0 @ Drums", "Cem: fine @ Drums"],
        ),
        (
            "posts with comments",
            r#"[{"caption": "our show", "url": "https://example.org/p/1", "ownerUsername": "op", "latestComments": [{"id": "1", "text": "wow", "ownerUsername": "ann", "timestamp": "2026-01-14T10:00:00.000Z"}]},
               {"caption": "our other show", "url": "https://example.org/p/2", "ownerUsername": "op", "latestComments": [{"id": "2", "text": "meh", "ownerUsername": "ben", "timestamp": "2026-01-14T10:00:00.000Z"}]}]"#,
            &["ann: wow @ https://example.org/p/1", "ben: meh @ https://example.org/p/2"],
        ),
        (
            "issue comments",
            r#"[{"id": 1, "url": "https://api.example.org/1", "user": {"login": "ann", "type": "User"}, "created_at": "2026-01-14T10:00:00Z", "body": "good", "author_association": "NONE"},
               {"id": 2, "url": "https://api.example.org/2", "user": {"login": "ben"}, "created_at": "2026-01-14T10:00:00Z", "body": "no", "in_reply_to_id": 1}]"#,
            &["ann: good", "ben: no < 0"],
        ),
        (
            "tree of wrapped comments",
            r#"{"comments": [{"comment": {"id": "a", "pid": "", "text": "<p>good</p>", "user": {"name": "Ann", "id": "u"}, "time": "2026-01-14T10:00:00Z"}, "replies": [{"comment": {"id": "b", "pid": "a", "text": "<p>no</p>", "user": {"name": "Ben", "id": "v"}, "time": "2026-01-14T10:01:00Z"}}]}], "info": {"count": 2, "url": "https://example.org/1"}}"#,
            &["Ann: good", "Ben: no < 0"],
        ),
        (
            "reviews",
            r#"{"reviews": [{"reviewId": "1", "userName": "Ann", "score": 5, "content": "good app", "at": "2026-01-14 10:00:00", "replyContent": "thank you", "title": "Wow"}, {"reviewId": "2", "userName": "Ben", "score": 1, "content": "bad app", "replyContent": null, "title": "No"}]}"#,
            &["Ann: good app", "Ben: bad app"],
        ),
        (
            "youtube-comment-downloader",
            r#"[{"cid": "Ug1", "text": "good <3", "time": "2 days ago", "author": "@ann", "votes": "1.2K", "heart": false, "reply": false, "time_parsed": 1768381500.1},
               {"cid": "Ug1.x", "text": "no", "time": "1 day ago", "author": "@ben", "votes": "0", "reply": true}]"#,
            &["@ann: good <3", "@ben: no < 0"],
        ),
        (
            "edges and nodes",
            r#"{"data": {"story": {"title": "Drums", "comments": {"edges": [{"node": {"id": "1", "body": "<div>good</div>", "author": {"username": "ann"}, "createdAt": "2026-01-14T10:00:00.000Z",
               "replies": {"edges": [{"node": {"id": "2", "body": "no", "author": {"username": "ben"}, "createdAt": "2026-01-14T10:00:00.000Z"}}]}}}]}}}}"#,
            &["ann: good @ Drums", "ben: no < 0 @ Drums"],
        ),
        (
            "structured data",
            r#"{"@type": "DiscussionForumPosting", "headline": "Drums", "text": "The opening post", "author": {"@type": "Person", "name": "Op"},
               "comment": [{"@type": "Comment", "text": "good", "author": {"@type": "Person", "name": "Ann"}, "datePublished": "2026-01-14"}]}"#,
            &["Ann: good @ Drums"],
        ),
        (
            "post with full comments",
            r#"{"post_id": "1", "post_text": "our show was long and loud", "username": "op", "comments_full": [{"comment_id": "2", "commenter_name": "Ann", "comment_text": "good", "comment_time": "2026-01-14 10:00:00",
               "replies": [{"comment_id": "3", "commenter_name": "Ben", "comment_text": "no", "comment_time": "2026-01-14 10:00:00"}]}]}"#,
            &["Ann: good", "Ben: no < 0"],
        ),
        (
            "other languages",
            r#"{"댓글": [{"작성자": "민수", "내용": "좋아요", "작성일": "2026-01-14"}, {"작성자": "지은", "내용": "별로", "작성일": "2026-01-14"}]}"#,
            &["민수: 좋아요", "지은: 별로"],
        ),
        (
            "by id",
            r#"{"a1": {"author": "Ann", "message": "good"}, "b2": {"author": "Ben", "message": "no"}}"#,
            &["Ann: good", "Ben: no"],
        ),
        ("bare texts", r#"["good", "no", ""]"#, &["-: good", "-: no"]),
        ("nothing yet", r#"{"comments": [], "total": 0}"#, &[]),
    ];

    #[test]
    fn exports_are_read() {
        let mut wrong = Vec::new();
        for (name, json, expected) in CASES {
            let (_, blocks, problems) = read("export.json", *json, &ReadOptions::default());
            let found: Vec<String> = blocks
                .iter()
                .map(|b| {
                    let mut line =
                        format!("{}: {}", b.author.as_deref().unwrap_or("-"), b.text.as_str().replace('\n', "|"));
                    let parent = b.parent.as_ref().map(|p| blocks.iter().position(|o| o.key.as_ref() == Some(p)));
                    if let Some(parent) = parent {
                        line.push_str(&parent.map_or_else(|| " < ?".into(), |at| format!(" < {at}")));
                    }
                    if let Some(source) = &b.source {
                        line.push_str(&format!(" @ {source}"));
                    }
                    line
                })
                .collect();
            if found != *expected || problems.iter().any(|p| !p.contains("left out")) {
                wrong.push(format!("{name}:\n  expected {expected:?}\n  found    {found:?}\n  {problems:?}"));
            }
            for block in &blocks {
                assert!(block.text.spans(0..block.text.len()).iter().all(|s| json.get(s.range()).is_some()), "{name}");
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn options_name_keys() {
        let json = r#"{"rows": [{"q": {"free": "very good"}, "who": "Ann", "text": "not this"}, {"q": {"free": "bad"}, "who": "Ben"}]}"#;
        let options = ReadOptions { text: Some("q.free".into()), author: Some("who".into()), ..ReadOptions::default() };
        let (_, blocks, problems) = read("a.json", json, &options);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(
            blocks.iter().map(|b| (b.text.as_str(), b.author.as_deref())).collect::<Vec<_>>(),
            [("very good", Some("Ann")), ("bad", Some("Ben"))]
        );
        let options = ReadOptions { text: Some("body".into()), ..ReadOptions::default() };
        let (_, _, problems) = read("a.json", r#"[{"id": 1, "message": "a text that is long enough"}]"#, &options);
        assert_eq!(problems, ["a.json: no key \"body\"; keys are: id, message (try --text-column message)"]);
    }
}
