//! What an element's names (`class`, `id`, `itemprop` …) say about its part in a record.
//!
//! Authors of templates everywhere end such names with the noun that matters: `comment-text`, `forum-texte`,
//! `kmt-author`, `commentmetadata`. So a name is cut into words and judged by its last.

use std::ops::Range;
use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use crate::reader::html::{NodeId, Tree};

/// The part of a record an element is, going by its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The text; the number grows with the certainty.
    Text(u8),
    /// The writer's name; `true` for words that mean nothing else.
    Author(bool),
    /// The time.
    Date,
    /// A heading line with author and time.
    Meta,
    /// A title of its own.
    Title,
    /// Buttons, counters, pictures, forms.
    Action,
    /// Holds the answers.
    Replies,
}

/// Last words of names, in the languages templates are written in.
const KINDS: &[(Kind, &str)] = &[
    (
        Kind::Text(3),
        "text texte texto testo tekst content contents contenu contenido conteudo inhalt message msg \
         nachricht copy txt markdown prose usertext textcontent metin tresc obsah innhold indhold innehall",
    ),
    (Kind::Text(2), "body bodytext entry description desc postbody words corpo cuerpo corps"),
    (
        Kind::Text(1),
        "comment comentario commentaire kommentar commento post posting opinion answer review komentar yorum \
         reactie",
    ),
    (
        Kind::Author(true),
        "author authors autor auteur autore username nickname displayname commenter poster screenname \
         fullname byline writer yazar auth",
    ),
    (
        Kind::Author(false),
        "user nick name fn vcard handle person who profile pseudo nombre nom nome userinfo by from isim naam navn namn imie jmeno member guest actor",
    ),
    (
        Kind::Date,
        "date datum fecha time datetime timestamp ago when posted published created data tarih timeago day \
         hour createdtime",
    ),
    (
        Kind::Meta,
        "meta metas metadata info infos header head heading submitted attribution details postinfo footer \
         foot bottom top",
    ),
    (Kind::Title, "title titre titel titulo titolo subject betreff"),
    (
        Kind::Action,
        "reply respond answerlink action actions button buttons btn btns link links vote votes voting like \
         likes dislike dislikes nblike rating ratings score karma share sharing report flag spam tool tools \
         toolbar control controls menu permalink avatar gravatar userpic picture photo image img thumb \
         signature sig edit bar count counter badge badges icon icons form options opts nav toggle more \
         collapse tooltip rank says number num moderation reactions reaction recommend recommendations \
         answerbutton dropdown pagination antworten repondre responder rispondi",
    ),
    (
        Kind::Replies,
        "children child replies indented nested responses subcomments subcomment childs descendants followup",
    ),
];

/// Words that templates write in front without a border: `commenttext`, `postbody`.
const PREFIXES: &[&str] = &["comments", "comment", "message", "post", "reply", "user", "forum", "cmt"];

/// Words that say how an element is drawn, not what it is.
const NEUTRAL: &[&str] = &[
    "wrap",
    "wrapper",
    "container",
    "box",
    "holder",
    "area",
    "cell",
    "col",
    "column",
    "block",
    "panel",
    "el",
    "element",
    "div",
    "span",
    "left",
    "right",
    "inline",
    "group",
    "outer",
    "line",
];

/// The last word of a name, in lower case: `comment-text-123` gives `text`, `kmtAuthor` gives `author`.
pub(crate) fn last_word(name: &str) -> String {
    let mut lower = String::new();
    last_words(name, &mut lower).1.to_string()
}

/// The last two words of a name; `lower` is room for the name in lower case.
fn last_words<'b>(name: &str, lower: &'b mut String) -> (&'b str, &'b str) {
    let name = name.split("--").next().unwrap_or(name);
    lower.clear();
    let mut words: SmallVec<[Range<usize>; 12]> = SmallVec::new();
    let mut start = 0;
    let mut before_lower = false;
    for c in name.chars() {
        // Nearly all names are ASCII, whose cases need no table.
        let (part, upper, lower_case) = if c.is_ascii() {
            (c.is_ascii_alphanumeric(), c.is_ascii_uppercase(), c.is_ascii_lowercase())
        } else {
            (c.is_alphanumeric(), c.is_uppercase(), c.is_lowercase())
        };
        if (!part || (before_lower && upper)) && start < lower.len() {
            words.push(start..lower.len());
            start = lower.len();
        }
        match (part, c.is_ascii()) {
            (true, true) => lower.push(c.to_ascii_lowercase()),
            (true, false) => lower.extend(c.to_lowercase()),
            (false, _) => {}
        }
        before_lower = lower_case;
    }
    if start < lower.len() {
        words.push(start..lower.len());
    }
    let lower = lower.as_str();
    let says_nothing = |word: &str| word.bytes().any(|c| c.is_ascii_digit()) || NEUTRAL.contains(&word);
    while words.len() > 1 && words.last().is_some_and(|word| says_nothing(&lower[word.clone()])) {
        words.pop();
    }
    let mut next = || words.pop().map_or("", |word| &lower[word]);
    let last = next();
    (next(), last)
}

/// True for elements that say what a writer is, not who: “Mod”, “Author”, “Top fan”.
pub(crate) fn is_badge(tree: &Tree, id: NodeId) -> bool {
    let mut lower = String::new();
    tree.classes(id).any(|name| {
        matches!(
            last_words(name, &mut lower).1,
            "badge" | "badges" | "label" | "rank" | "role" | "flair" | "usertitle" | "staff" | "moderator"
        )
    })
}

/// `button-text` and `meta-text` are no texts.
fn kind_of_name(name: &str, lower: &mut String) -> Option<Kind> {
    let (before, last) = last_words(name, lower);
    if matches!(before, "author" | "user" | "commenter") && matches!(last, "name" | "nick" | "nickname") {
        return Some(Kind::Author(true));
    }
    // Where names begin with the noun that matters (`desc_reply`, `txt_comment`), the last says what they belong to.
    if matches!(last, "reply" | "comment" | "cmt") {
        match before {
            "desc" | "txt" | "text" | "cont" | "contents" | "body" => return Some(Kind::Text(3)),
            "item" | "box" | "unit" | "row" | "inner" | "section" | "wrap" | "list" => return None,
            "tit" | "nick" | "name" => return Some(Kind::Author(false)),
            "info" => return Some(Kind::Meta),
            _ => {}
        }
    }
    match kind_of_word(last) {
        Some(Kind::Text(_)) if matches!(before, "button" | "btn" | "link" | "like" | "share" | "vote" | "alt") => {
            Some(Kind::Action)
        }
        Some(Kind::Text(certainty)) => match kind_of_word(before) {
            _ if matches!(before, "name" | "username" | "nickname") => Some(Kind::Author(true)),
            Some(kind @ (Kind::Date | Kind::Meta)) if before != "top" && before != "bottom" => Some(kind),
            _ => Some(Kind::Text(certainty)),
        },
        kind => kind,
    }
}

fn kind_of_word(word: &str) -> Option<Kind> {
    static WORDS: LazyLock<HashMap<&str, Kind>> = LazyLock::new(|| {
        KINDS.iter().flat_map(|(kind, words)| words.split_ascii_whitespace().map(|word| (word, *kind))).collect()
    });
    let find = |w: &str| WORDS.get(w).copied();
    find(word).or_else(|| {
        let rest = PREFIXES.iter().find_map(|p| word.strip_prefix(p))?;
        find(rest)
    })
}

/// The parts the elements of a page are, by their names.
#[derive(Debug)]
pub(crate) struct Kinds {
    by_node: Vec<Option<Kind>>,
    /// Elements that hold answers, in page order.
    replies: Vec<NodeId>,
}

impl Kinds {
    /// Reads the names of every element.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut reader = Reader {
            tree,
            speaks: tree.names().map(Speaks::of).collect(),
            of_name: HashMap::new(),
            of_class: vec![None; tree.class_count()],
            lower: String::new(),
        };
        let by_node: Vec<Option<Kind>> = tree.all().map(|id| reader.kind(id)).collect();
        let replies = tree.all().filter(|id| by_node[id.index()] == Some(Kind::Replies)).collect();
        Kinds { by_node, replies }
    }

    /// The elements that hold answers, in page order.
    pub(crate) fn replies(&self) -> &[NodeId] {
        &self.replies
    }

    /// The part an element is.
    pub(crate) fn of(&self, id: NodeId) -> Option<Kind> {
        self.by_node.get(id.index()).copied().flatten()
    }
}

/// What an attribute says about the part of a record an element is.
#[derive(Clone, Copy, Debug)]
enum Speaks {
    Not,
    /// It names a property of a vocabulary.
    Property,
    /// It holds names that somebody chose.
    Names,
    /// The same, for the attribute that nearly every element has.
    Class,
}

impl Speaks {
    fn of(attribute: &str) -> Speaks {
        match attribute {
            "itemprop" | "property" => Speaks::Property,
            "class" => Speaks::Class,
            "id" | "data-testid" | "data-test-id" | "data-test" | "data-e2e" | "data-qa" | "data-hook"
            | "data-role" | "rel" | "slot" => Speaks::Names,
            _ => Speaks::Not,
        }
    }
}

/// Reads names, each once: the same are met on hundreds of elements.
struct Reader<'t> {
    tree: &'t Tree,
    /// By number of the attribute's name.
    speaks: Vec<Speaks>,
    of_name: HashMap<&'t str, Option<Kind>>,
    /// By number of the value of `class`.
    of_class: Vec<Option<Option<Kind>>>,
    lower: String,
}

impl<'t> Reader<'t> {
    /// The part an element is, by all its names; what is certain not to be text wins.
    fn kind(&mut self, id: NodeId) -> Option<Kind> {
        let tree = self.tree;
        let mut best: Option<Kind> = None;
        for (attribute, value) in tree.numbered_attrs(id) {
            let kind = match self.speaks.get(attribute).copied().unwrap_or(Speaks::Not) {
                Speaks::Not => None,
                Speaks::Property => match kind_of_property(value) {
                    Some(kind) => return Some(kind),
                    None => None,
                },
                Speaks::Names => self.strongest(value),
                Speaks::Class => match tree.class_number(id) {
                    Some(number) => match self.of_class[number] {
                        Some(known) => known,
                        None => {
                            let kind = self.strongest(value);
                            self.of_class[number] = Some(kind);
                            kind
                        }
                    },
                    None => None,
                },
            };
            if weight(kind) > weight(best) {
                best = kind;
            }
        }
        best
    }

    /// What the strongest of several names says.
    fn strongest(&mut self, names: &'t str) -> Option<Kind> {
        let mut best = None;
        for name in names.split_ascii_whitespace().take(20) {
            let lower = &mut self.lower;
            let kind = *self.of_name.entry(name).or_insert_with_key(|name| kind_of_name(name, lower));
            if weight(kind) > weight(best) {
                best = kind;
            }
        }
        best
    }
}

fn kind_of_property(value: &str) -> Option<Kind> {
    let word = value.rsplit([':', '/']).next().unwrap_or(value);
    match word {
        "text" | "commentText" | "reviewBody" | "articleBody" | "encoded" => Some(Kind::Text(4)),
        "author" | "creator" => Some(Kind::Author(true)),
        "datePublished" | "dateCreated" | "commentTime" | "dateModified" | "date" | "created" => Some(Kind::Date),
        _ => None,
    }
}

fn weight(kind: Option<Kind>) -> u8 {
    match kind {
        None => 0,
        Some(Kind::Text(certainty)) => certainty,
        Some(Kind::Title) => 5,
        Some(Kind::Meta) => 6,
        Some(Kind::Author(false)) => 7,
        Some(Kind::Date) => 8,
        Some(Kind::Author(true)) => 9,
        Some(Kind::Action) => 10,
        Some(Kind::Replies) => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_kinds() {
        let mut words: Vec<&str> = KINDS.iter().flat_map(|(_, words)| words.split_ascii_whitespace()).collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn names_are_judged_by_their_last_word() {
        for (names, expected) in [
            ("class=comment-text", Some(Kind::Text(3))),
            ("class=commenttext", Some(Kind::Text(3))),
            ("class='crayon forum-texte-12 comment-texte'", Some(Kind::Text(3))),
            ("class=message-userContent", Some(Kind::Text(3))),
            ("id=comment-body-17", Some(Kind::Text(2))),
            ("class='comment-meta comment-author vcard'", Some(Kind::Author(true))),
            ("class=commentmetadata", Some(Kind::Meta)),
            ("class='comment__date--long'", Some(Kind::Date)),
            ("class='nblike f-text'", Some(Kind::Action)),
            ("class=children", Some(Kind::Replies)),
            ("itemprop=text class=footer", Some(Kind::Text(4))),
            ("property='schema:text'", Some(Kind::Text(4))),
            ("class=like-count-wrap", Some(Kind::Action)),
            ("class=meta-text", Some(Kind::Meta)),
            ("class=button-text", Some(Kind::Action)),
            ("class=desc_reply", Some(Kind::Text(3))),
            ("class=item_reply", None),
            ("class=link_reply", Some(Kind::Action)),
            ("class=update", None),
            ("class=Comment_text__3xZ9a", Some(Kind::Text(3))),
        ] {
            let page = format!("<div {names}>");
            let tree = Tree::parse(&page);
            let div = tree.elements("div").next().unwrap();
            assert_eq!(Kinds::new(&tree).of(div), expected, "{names}");
        }
    }
}
