//! What the parser and the text view know about element names, and the store of names.

use foldhash::HashMap;

/// Properties of an element that follow from its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits(u16);

impl Traits {
    /// Has no content and no end tag.
    pub(super) const VOID: Traits = Traits(1);
    /// "Special" in the words of the HTML standard: end tags of inline elements do not reach over it.
    pub(super) const SPECIAL: Traits = Traits(2);
    /// Ends an open `p`.
    pub(super) const ENDS_P: Traits = Traits(4);
    /// End tags do not reach out of it.
    pub(super) const SCOPE: Traits = Traits(8);
    /// Stands on lines of its own.
    pub(super) const BLOCK: Traits = Traits(16);
    /// Never shown.
    pub(super) const UNSEEN: Traits = Traits(32);
    /// `h1` to `h6`.
    pub(super) const HEADING: Traits = Traits(64);
    /// Navigation, forms, buttons.
    pub(super) const BOILERPLATE: Traits = Traits(128);
    /// Belongs into `head`.
    pub(super) const METADATA: Traits = Traits(256);
    /// Its content is text, not markup.
    pub(super) const RAW: Traits = Traits(512);
    /// Like `RAW`, with entities.
    pub(super) const RAW_ENTITIES: Traits = Traits(1024);

    pub(super) fn has(self, other: Traits) -> bool {
        self.0 & other.0 != 0
    }

    const fn and(self, other: Traits) -> Traits {
        Traits(self.0 | other.0)
    }
}

const SECTION: Traits = Traits::SPECIAL.and(Traits::ENDS_P).and(Traits::BLOCK);
const BOILERPLATE_SECTION: Traits = SECTION.and(Traits::BOILERPLATE);
const ITEM: Traits = Traits::SPECIAL.and(Traits::BLOCK);
const CELL: Traits = ITEM.and(Traits::SCOPE);
const HEAD_ONLY: Traits = Traits::SPECIAL.and(Traits::METADATA).and(Traits::UNSEEN);

fn traits_of(name: &str) -> Traits {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => SECTION.and(Traits::HEADING),
        "nav" | "footer" | "form" | "aside" | "menu" | "dialog" => BOILERPLATE_SECTION,
        "address" | "article" | "blockquote" | "center" | "details" | "dir" | "div" | "dl" | "fieldset"
        | "figcaption" | "figure" | "header" | "hgroup" | "main" | "ol" | "p" | "pre" | "listing" | "search"
        | "section" | "summary" | "ul" => SECTION,
        "table" => SECTION.and(Traits::SCOPE),
        "hr" => SECTION.and(Traits::VOID),
        "li" | "dd" | "dt" => ITEM.and(Traits::ENDS_P),
        "tbody" | "thead" | "tfoot" | "tr" | "body" => ITEM,
        "td" | "th" | "caption" | "html" => CELL,
        "button" => Traits::SPECIAL.and(Traits::BOILERPLATE),
        "select" => Traits::SPECIAL.and(Traits::UNSEEN).and(Traits::BOILERPLATE),
        "option" | "optgroup" | "legend" | "video" | "audio" => Traits::BLOCK,
        "label" => Traits::BOILERPLATE,
        "applet" | "marquee" | "object" => Traits::SPECIAL.and(Traits::SCOPE),
        "template" => HEAD_ONLY.and(Traits::SCOPE),
        "noscript" => Traits::METADATA.and(Traits::UNSEEN),
        "br" | "wbr" | "img" | "embed" | "input" | "param" | "source" | "track" | "area" | "keygen" | "col" => {
            Traits::VOID
        }
        "base" | "link" | "meta" => Traits::VOID.and(Traits::METADATA),
        "head" => Traits::SPECIAL.and(Traits::UNSEEN),
        "title" => HEAD_ONLY.and(Traits::RAW_ENTITIES),
        "textarea" => Traits::SPECIAL.and(Traits::UNSEEN).and(Traits::RAW_ENTITIES),
        "script" | "style" => HEAD_ONLY.and(Traits::RAW),
        "iframe" | "xmp" | "noembed" | "noframes" => Traits::SPECIAL.and(Traits::UNSEEN).and(Traits::RAW),
        "svg" | "math" | "canvas" | "datalist" => Traits::UNSEEN,
        _ if name.contains('-') => Traits::BLOCK,
        _ => Traits::default(),
    }
}

/// The number of the name `class`.
pub(super) const CLASS: u32 = 1;
/// The number of the name `id`.
pub(super) const ID: u32 = 2;

/// Element and attribute names, each kept once.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: Vec<(Box<str>, Traits)>,
    places: HashMap<Box<str>, u32>,
    /// The name last met with each [`slot`]: a page repeats a few dozen names thousands of times.
    recent: Vec<u32>,
}

/// Places in [`Names::recent`].
const SLOTS: usize = 256;

/// A number below [`SLOTS`] that common names do not share.
fn slot(name: &str) -> usize {
    let bytes = name.as_bytes();
    let at = |i: usize| bytes.get(i).map_or(0, |&b| usize::from(b));
    (bytes.len() * 5 + at(0) * 3 + at(2) * 7 + at(bytes.len() / 2 + 1) * 13 + at(bytes.len().wrapping_sub(1)) * 31)
        % SLOTS
}

impl Names {
    /// A store in which the empty name and the commonest ones have fixed numbers.
    pub(super) fn new() -> Self {
        let mut names = Names::default();
        for (name, number) in [("", 0), ("class", CLASS), ("id", ID)] {
            let given = names.intern(name);
            debug_assert_eq!(given, number);
        }
        names
    }

    /// The number of a name, given now if it is new.
    pub(super) fn intern(&mut self, name: &str) -> u32 {
        if self.recent.is_empty() {
            // The empty name has the number 0, so a slot nobody filled is wrong for every other name.
            self.recent.resize(SLOTS, 0);
        }
        let slot = slot(name);
        let recent = self.recent[slot];
        if self.all.get(recent as usize).is_some_and(|known| *known.0 == *name) {
            return recent;
        }
        let id = self.places.get(name).copied().unwrap_or_else(|| {
            let id = self.all.len() as u32;
            self.all.push((name.into(), traits_of(name)));
            self.places.insert(name.into(), id);
            id
        });
        self.recent[slot] = id;
        id
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The number of a name, if any node has it.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.places.get(name).copied()
    }

    pub(super) fn get(&self, id: u32) -> &str {
        &self.all[id as usize].0
    }

    pub(super) fn traits(&self, id: u32) -> Traits {
        self.all[id as usize].1
    }
}
