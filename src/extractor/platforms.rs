//! Comment systems as data: one [`System`] a row of [`SYSTEMS`].
//!
//! A row says how the records of a system are recognised and where their parts stand. What a row leaves empty is
//! found by structure, as on pages of unknown systems (see `comments::fields`), so most rows are short. To add a
//! system, add a row: specific systems before general ones, because on equal evidence the first row wins.

use std::sync::LazyLock;

use crate::reaction::Platform;
use crate::reader::html::NodeId;
use crate::reader::html::select::{Selector, Vocabulary};

/// A comment system. All strings are selectors of [`Selector`]; in fields, `selector@attr` takes an attribute,
/// `@attr` an attribute of the record itself, and `.` the record's own text.
#[derive(Debug)]
pub(crate) struct System {
    /// For reports and tests.
    pub(crate) name: &'static str,
    /// The element of one comment; where comments nest, of the comment with its answers.
    pub(crate) record: &'static str,
    /// When the record is recognised by something inside it: the element around that to take.
    pub(crate) around: &'static str,
    /// Siblings after the record that belong to it.
    pub(crate) follow: &'static str,
    /// The text. Where a row names it, what lacks it is no record of the system.
    pub(crate) text: &'static str,
    /// Name of the writer.
    pub(crate) author: &'static str,
    /// When it was written.
    pub(crate) date: &'static str,
    /// Likes or votes.
    pub(crate) likes: &'static str,
    /// The comment's own identity.
    pub(crate) key: &'static str,
    /// The identity of the comment it answers.
    pub(crate) parent: &'static str,
    /// A number that grows with the depth of an answer.
    pub(crate) depth: &'static str,
    /// Parts of the text that are not the writer's: earlier posts, signatures, buttons.
    pub(crate) skip: &'static str,
    /// Matches a record, or something in it, that says the comment is gone.
    pub(crate) removed: &'static str,
    /// Matches a record, or something in it, that says the page's own people wrote it.
    pub(crate) owner: &'static str,
    /// Matches a record, or something in it, that says one who keeps order here wrote it.
    pub(crate) moderator: &'static str,
    /// Matches the post that the others answer: it is what they react to, and no reaction itself.
    pub(crate) topic: &'static str,
    /// Where it was published, when the page is a saved page of a platform.
    pub(crate) platform: Platform,
}

/// What a row does not say.
pub(crate) const BASE: System = System {
    name: "",
    record: "",
    around: "",
    follow: "",
    text: "",
    author: "",
    date: "",
    likes: "",
    key: "",
    parent: "",
    depth: "",
    skip: "",
    removed: "",
    owner: "",
    moderator: "",
    topic: "",
    platform: Platform::Unknown,
};

const QUOTES: &str =
    "blockquote, .quote, .quotetitle, .quotecontent, .quoteheader, .signature, .postsignature, .notice, .attachbox";
const WP_OWNER: &str = ".bypostauthor, .comment-author-admin, .post-author, .comment-by-post-author";

/// Every known system, specific ones first.
pub(crate) const SYSTEMS: &[System] = &[
    // Platforms' own pages.
    System {
        name: "x",
        record: "article[data-testid=tweet], [data-tweet-id].tweet",
        text: "[data-testid=tweetText], .tweet-text, .js-tweet-text",
        author: "[data-testid=User-Name] a, .fullname, [data-testid=User-Name]",
        date: "time@datetime, .tweet-timestamp@title",
        likes: "[data-testid=like], .ProfileTweet-action--favorite .ProfileTweet-actionCount@data-tweet-stat-count",
        topic: "article[tabindex='-1'], .permalink-tweet",
        platform: Platform::X,
        ..BASE
    },
    System {
        name: "bluesky",
        record: "[data-testid^=postThreadItem-by-]",
        text: "[data-testid=postText], [data-word-wrap]",
        author: "a[href^=/profile/]",
        platform: Platform::Bluesky,
        ..BASE
    },
    System {
        name: "mastodon",
        record: ".status[data-id], .detailed-status, .entry .status, article .status, .status__wrapper .status",
        text: ".status__content__text, .status__content .e-content, .status__content, .e-content",
        author: ".display-name__html, .display-name strong, .p-name, .display-name",
        date: "time@datetime, .formatted@datetime",
        parent: "@data-in-reply-to-id",
        skip: ".status__content__spoiler-link, .invisible, .unhandled-link, .media-gallery",
        topic: ".detailed-status",
        platform: Platform::Mastodon,
        ..BASE
    },
    System {
        name: "youtube",
        record: "ytd-comment-view-model, ytd-comment-renderer, ytm-comment-renderer",
        text: "#content-text, .comment-text, .YtmCommentRendererText",
        author: "#author-text, .author-text, .YtmCommentRendererTitle",
        date: "#published-time-text, .published-time-text, .comment-published-time",
        likes: "#vote-count-middle, .vote-count",
        owner: "ytd-author-comment-badge-renderer[creator], #author-comment-badge[creator]",
        platform: Platform::Youtube,
        ..BASE
    },
    System {
        name: "youtube (2013-2017)",
        record: ".comment-renderer, .comment-item[data-id]",
        text: ".comment-renderer-text-content, .comment-text-content",
        author: ".comment-author-text, .user-name",
        date: ".comment-renderer-time, .time",
        likes: ".comment-renderer-like-count.off",
        platform: Platform::Youtube,
        ..BASE
    },
    System {
        name: "reddit (shreddit)",
        record: "shreddit-comment",
        text: "[slot=comment], [id$=-post-rtjson-content]",
        author: "@author",
        date: "@created, time@datetime, faceplate-timeago@ts",
        likes: "@score",
        key: "@thingid",
        parent: "@parentid",
        depth: "@depth",
        skip: "blockquote",
        removed: "[is-deleted], [is-comment-deleted=true]",
        owner: "shreddit-comment[is-op]",
        moderator: "shreddit-comment[distinguished-as=moderator], shreddit-comment[distinguished-as=admin]",
        platform: Platform::Reddit,
        ..BASE
    },
    System {
        name: "reddit (old)",
        record: ".thing.comment, .comment[data-fullname]",
        text: ".usertext-body .md, .usertext-body, .md",
        author: "@data-author, .author",
        date: "time@datetime, .live-timestamp@datetime",
        likes: ".score.unvoted@title, .score.unvoted",
        key: "@data-fullname, @id",
        skip: "blockquote",
        removed: ".deleted",
        owner: ".author.submitter",
        moderator: ".author.moderator, .author.admin",
        platform: Platform::Reddit,
        ..BASE
    },
    System {
        name: "reddit (2018)",
        record: ".Comment",
        text: "[data-testid=comment], .RichTextJSON-root, .RichText",
        author: "[data-testid=comment_author_link], a[href^=/user/], a[href*=reddit.com/user/]",
        date: "[data-testid=comment_timestamp], [id^=CommentTopMeta--Created--]",
        platform: Platform::Reddit,
        ..BASE
    },
    System {
        name: "telegram",
        record: ".tgme_widget_message[data-post], .bubble[data-mid], .message.default[id^=message]",
        text: ".js-message_text, .tgme_widget_message_text:not(.js-message_reply_text), .translatable-message, .text-content, .bubble-content .message, .body > .text, .text",
        author: ".tgme_widget_message_author_name, .tgme_widget_message_owner_name, .tgme_widget_message_author, .from_name, .peer-title, .message-title-name, .title",
        date: "time@datetime, .date@title, .time-inner@title, .message-time@title",
        key: "@data-post, @data-mid, @data-message-id, @id",
        parent: ".tgme_widget_message_reply@href, .reply_to a@href",
        skip: ".tgme_widget_message_reply, .reply_to, .reply, .time, .reactions",
        platform: Platform::Telegram,
        ..BASE
    },
    System {
        name: "hacker news",
        record: "tr.comtr",
        text: ".commtext, .comment",
        author: ".hnuser",
        date: ".age@title, .age",
        depth: "td.ind@indent, .ind img@width",
        skip: ".reply",
        ..BASE
    },
    System {
        name: "hacker news (2013)",
        record: "td.default span.comhead",
        around: "table",
        text: "span.comment",
        author: ".comhead a[href^=user]",
        date: ".comhead",
        key: ".comhead a[href^=item]@href",
        depth: "img[height]@width",
        ..BASE
    },
    System {
        name: "slashdot",
        record: "li.comment[id^=tree_]",
        text: "[id^=comment_body_]",
        author: ".by a, .by",
        date: ".otherdetails",
        skip: ".quote, blockquote",
        ..BASE
    },
    System {
        name: "livejournal",
        record: ".b-leaf[data-username], .comment-wrap[id], .ljcmt_full, [id^=ljcmt].comment, .b-leaf",
        text: ".b-leaf-article, .comment-text, .comment-body, .comment-inner-text",
        author: "@data-username, .ljuser, .i-ljuser-username, .comment-poster",
        date: ".b-leaf-createdtime, .comment-datetimelink, .comment-time",
        depth: "@data-level, @style",
        ..BASE
    },
    System {
        name: "lemmy",
        record: "li.comment .comment-node, article.comment-node",
        around: "li",
        text: ".comment-content .md-div, .comment-content, .md-div",
        author: ".person-listing, .person-display-name",
        skip: "blockquote",
        date: ".moment-time@data-tippy-content, time@datetime",
        ..BASE
    },
    System {
        name: "stack exchange",
        record: "li.comment[data-comment-id], tr.comment[id^=comment-]",
        text: ".comment-copy",
        author: ".comment-user",
        date: ".relativetime-clean@title, .comment-date span@title, .comment-date",
        likes: "@data-comment-score, .comment-score",
        ..BASE
    },
    System {
        name: "habr",
        record: "article.tm-comment-thread__comment, li.content-list__item_comment, .tm-comment-thread__comment",
        text: ".tm-comment__body-content, .comment__message, .tm-comment__body",
        author: ".tm-user-info__username, .user-info__nickname_comment, .user-info__nickname, .comment__username",
        date: "time@datetime, .comment__date-time, .comment__link",
        likes: ".tm-votes-meter__value, .voting-wjt__counter",
        removed: ".comment__message_banned, .comment__message_downgrade .author_banned",
        ..BASE
    },
    System {
        name: "naver",
        record: "li.u_cbox_comment",
        text: ".u_cbox_contents",
        author: ".u_cbox_nick, .u_cbox_name",
        date: ".u_cbox_date@data-value, .u_cbox_date",
        likes: ".u_cbox_cnt_recomm",
        removed: ".u_cbox_delete_contents, .u_cbox_type_delete",
        ..BASE
    },
    System {
        name: "daum",
        record: ".list_comment > li, .cmt_box .list_comment li[id^=comment]",
        text: ".desc_txt, .desc_info",
        author: ".link_nick, .txt_name, .info_author a",
        date: ".txt_time, .num_date",
        likes: ".btn_recomm .num_txt, .num_txt",
        ..BASE
    },
    System {
        name: "weibo",
        record: "[node-type=root_comment], .list_li[comment_id], .card-review",
        text: ".WB_text, .txt",
        author: ".WB_text a[usercard], .name, a[usercard]",
        date: ".WB_from, .from",
        skip: "a[usercard]",
        platform: Platform::Weibo,
        ..BASE
    },
    System {
        name: "vk",
        record: ".reply[id^=post], .reply_wrap, .wall_item .reply",
        text: ".wall_reply_text, .ReplyItem__text, .reply_text",
        author: ".reply_author .author, .author, .ReplyItem__name",
        date: ".rel_date, .item_date",
        platform: Platform::Vk,
        ..BASE
    },
    System {
        name: "douban",
        record: ".comment-item[data-cid], li.comment-item",
        text: ".short, .reply-content, .comment-content",
        author: ".comment-info a, .reply-doc h4 a, .user-info a",
        date: ".comment-time@title, .pubtime, .comment-time",
        likes: ".vote-count, .votes",
        ..BASE
    },
    System {
        name: "weibo (2022)",
        record: ".wbpro-list > .item1, .list2 > .item2, .wbpro-list .wbpro-item",
        text: ".text > span",
        author: ".text > a",
        date: ".info > div",
        likes: ".woo-like-count",
        platform: Platform::Weibo,
        ..BASE
    },
    System {
        name: "bilibili",
        record: ".reply-item, .sub-reply-item",
        text: ".reply-content",
        author: ".user-name, .sub-user-name",
        date: ".reply-time, .sub-reply-time",
        likes: ".reply-like span, .sub-reply-like span",
        ..BASE
    },
    System {
        name: "zhihu",
        record: ".CommentItemV2, [data-id]",
        text: ".CommentItemV2-content, .CommentContent",
        author: ".UserLink-link, a[href*=/people/], .UserLink",
        date: ".CommentItemV2-time",
        ..BASE
    },
    System {
        name: "linkedin",
        record: "article.comments-comment-entity, article.comments-comment-item",
        text: ".comments-comment-item__main-content, .feed-shared-main-content--comment, .comments-comment-item-content-body",
        author: ".comments-comment-meta__description-title, .comments-post-meta__name-text",
        date: "time@datetime, time",
        likes: ".comments-comment-social-bar__reactions-count--cr",
        owner: ".comments-comment-meta__badge, .comments-post-meta__author-badge",
        ..BASE
    },
    System {
        name: "linkedin (public)",
        record: "section.comment",
        text: ".comment__text",
        author: ".comment__author",
        date: ".comment__duration-since",
        ..BASE
    },
    System {
        name: "ptt",
        record: "div.push",
        text: ".push-content",
        author: ".push-userid",
        date: ".push-ipdatetime",
        ..BASE
    },
    System {
        name: "pixnet",
        record: "ul.single-post",
        text: ".post-text",
        author: ".user-name",
        date: ".post-time",
        ..BASE
    },
    System {
        name: "yahoo japan (2013)",
        record: "li.commentWrap, .commentListItem article",
        text: ".cmtBody, .comment",
        author: ".name a, .rapidnofollow",
        date: "time@datetime, .date",
        likes: ".goodBtn .userNum, .good .userNum",
        ..BASE
    },
    System {
        name: "pikabu",
        record: ".comment[data-meta]",
        text: ".comment__content",
        author: ".user__nick",
        date: ".comment__datetime@datetime",
        likes: ".comment__rating-count",
        key: "@data-id",
        owner: ".comment__user_own",
        removed: ".comment__content_deleted",
        ..BASE
    },
    System {
        name: "vc.ru",
        record: "div.comment[data-id], .comments__item[data-id]",
        text: ".comment__text, .comments__item__text",
        author: ".author__name, .comment__author, .comments__item__user__name",
        date: "time@datetime, time@title",
        key: "@data-id",
        parent: "@data-reply-to",
        ..BASE
    },
    System {
        name: "4pda",
        record: ".comment-list[class*=level-] > li",
        text: ".content",
        author: ".nickname",
        date: ".date",
        likes: ".karma .num",
        removed: ".deleted",
        ..BASE
    },
    // Embedded comment services.
    System {
        name: "disqus",
        record: "li.post[id^=post-], .dsq-comment, [id^=dsq-comment-].comment",
        text: ".post-message, .dsq-comment-message, .dsq-comment-text",
        author: ".author .publisher-anchor-color, [data-role=username], .author, .dsq-commenter-name, cite",
        date: ".time-ago@title, .dsq-comment-header-time a@title, .time-ago",
        likes: "[data-role=likes], .updatable.count",
        parent: ".parent-link@href",
        removed: ".post.deleted, li.deleted, .minimized-deleted",
        moderator: ".moderator, .badge-mod, .badge-moderator",
        ..BASE
    },
    System {
        name: "coral",
        record: ".coral-comment, [id^=comment-][data-testid^=comment], .talk-stream-comment",
        text: ".coral-comment-content, .talk-stream-comment-content, .talk-plugin-rich-text-content",
        author: ".coral-comment-username, .talk-stream-comment-user-name, [class*=Username]",
        date: "time@datetime, .coral-comment-timestamp",
        skip: ".coral-comment-inReplyTo",
        moderator: "[class*=staff], [class*=Staff], [class*=moderator]",
        ..BASE
    },
    System {
        name: "openweb",
        record: "[data-spot-im-class=message-view], [data-spmark=message-view], [data-spot-im-class=message]",
        text: "[data-spot-im-class=message-text], [data-spmark=message-text]",
        author: "[data-spot-im-class=message-username], [data-spmark=message-username], [data-spot-im-class=username]",
        date: "[data-spot-im-class=message-timestamp], time@datetime",
        likes: "[data-spot-im-class=up-vote-button], [data-spot-im-class=likes-count]",
        ..BASE
    },
    System {
        name: "viafoura",
        record: ".vf-comment, .vf3-comment, .vf-comment-thread__comment",
        text: ".vf-comment__content, .vf-comment-html, .vf3-comment__content, .vf-comment-html__content",
        author: ".vf-comment-header__author, .vf3-comment-header__author, .vf-username",
        date: "time@datetime, .vf-comment-header__timestamp",
        likes: ".vf-comment-actions__button--like .vf-comment-actions__total-count",
        ..BASE
    },
    System {
        name: "livefyre",
        record: "article.fyre-comment-article, .fyre-comment-article",
        text: ".fyre-comment",
        author: ".fyre-comment-username",
        date: ".fyre-comment-date",
        likes: ".fyre-comment-like-count",
        ..BASE
    },
    System {
        name: "intense debate",
        record: ".idc-c[id^=IDComment], .idc-c",
        text: ".idc-c-t-inner, .idc-c-t",
        author: ".idc-c-h-inner a[href], .idc-c-h a, .idc-c-h",
        date: ".idc-time",
        likes: ".idc-v-total",
        ..BASE
    },
    System {
        name: "facebook plugin",
        record: "._5mdd",
        around: "._3-8y",
        text: "._5mdd",
        author: ".UFICommentActorName, a._50f7",
        date: "abbr@title, ._5v47",
        ..BASE
    },
    System {
        name: "isso",
        record: ".isso-comment",
        text: ".isso-text, .text",
        author: ".isso-author, .author",
        date: "time@datetime",
        likes: ".isso-upvote, .votes",
        ..BASE
    },
    System {
        name: "remark42",
        record: "article.comment[id^=remark42__comment-], .comment[id^=remark42__comment-]",
        text: ".comment__text",
        author: ".comment__username",
        date: ".comment__time@title, .comment__time",
        likes: ".comment__score-value",
        ..BASE
    },
    System {
        name: "commento",
        record: "[id^=commento-comment-card-], .commento-card",
        text: "[id^=commento-comment-text-], .commento-body",
        author: ".commento-name",
        date: ".commento-timeago@title",
        likes: ".commento-score",
        ..BASE
    },
    System {
        name: "giscus",
        record: ".gsc-comment, .gsc-reply",
        text: ".gsc-comment-content, .gsc-reply-content, .markdown",
        author: ".gsc-comment-author a, .gsc-reply-author a, .link-primary",
        date: "time@datetime",
        ..BASE
    },
    System {
        name: "github, utterances",
        record: ".timeline-comment, .js-timeline-item .js-comment-container",
        text: ".comment-body, .markdown-body",
        author: "a.author, .author",
        date: "relative-time@datetime, time-ago@datetime, time@datetime",
        ..BASE
    },
    System { name: "hyvor", record: ".hyvor-talk-comment, .ht-comment", ..BASE },
    System {
        name: "cusdis",
        record: "div.my-4",
        text: ".text-gray-500.my-2",
        author: ".items-center .font-medium",
        date: ".text-sm",
        moderator: ".items-center .bg-gray-200",
        ..BASE
    },
    // Forums.
    System {
        name: "xenforo 2",
        record: "article.message[data-content], article.message--post, .message--post",
        text: ".message-body .bbWrapper, .bbWrapper",
        author: "@data-author, .message-name",
        date: "time@datetime",
        key: "@data-content, @id",
        skip: ".bbCodeBlock--quote, blockquote.bbCodeBlock, .message-signature, .bbCodeBlock-expandLink",
        removed: ".message--deleted",
        ..BASE
    },
    System {
        name: "xenforo 2 (comments)",
        record: ".comment.js-comment[data-author], .message--simple",
        text: ".message-body .bbWrapper, .comment-body .bbWrapper, .bbWrapper",
        author: "@data-author, .comment-user, .message-name",
        date: "time@datetime",
        skip: ".bbCodeBlock--quote",
        ..BASE
    },
    System {
        name: "xenforo 1",
        record: "li.message[data-author]",
        text: ".messageText",
        author: "@data-author",
        date: ".DateTime@title, .DateTime",
        skip: ".bbCodeQuote, .messageTextEndMarker, .signature",
        ..BASE
    },
    System {
        name: "vbulletin 4",
        record: "li.postbit, li.postbitlegacy, li.postcontainer, li.postbitim",
        text: "blockquote.postcontent, .postcontent, [id^=post_message_]",
        author: "a.username, .username, .username_container strong",
        date: ".postdate .date, .postdate, .date",
        skip: ".bbcode_container, .bbcode_quote, .signature, .postcontent .attachments",
        ..BASE
    },
    System {
        name: "vbulletin 5",
        record: "li.b-post",
        text: ".js-post__content-text",
        author: ".b-userinfo__details .author, .author",
        date: "time@datetime, .b-post__timestamp",
        skip: ".bbcode_container, .bbcode_quote",
        ..BASE
    },
    System {
        name: "vbulletin 3",
        record: "table[id^=post]",
        text: "[id^=post_message_]",
        author: ".bigusername",
        date: "td.thead",
        skip: "table, .smallfont, .quote",
        ..BASE
    },
    System {
        name: "phpbb 3",
        record: "div.post[id^=p]",
        text: ".content",
        author: ".postprofile .username, .postprofile .username-coloured, .username, .username-coloured, .author strong",
        date: ".author time@datetime, p.author, .author",
        skip: QUOTES,
        ..BASE
    },
    System {
        name: "phpbb 2",
        record: ".postbody",
        around: "table.forumline > tr, table.forumline > tbody > tr",
        text: ".postbody",
        author: ".postauthor, .name b, .name",
        date: ".postdetails, .gensmall",
        skip: ".quote, .quotetitle, .quotecontent, .genmed",
        ..BASE
    },
    System {
        name: "invision 2",
        record: "table.ipbtable",
        text: ".postcolor",
        author: ".normalname",
        date: "td.row2 div, .postdetails",
        skip: ".quote, .quotetop, .quotemain, .signature, .edit",
        ..BASE
    },
    System {
        name: "mybb",
        record: "div.post[id^=post_], table[id^=post_]",
        text: ".post_body, [id^=pid_]",
        author: ".author_information .largetext, .largetext a, .largetext",
        date: ".post_date",
        skip: "blockquote, .mycode_quote, .signature",
        ..BASE
    },
    System {
        name: "smf",
        record: ".post_wrapper",
        text: ".post .inner, [id^=msg_].inner, .inner",
        author: ".poster h4 a, .poster h4, .poster a",
        date: ".keyinfo .smalltext, .postinfo .smalltext, .keyinfo .page_number",
        skip: ".quoteheader, .quotefooter, blockquote, .signature",
        ..BASE
    },
    System {
        name: "ips",
        record: "article.ipsComment, article.cPost, .ipsComment[data-commentid], article[data-ips-hook=postWrapper]",
        text: "[data-role=commentContent], .ipsType_richText, .ipsRichText",
        author: "[itemprop=author] [itemprop=name], .cAuthorPane_author, .ipsComment_author a, [itemprop=author]",
        date: "time@datetime",
        skip: ".ipsQuote, .ipsQuote_citation, [data-role=memberSignature], .ipsEdited",
        ..BASE
    },
    System {
        name: "ips 3",
        record: "div.post_block",
        text: ".entry-content, .post_body .post",
        author: ".author .name, .author, [itemprop=name]",
        date: "abbr.published@title, .published@title",
        skip: "blockquote, .citation, .edit, .signature",
        ..BASE
    },
    System {
        name: "fluxbb, punbb",
        record: "div.blockpost",
        text: ".postmsg",
        author: ".postleft dt strong, .post-byline strong, .username",
        date: "h2 a, .posthead a.permalink",
        skip: ".quotebox, .postsignature, .postedit, blockquote",
        ..BASE
    },
    System {
        name: "woltlab",
        record: "article.wbbPost, li.wbbPost, .wbbPost.message",
        text: ".messageText, .messageBody .htmlContent",
        author: ".messageAuthor .username, .username, [itemprop=author]",
        date: "time@datetime",
        skip: ".quoteBox, blockquote, .messageSignature",
        ..BASE
    },
    System {
        name: "woltlab (comments)",
        record: "li.comment[data-object-id], li.commentResponse, woltlab-core-comment, woltlab-core-comment-response",
        text: ".commentContent .userMessage, .userMessage, .comment__message, .commentResponse__message, .htmlContent",
        author: ".userLink, .username, .comment__author, .commentResponse__author",
        date: "time@datetime, woltlab-core-date-time@date",
        ..BASE
    },
    System {
        name: "discuz",
        record: "div[id^=post_] table.plhin, table.plhin",
        text: "[id^=postmessage_], td.t_f",
        author: ".authi a.xw1, .authi a, .pi a",
        date: "[id^=authorposton] span@title, [id^=authorposton]",
        skip: ".quote, .pstatus, .jammer, blockquote",
        ..BASE
    },
    System {
        name: "tieba",
        record: ".l_post, .lzl_single_post",
        text: ".d_post_content, .lzl_content_main",
        author: ".p_author_name, .d_name a, .lzl_cnt a.at",
        date: ".post-tail-wrap .tail-info, .p_tail, .lzl_time",
        ..BASE
    },
    System {
        name: "5ch",
        record: "div.post[data-id], div.post[data-date], article.post[data-id]",
        text: ".message, .post-content",
        author: ".name, .postusername",
        date: ".date",
        ..BASE
    },
    System {
        name: "4chan",
        record: ".postContainer[id]",
        text: ".postMessage",
        author: ".nameBlock .name",
        date: ".dateTime@data-utc",
        key: "@id",
        ..BASE
    },
    System { name: "2ch", record: "dl.thread > dt", follow: "dd", author: "b", date: ".", ..BASE },
    System {
        name: "discourse",
        record: "article[data-post-id], .topic-post > article, .crawler-post",
        text: ".cooked, [itemprop=text], .post",
        author: ".names .username, .names a, .creator [itemprop=name], [itemprop=author]",
        date: ".relative-date@data-time, time@datetime",
        skip: "aside.quote, .cooked-selection-barrier, .onebox",
        moderator: ".names .moderator, .names .staff, .names .admin",
        topic: "article#post_1, .crawler-post#post_1",
        ..BASE
    },
    System {
        name: "nodebb",
        record: "[component=post][data-pid]",
        text: "[component='post/content']",
        author: "@data-username",
        date: ".timeago@title",
        key: "@data-pid",
        parent: "[component='post/parent']@data-topid",
        skip: "blockquote",
        ..BASE
    },
    System {
        name: "flarum",
        record: "article.CommentPost, .PostStream-item article",
        text: ".Post-body",
        author: ".PostUser-name .username, .username",
        date: "time@datetime",
        skip: "blockquote, .PostMention",
        ..BASE
    },
    System {
        name: "schema.org forum",
        record: "[itemtype$=/DiscussionForumPosting] [itemtype$=/Comment]",
        text: "[itemprop=text], [itemprop=articleBody]",
        skip: QUOTES,
        ..BASE
    },
    // Content systems.
    System {
        name: "blogger (flat)",
        record: "#comments-block > dt, dt.comment-author, dl.comments-block > dt, #Blog1_comments-block-wrapper dt",
        follow: "dd",
        text: "dd.comment-body, .comment-body",
        author: ".comment-author a[rel], a[rel=nofollow], .",
        date: ".comment-timestamp, .comment-footer",
        key: "@id, a[name]@name",
        removed: ".deleted-comment",
        owner: ".blog-author, .comment-author.blog-author",
        ..BASE
    },
    System {
        name: "blogger (threaded)",
        record: "li.comment[id^=c]:not([id^=comment])",
        text: "p.comment-content, .comment-content",
        author: "cite.user",
        date: ".datetime",
        removed: ".deleted-comment",
        owner: ".icon.blog-author",
        ..BASE
    },
    System {
        name: "wordpress (definition list)",
        record: "dt.comment, #comment_list > dt, .commentlist > dt, dt[id^=comment-]",
        follow: "dd",
        owner: WP_OWNER,
        ..BASE
    },
    System {
        name: "wordpress",
        record: "li.comment, li.pingback, li.trackback, li[id^=li-comment-]",
        author: ".comment-author .fn, .fn, .comment-author-name, .comment-author-link, .comment-author a[rel], .comment-author",
        date: ".comment-meta time@datetime, time@datetime, .comment-date, .comment-metadata, .comment-meta, .commentmetadata",
        likes: ".comment-like-count, .wpd-vote-result",
        removed: ".comment-deleted",
        owner: WP_OWNER,
        ..BASE
    },
    System {
        name: "wpdiscuz",
        record: ".wpd-comment, .wc-comment",
        text: ".wpd-comment-text, .wc-comment-text",
        // The element of the record names its parent behind itself: `wpd-comm-12_7`.
        key: ".wpd-comment-right@id, .wc-comment-right@id, [id^=comment-]@id",
        author: ".wpd-comment-author, .wc-comment-author",
        date: ".wpd-comment-date@title, .wc-comment-date",
        likes: ".wpd-vote-result, .wc-vote-result",
        skip: ".wpd-comment-footer, .wc-comment-footer",
        owner: ".wpd-blog-post_author, .wpd-blog-administrator",
        ..BASE
    },
    System {
        name: "wordpress (other elements)",
        record: "div.comment[class*=depth-], article.comment[class*=depth-], div[id^=div-comment-], article[id^=div-comment-]",
        author: ".comment-author .fn, .fn",
        owner: WP_OWNER,
        ..BASE
    },
    System {
        name: "wordpress (old themes)",
        record: "li[id^=comment-], ol.commentlist > li, ul.commentlist > li, #commentlist > li",
        owner: WP_OWNER,
        ..BASE
    },
    System {
        name: "drupal",
        record: "[typeof*=Comment], [typeof*='sioc:Post'], article.comment[data-comment-user-id]",
        text: "[property='schema:text'], [property='content:encoded'], .field-name-comment-body, .field--name-comment-body, .content",
        author: "[property='foaf:name'], [rel*=has_creator] .username, .username, [rel*=has_creator], .author, .submitted",
        date: "[property*=dateCreated]@content, [property*='dc:date']@content, [property*='dc:created']@content, .submitted",
        owner: ".by-node-author, .comment-by-node-author",
        ..BASE
    },
    System {
        name: "drupal 6",
        record: "div.comment[class*=comment-published], #comments > .comment, .comment-wrapper > .comment",
        text: ".content",
        author: ".username, .submitted a, .author",
        date: ".submitted",
        owner: ".by-node-author, .comment-by-node-author",
        ..BASE
    },
    System {
        name: "spip",
        record: "li.forum-fil, li.comment-fil, li.comment-item, .forum-fil > li",
        text: ".forum-texte, .comment-texte, .comment-content, .texte",
        author: ".comment-author .fn, .forum-qui, .comment-author, .fn",
        date: ".date@title, .dtreviewed@title, .date",
        ..BASE
    },
    System {
        name: "jcomments",
        record: "[id^=comment-item-]",
        text: ".comment-body, [id^=comment-body-]",
        skip: ".quote, .comment-body blockquote",
        author: ".comment-author, .author-homepage",
        date: ".comment-date",
        likes: ".comment-vote-result, [id^=comment-vote-holder-] span",
        ..BASE
    },
    System {
        name: "komento",
        record: ".kmt-item, li[id^=kmt-], .kt-comment-item",
        text: ".kmt-body .commentText, .kmt-body, .commentText, .kt-comment-message",
        author: ".kmt-author",
        date: ".kmt-time time@datetime, .kmt-time",
        depth: "@data-depth",
        parent: "@parentid, @data-parentid",
        ..BASE
    },
    System {
        name: "k2",
        record: ".itemCommentsList > li",
        text: "p",
        author: ".commentAuthorName",
        date: ".commentDate",
        ..BASE
    },
    System {
        name: "gnuboard",
        record: "article[id^=c_]",
        text: ".cmt_contents, .cmt_textbox",
        author: ".member, .sv_member, .guest, .sv_guest",
        date: "time@datetime",
        skip: "textarea, .bo_vc_act",
        ..BASE
    },
    System {
        name: "rhymix, xpress engine",
        record: ".fdb_itm, .comment_item[id^=comment_]",
        text: "[class*=xe_content], [class*=rhymix_content]",
        author: ".nick, .nickName, [class*=member_]",
        date: ".date, .time",
        ..BASE
    },
    System {
        name: "entry list",
        record: "li[data-author][data-id], article[data-author][data-id]",
        text: ".content",
        author: "@data-author",
        date: ".entry-date, time@datetime",
        ..BASE
    },
    System {
        name: "definition list in a comment section",
        record: "#comments dl > dt, .comments dl > dt, #comment dl > dt",
        follow: "dd",
        ..BASE
    },
    System { name: "typo3", record: ".tx-comments-comment, .tx-pwcomments-comment, .tx-comments-comment-body", ..BASE },
    System {
        name: "bem (comment__body)",
        record: "article.comment[data-ct-row], article.comment",
        text: ".comment__body",
        author: ".comment-meta__name, .comment__name",
        date: "time@datetime, .comment-meta__date",
        likes: ".js-comment-recommendations",
        removed: ".comment__body .moderation",
        ..BASE
    },
    // Vocabularies.
    System {
        name: "microformats 2",
        record: ".u-comment, .p-comment, .h-cite.comment",
        text: ".e-content, .p-content, .p-summary, .p-name",
        author: ".p-author .p-name, .p-author",
        date: ".dt-published@datetime",
        ..BASE
    },
    System {
        name: "schema.org",
        record: "[itemtype$=/Comment], [itemtype$=/UserComments], [itemtype$=/Answer], [itemprop=comment][itemscope]",
        text: "[itemprop=text], [itemprop=commentText], [itemprop=reviewBody], [itemprop=description]",
        author: "[itemprop=author] [itemprop=name], [itemprop=creator] [itemprop=name], [itemprop=author], [itemprop=creator]",
        date: "[itemprop=datePublished]@datetime, [itemprop=datePublished]@content, [itemprop=dateCreated]@datetime, [itemprop=dateCreated]@content, [itemprop=commentTime]@datetime, [itemprop=commentTime]@content",
        likes: "[itemprop=upvoteCount]",
        ..BASE
    },
    System {
        name: "schema.org (rdfa)",
        record: "[typeof$=Comment], [typeof$=UserComments]",
        text: "[property=text], [property='schema:text'], [property=commentText]",
        author: "[property=author] [property=name], [property=author], [property=creator]",
        date: "[property=dateCreated]@datetime, [property=dateCreated]@content, [property=datePublished]@datetime, [property=datePublished]@content",
        ..BASE
    },
    // Common names.
    System { name: "any comment item", record: "li.comment-item, div.comment-item, article.comment-item", ..BASE },
    System { name: "any comment id", record: "[id^=comment-], [id^=comment_]", ..BASE },
    System {
        name: "any comment",
        record: "li.comment, div.comment, article.comment, section.comment, tr.comment",
        ..BASE
    },
];

/// Where one part of a record stands: alternatives in order.
#[derive(Debug, Default)]
pub(crate) struct Field {
    options: Vec<(Spot, Option<&'static str>)>,
}

#[derive(Debug)]
enum Spot {
    Record,
    Inside(Selector),
}

/// A part of a record: the element, and the attribute of it that holds the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'t> {
    pub(crate) node: NodeId,
    pub(crate) value: Option<&'t str>,
}

impl Field {
    pub(crate) fn parse(source: &'static str) -> Field {
        let option = |part: &'static str| {
            let part = part.trim();
            let (selector, attribute) = match part.rsplit_once('@') {
                Some((selector, attribute)) if !attribute.contains(']') => (selector, Some(attribute)),
                _ => (part, None),
            };
            let spot = match selector {
                "" | "." => Spot::Record,
                _ => Spot::Inside(Selector::parse(selector)),
            };
            (spot, attribute)
        };
        Field { options: source.split(',').filter(|p| !p.trim().is_empty()).map(option).collect() }
    }

    /// The part in the nodes from `record` up to `end`, not looking below nodes for which `skip` is true.
    pub(crate) fn find<'t>(
        &self,
        vocabulary: &Vocabulary<'t>,
        record: NodeId,
        end: NodeId,
        skip: &impl Fn(NodeId) -> bool,
    ) -> Option<Part<'t>> {
        self.find_fit(vocabulary, record, end, skip, &|_| true)
    }

    /// The first such part that passes a test.
    pub(crate) fn find_fit<'t>(
        &self,
        vocabulary: &Vocabulary<'t>,
        record: NodeId,
        end: NodeId,
        skip: &impl Fn(NodeId) -> bool,
        test: &impl Fn(Part<'t>) -> bool,
    ) -> Option<Part<'t>> {
        let tree = vocabulary.tree();
        self.options.iter().find_map(|(spot, attribute)| {
            let fits = |node: NodeId| match attribute {
                Some(name) => tree
                    .attr(node, name)
                    .map(str::trim)
                    .filter(|v| !v.is_empty())
                    .map(|v| Part { node, value: Some(v) }),
                None => Some(Part { node, value: None }),
            };
            let fits = |node: NodeId| fits(node).filter(|&part| test(part));
            match spot {
                Spot::Record => fits(record),
                Spot::Inside(selector) => selector.within(vocabulary, record, end, skip).find_map(fits),
            }
        })
    }
}

/// A [`System`] with its selectors read.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) system: &'static System,
    pub(crate) record: Selector,
    pub(crate) around: Selector,
    pub(crate) follow: Selector,
    pub(crate) text: Field,
    pub(crate) author: Field,
    pub(crate) date: Field,
    pub(crate) likes: Field,
    pub(crate) key: Field,
    pub(crate) parent: Field,
    pub(crate) depth: Field,
    pub(crate) skip: Selector,
    pub(crate) removed: Selector,
    pub(crate) owner: Selector,
    pub(crate) moderator: Selector,
    pub(crate) topic: Selector,
    /// Names a system of its own; the last rows only know words that many systems use.
    pub(crate) specific: bool,
}

impl Compiled {
    fn new(system: &'static System) -> Compiled {
        Compiled {
            system,
            record: Selector::parse(system.record),
            around: Selector::parse(system.around),
            follow: Selector::parse(system.follow),
            text: Field::parse(system.text),
            author: Field::parse(system.author),
            date: Field::parse(system.date),
            likes: Field::parse(system.likes),
            key: Field::parse(system.key),
            parent: Field::parse(system.parent),
            depth: Field::parse(system.depth),
            skip: Selector::parse(system.skip),
            removed: Selector::parse(system.removed),
            owner: Selector::parse(system.owner),
            moderator: Selector::parse(system.moderator),
            topic: Selector::parse(system.topic),
            specific: !system.text.is_empty(),
        }
    }
}

/// [`SYSTEMS`], ready to match.
pub(crate) fn systems() -> &'static [Compiled] {
    static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| SYSTEMS.iter().map(Compiled::new).collect());
    &COMPILED
}

/// The row of a page of no known system: everything is found by structure.
pub(crate) fn unknown() -> &'static Compiled {
    static ANY: System = System { name: "unknown", follow: "dd", owner: WP_OWNER, ..BASE };
    static UNKNOWN: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(&ANY));
    &UNKNOWN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_and_has_its_own_name() {
        let mut names: Vec<&str> = SYSTEMS.iter().map(|s| s.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SYSTEMS.len());
        for system in SYSTEMS {
            for source in [
                system.record,
                system.around,
                system.follow,
                system.skip,
                system.removed,
                system.owner,
                system.moderator,
                system.topic,
            ] {
                let parts = source.split(',').filter(|p| !p.trim().is_empty()).count();
                assert_eq!(Selector::parse(source).len(), parts, "{}: {source}", system.name);
            }
            for source in
                [system.text, system.author, system.date, system.likes, system.key, system.parent, system.depth]
            {
                for (spot, _) in Field::parse(source).options {
                    assert!(
                        matches!(spot, Spot::Record) || matches!(&spot, Spot::Inside(s) if s.len() == 1),
                        "{}: {source}",
                        system.name
                    );
                }
            }
            assert!(!system.record.is_empty(), "{}", system.name);
        }
    }
}
