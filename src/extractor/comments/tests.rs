use super::*;

/// Comments as (author, text, parent).
type Told = Vec<(String, String, Option<usize>)>;

fn read_page(page: &str) -> (Comments, Told) {
    let tree = Tree::parse(page);
    let comments = comments(&tree, &test_markers(), Options::default());
    let told = |f: &Found| (f.block.author.clone().unwrap_or_default(), f.block.text.as_str().to_string(), f.parent);
    let told = comments.found.iter().map(told).collect();
    (comments, told)
}

fn expected(rows: &[(&str, &str, Option<usize>)]) -> Told {
    rows.iter().map(|(author, text, parent)| (author.to_string(), text.to_string(), *parent)).collect()
}

#[test]
fn known_systems_are_read() {
    let three: &[(&str, &str, Option<usize>)] =
        &[("Ada", "Lovely drums. More!", None), ("Bo", "I agree", Some(0)), ("Cy", "No, thanks", None)];
    for (system, page, rows) in [
        (
            "wordpress",
            "<h2>4 comments</h2><ol class=comment-list><li class='comment even depth-1' id=comment-1><article class=comment-body><footer class=comment-meta>\
             <div class='comment-author vcard'><b class=fn>Ada</b> <span class=says>says:</span></div><div class=comment-metadata><a href=#comment-1>\
             <time datetime=2026-01-02T03:04:05Z>2 January 2026</time></a></div></footer><div class=comment-content><p>Lovely drums.</p><p>More!</p></div>\
             <div class=reply><a class=comment-reply-link>Reply</a></div></article><ol class=children><li class='comment depth-2 bypostauthor' id=comment-2>\
             <article class=comment-body><b class=fn>Bo</b><div class=comment-content><p>I agree</p></div></article></li></ol></li>\
             <li class='pingback depth-1' id=comment-3><p>Pingback: <a>Elsewhere</a></p></li>\
             <li class='comment depth-1' id=comment-4><article class=comment-body><b class=fn>Cy</b><div class=comment-content><p>No, thanks</p></div></article></li></ol>",
            three,
        ),
        (
            "wordpress",
            "<ol class=commentlist><li class='comment depth-1' id=comment-1><div class=comment-body><div class='comment-author vcard'><cite class=fn>Ada</cite> <span class=says>says:</span></div>\
             <div class='comment-meta commentmetadata'><a>2 May 2026 at 10:11</a></div><p>Lovely drums.</p><p>More!</p><div class='vote-count-wrap'>57</div>\
             <div class=reply><a>Reply</a></div></div><ul class=children><li class='comment depth-2' id=comment-2><div class=comment-body><cite class=fn>Bo</cite>\
             <p>I agree</p></div></li></ul></li><li class='comment depth-1' id=comment-3><div class=comment-body><cite class=fn>Cy</cite><p>No, thanks</p></div></li></ol>",
            three,
        ),
        (
            "wordpress (old themes)",
            "<ol id=commentlist><li id=comment-1><p>Lovely drums.</p><p>More!</p><p><cite>Comment by <a href=x>Ada</a> — 17.07, 2026 @ <a href=#comment-1>13:04</a></cite></p></li>\
             <li id=comment-2><p>No, thanks</p><p><cite>Comment by Cy — 17.07, 2026 @ <a>13:10</a></cite></p></li></ol>",
            &[("Ada", "Lovely drums. More!", None), ("Cy", "No, thanks", None)],
        ),
        (
            "wordpress (definition list)",
            "<dl id=comment_list><dt class=comment id=comment-1><span class=comment_author>Ada</span> <span class=comment_time>2 May 2026</span></dt>\
             <dd class=comment><div class=format_text><p>Lovely drums.<p>More!</div></dd><dt class=comment id=comment-2><span class=comment_author>Cy</span></dt><dd class=comment><p>No, thanks</p></dd></dl>",
            &[("Ada", "Lovely drums. More!", None), ("Cy", "No, thanks", None)],
        ),
        (
            "blogger (flat)",
            "<div id=comments class=comments><h4>2 comments</h4><dl id=comments-block><dt class=comment-author id=c11><a name=c11></a><a href=x rel=nofollow>Ada</a> said...</dt>\
             <dd class=comment-body><p>Lovely drums.<br>More!</p></dd><dd class=comment-footer><span class=comment-timestamp><a>May 2, 2026 at 1:06 PM</a></span></dd>\
             <dt class=comment-author id=c12>Cy said...</dt><dd class=comment-body><p>No, thanks</p></dd><dd class=comment-footer>May 3</dd></dl></div>",
            &[("Ada", "Lovely drums. More!", None), ("Cy", "No, thanks", None)],
        ),
        (
            "blogger (threaded)",
            "<div class='widget Blog'><ol><li class=comment id=c1><div class=comment-block><div class=comment-header><cite class=user><a>Ada</a></cite><span class='datetime secondary-text'><a>2 May</a></span></div>\
             <p class=comment-content>Lovely drums.<br><br>More!</p><span class='comment-actions secondary-text'><a>Reply</a></span></div><div class=comment-replies><ol><li class=comment id=c2>\
             <div class=comment-block><cite class=user>Bo</cite><p class=comment-content>I agree</p></div></li></ol></div></li>\
             <li class=comment id=c3><div class=comment-block><cite class=user>Cy</cite><p class=comment-content>No, thanks</p></div></li></ol></div>",
            three,
        ),
        (
            "drupal",
            "<section id=comments><div class=comment typeof='sioc:Post sioct:Comment' about=/comment/1><h3 property=dc:title>Title</h3><div class=submitted>Posted by <span class=username>Ada</span> on 2 May 2026</div>\
             <div class=content><div property=content:encoded><p>Lovely drums. More!</p></div></div><ul class=links><li>Reply</li></ul></div><div class=indented>\
             <div class=comment typeof='sioc:Post sioct:Comment' about=/comment/2><span class=username>Bo</span><div class=content>I agree</div></div></div>\
             <div class=comment typeof='sioc:Post sioct:Comment' about=/comment/3><span class=username>Cy</span><div class=content>No, thanks</div></div></section>",
            three,
        ),
        (
            "hacker news",
            "<table><tr class='athing comtr' id=1><td><table><tr><td class=ind indent=0><td class=default><a class=hnuser>Ada</a> <span class=age title='2026-01-02T03:04:05'>1 day ago</span>\
             <div class=comment><div class=commtext>Lovely drums.<p>More!</div><div class=reply><a>reply</a></div></div></table></tr>\
             <tr class='athing comtr' id=2><td><table><tr><td class=ind indent=1><td class=default><a class=hnuser>Bo</a><div class=comment><div class=commtext>I agree</div></div></table></tr>\
             <tr class='athing comtr' id=3><td><table><tr><td class=ind indent=0><td class=default><a class=hnuser>Cy</a><div class=comment><div class=commtext>No, thanks</div></div></table></tr></table>",
            three,
        ),
        (
            "reddit (old)",
            "<div class='thing comment' data-fullname=t1_aa data-author=Ada><div class=entry><p class=tagline><a class=author>Ada</a> <span class='score unvoted' title=12>12 points</span> <time datetime=2026-01-02>1 day</time></p>\
             <form class=usertext><div class=usertext-body><div class=md><p>Lovely drums.</p><p>More!</p></div></div></form><ul class=flat-list><li><a>reply</a></li></ul></div>\
             <div class=child><div class='thing comment' data-fullname=t1_bb data-author=Bo><div class=entry><div class=usertext-body><div class=md><p>I agree</p></div></div></div></div></div></div>\
             <div class='thing comment' data-fullname=t1_cc data-author=Cy><div class=entry><div class=usertext-body><div class=md><p>No, thanks</p></div></div></div></div>",
            three,
        ),
        (
            "reddit (shreddit)",
            "<shreddit-comment author=Ada thingid=t1_aa depth=0 score=3><div slot=comment><p>Lovely drums.</p><p>More!</p></div>\
             <shreddit-comment author=Bo thingid=t1_bb parentid=t1_aa depth=1><div slot=comment><p>I agree</p></div></shreddit-comment></shreddit-comment>\
             <shreddit-comment author=Cy thingid=t1_cc depth=0><div slot=comment><p>No, thanks</p></div></shreddit-comment>",
            three,
        ),
        (
            "vbulletin 4",
            "<ol id=posts><li class='postbitlegacy postcontainer' id=post_1><div class=posthead><span class=postdate><span class=date>02.05.2026, 14:27</span></span></div><a class=username>Ada</a>\
             <div class=content><blockquote class='postcontent restore'><div class=bbcode_container><div class=bbcode_quote>Quote from Bo: earlier</div></div>Lovely drums.<br>More!</blockquote></div>\
             <blockquote class='signature restore'>My signature</blockquote></li>\
             <li class='postbitlegacy postcontainer' id=post_2><a class=username>Cy</a><blockquote class='postcontent restore'>No, thanks</blockquote></li></ol>",
            &[("Ada", "Lovely drums. More!", None), ("Cy", "No, thanks", None)],
        ),
        (
            "xenforo 2",
            "<article class='message message--post' data-author=Ada data-content=post-1 id=js-post-1><h4 class=message-name>Ada</h4><time datetime=2026-01-02>2 Jan</time>\
             <article class=message-body><div class=bbWrapper><blockquote class='bbCodeBlock bbCodeBlock--quote'>Bo said: earlier</blockquote>Lovely drums.<br>More!</div></article><aside class=message-signature>Sig</aside></article>\
             <article class='message message--post' data-author=Cy data-content=post-2><article class=message-body><div class=bbWrapper>No, thanks</div></article></article>",
            &[("Ada", "Lovely drums. More!", None), ("Cy", "No, thanks", None)],
        ),
        (
            "phpbb 3",
            "<div id=p11 class='post has-profile bg2'><dl class=postprofile><dt><a class=username>Ada</a></dt></dl><div class=postbody><h3><a>Re: Drums</a></h3><p class=author>by <strong><a class=username>Ada</a></strong> » <time datetime=2026-01-02>2 Jan</time></p>\
             <div class=content><blockquote><div><cite>Bo wrote:</cite>earlier</div></blockquote>Lovely drums. More!</div><div class=signature>Sig</div></div></div>\
             <div id=p12 class='post bg1'><dl class=postprofile><dt><a class=username>Cy</a></dt></dl><div class=postbody><div class=content>No, thanks</div></div></div>",
            &[("Ada", "Lovely drums. More!", None), ("Cy", "No, thanks", None)],
        ),
        (
            "stack exchange",
            "<ul class=comments-list><li id=comment-1 class='comment js-comment' data-comment-id=1 data-comment-score=3><div class=comment-text><div class=comment-body><span class=comment-copy>Lovely drums. More!</span>\
             <div>– <a class=comment-user>Ada</a></div><span class=comment-date><span title='2026-01-02 03:04:05Z' class=relativetime-clean>3 hours ago</span></span></div></div></li></ul>",
            &[("Ada", "Lovely drums. More!", None)],
        ),
        (
            "disqus",
            "<ul id=post-list><li class=post id=post-1><div data-role=post-content class=post-content><div class=post-body><header><span class=post-byline><span class=author><a>Ada</a></span></span>\
             <a class=time-ago title='Friday, May 1, 2026'>a day ago</a></header><div class=post-message><p>Lovely drums.</p><p>More!</p></div><footer><li class=voting><span data-role=likes>3</span></li> <a>Reply</a></footer></div></div>\
             <ul class=children><li class=post id=post-2><div class=post-content><span class=author>Bo</span><div class=post-message><p>I agree</p></div></div></li></ul></li>\
             <li class=post id=post-3><div class=post-content><span class=author>Cy</span><div class=post-message><p>No, thanks</p></div></div></li></ul>",
            three,
        ),
        (
            "schema.org",
            "<ul><li itemscope itemtype=http://schema.org/comment itemprop=comment><span itemprop=author itemscope>Mrs <b itemprop=name>Ada</b></span><time content=2026-01-02 itemprop=datePublished>2 Jan</time>\
             <p itemprop=text>Lovely drums. More!</p><footer>Report</footer></li></ul>",
            &[("Ada", "Lovely drums. More!", None)],
        ),
        (
            "youtube",
            "<ytd-comment-thread-renderer><ytd-comment-view-model><a id=author-text><span>Ada</span></a><span id=published-time-text><a>1 day ago</a></span><yt-attributed-string id=content-text><span>Lovely drums. More!</span></yt-attributed-string>\
             <span id=vote-count-middle> 7 </span></ytd-comment-view-model><div id=replies><ytd-comment-replies-renderer><ytd-comment-view-model><a id=author-text>Bo</a><div id=content-text>I agree</div></ytd-comment-view-model></ytd-comment-replies-renderer></div></ytd-comment-thread-renderer>\
             <ytd-comment-thread-renderer><ytd-comment-view-model><a id=author-text>Cy</a><div id=content-text>No, thanks</div></ytd-comment-view-model></ytd-comment-thread-renderer>",
            three,
        ),
        (
            "bem (comment__body)",
            "<section class=comments><article class='comment js-comment-toplevel' id=cid-1><div class=comment-meta><h4 class=comment-meta__name><a>Ada</a></h4><a class=comment-meta__date>#1 — 3 hours ago</a></div>\
             <div class=comment__body><p>Lovely drums.</p><p>More!</p></div></article><article class='comment comment--indented' id=cid-2><h4 class=comment-meta__name>Bo</h4><a class=comment-meta__date>#1.1 — 2 hours ago</a>\
             <div class=comment__body><p>I agree</p></div></article><article class=comment id=cid-3><h4 class=comment-meta__name>Cy</h4><a class=comment-meta__date>#2 — 2 hours ago</a><div class=comment__body><p>No, thanks</p></div></article></section>",
            three,
        ),
    ] {
        let (comments, told) = read_page(page);
        assert_eq!(comments.system, system);
        assert_eq!(told, expected(rows), "{system}");
        for found in &comments.found {
            let text = &found.block.text;
            let evidence: Vec<&str> = text.spans(0..text.len()).iter().map(|s| page.get(s.range()).unwrap()).collect();
            let words = evidence.join(" ");
            assert!(text.as_str().split_whitespace().all(|word| words.contains(word)), "{system}: {evidence:?}");
        }
    }
}

#[test]
fn the_rest_of_a_record_is_read_too() {
    let (comments, _) = read_page(
        "<h2>2 comments</h2><ol><li class='comment bypostauthor depth-1' id=comment-7><b class=fn>Ada</b><time datetime=2026-01-02T03:04:05Z>x</time>\
         <span class=comment-like-count>12 likes</span><div class=comment-content lang=sv>Bra</div></li>\
         <li class='comment depth-2' id=comment-8><b class=fn>Bo</b><div class=comment-content>Ja</div></ol>",
    );
    assert_eq!(comments.declared, Some(2));
    assert_eq!(comments.taken.len(), 2);
    let first = &comments.found[0];
    assert_eq!(first.block.published.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(first.block.likes, Some(12));
    assert_eq!(first.block.key.as_deref(), Some("7"));
    assert_eq!(first.block.language.as_deref(), Some("sv"));
    assert_eq!((first.role, first.kind), (Role::Owner, ReactionKind::Comment));
    assert_eq!((comments.found[1].kind, comments.found[1].parent), (ReactionKind::Reply, Some(0)));
}

#[test]
fn what_is_nobodys_reaction_is_left_out() {
    for (name, page) in [
        (
            "form",
            "<div id=comments><h3>Leave a reply</h3><form><textarea>x</textarea><button>Send</button></form></div>",
        ),
        ("plugin", "<div class=fb-comments data-href=https://example.org/></div><div class=comment></div>"),
        (
            "widget",
            "<aside class='widget widget_recent_comments'><ul id=recentcomments><li class=comment><span class=author>Ada</span> on <a>Other story</a> 2 May 2026</ul></aside>",
        ),
        ("loader", "<a class=comment-count href=#>106 comments</a>"),
        (
            "the page itself",
            "<article class='comment hentry' id=comment-1><h1>Title</h1><span class=author>Ada</span><p>All the words of the story.</p></article>",
        ),
        ("nothing", ""),
    ] {
        let (comments, told) = read_page(page);
        assert!(told.is_empty(), "{name}: {told:?} by {}", comments.system);
    }
    let (comments, told) = read_page(
        "<ol><li class='comment depth-1' id=comment-1><b class=fn>Ada</b><div class=comment-content><p>This comment was removed.</p></div><ol class=children>\
         <li class='comment depth-2' id=comment-2><b class=fn>Bo</b><div class=comment-content>Why?</div></li></ol></li></ol>",
    );
    assert_eq!(told, expected(&[("Bo", "Why?", None)]));
    assert_eq!((comments.removed, comments.found[0].kind), (1, ReactionKind::Reply));
}

#[test]
fn comments_may_stand_in_json_ld_only() {
    let (_, told) = read_page(
        r#"<p>Story</p><script type="application/ld+json">{"@type":"Article","comment":{"@type":"Comment","text":"Hi there","author":"Ada"}}</script>"#,
    );
    assert_eq!(told, expected(&[("Ada", "Hi there", None)]));
}

/// The saved pages of `tests/pages`: name, page, and the author, text and parent of every comment on it.
fn saved_pages() -> Vec<(String, String, Told)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<(String, String, Told)> = Vec::new();
    for folder in std::fs::read_dir(root).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_string();
        let (Ok(page), true) = (std::fs::read_to_string(folder.join("source.html")), name.starts_with("html-")) else {
            continue;
        };
        let rows = std::fs::read_to_string(folder.join("expected.jsonl")).unwrap();
        let told = rows.lines().map(|row| {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            let word = |key: &str| row[key].as_str().unwrap_or_default().to_string();
            (word("author"), word("text"), row["parent"].as_u64().map(|p| p as usize))
        });
        pages.push((name, page, told.collect()));
    }
    pages.sort();
    pages
}

#[test]
fn saved_pages_of_many_systems_are_read() {
    let lexicons = crate::lexicon::LexiconSet::embedded();
    let pages = saved_pages();
    assert!(pages.len() > 100, "{} pages", pages.len());
    for (name, page, wanted) in pages {
        let tree = Tree::parse(&page);
        let comments = comments(&tree, lexicons.markers(), Options::default());
        let told =
            |f: &Found| (f.block.author.clone().unwrap_or_default(), f.block.text.as_str().to_string(), f.parent);
        let told: Told = comments.found.iter().map(told).collect();
        assert_eq!(told, wanted, "{name}, read as {:?}", comments.system);
    }
}

#[test]
fn deep_threads_lose_no_words() {
    for (name, open, close) in [
        ("lists", "<ol class=children><li class='comment depth-1' id=comment-", "</li></ol>"),
        ("boxes", "<div class=children><div class=comment id=comment-", "</div></div>"),
    ] {
        let count = 1_500;
        let mut page = String::from("<h2>comments</h2>");
        for i in 0..count {
            page += &format!("{open}{i}><b class=fn>Ada{i}</b><div class=comment-content><p>word{i} here</p></div>");
        }
        page += &close.repeat(count);
        let (comments, told) = read_page(&page);
        let words: std::collections::HashSet<&str> = told.iter().flat_map(|(_, t, _)| t.split(' ')).collect();
        let lost = (0..count).filter(|i| !words.contains(format!("word{i}").as_str())).count();
        assert_eq!(lost, 0, "{name}: read as {:?}, {} records", comments.system, told.len());
        assert_eq!(told.len(), count, "{name}");
    }
}

#[test]
fn hostile_nesting_is_survived() {
    let deep = 100_000;
    for (name, page) in [
        ("boxes", "<div class=comment>".repeat(deep) + "x"),
        ("items", "<ul><li class=comment id=comment-1>".repeat(deep / 20) + "x"),
        ("quotations", "<blockquote class=twitter-tweet><p>".repeat(deep / 10) + "x"),
        ("open boxes", "<div class=comment><b class=fn>Ada</b><p>Hi</p>".repeat(deep / 20)),
    ] {
        let tree = Tree::parse(&page);
        let markers = test_markers();
        for miner_only in [false, true] {
            let found = comments(&tree, &markers, Options { miner_only, trace: false }).found;
            assert!(found.len() <= page.len(), "{name}");
        }
    }
}

#[test]
fn pages_cut_anywhere_do_no_harm() {
    let markers = test_markers();
    let mut cut = 0;
    let all: String = saved_pages().into_iter().map(|(_, page, _)| page).collect();
    while cut < all.len() {
        cut += 211;
        let Some(tail) = all.get(cut..) else { continue };
        let mut end = tail.len().min(700);
        while !tail.is_char_boundary(end) {
            end -= 1;
        }
        let page = &tail[..end];
        let tree = Tree::parse(page);
        for miner_only in [false, true] {
            let found = comments(&tree, &markers, Options { miner_only, trace: miner_only }).found;
            for (i, f) in found.iter().enumerate() {
                assert!(f.parent.is_none_or(|p| p < found.len() && p != i));
                let text = &f.block.text;
                assert!(text.spans(0..text.len()).iter().all(|s| page.get(s.range()).is_some()), "{page}");
            }
        }
        let posts = crate::extractor::embeds::embeds(
            &tree,
            &markers,
            &crate::extractor::embeds::places(&tree, &Vocabulary::new(&tree)),
            &[],
        );
        assert!(posts.found.len() <= posts.taken.len());
    }
}
