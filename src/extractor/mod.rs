//! Documents in, reactions out: splits reader comments and quoted social posts out of pages and exports.
//!
//! Records of an export are reactions as they are. In a page, comment sections are found first, then embedded posts;
//! what is left is prose, in which words in quotation marks are posts where the page says so. What comment headings,
//! buttons and attributions look like in each language is data ([`Markers`]). Look at [`Extractor::extract`] first.

pub(crate) mod comments;
pub(crate) mod embeds;
mod marks;
mod miner;
mod page_text;
pub(crate) mod platforms;
mod quotes;

use std::cell::LazyCell;
use std::collections::HashSet;

use self::comments::trace::Trace;
use crate::document::{Block, BlockRole, Body, Document};
use crate::lexicon::Markers;
use crate::reaction::{ParentBasis, ReactionKind, Role};
use crate::reader::html::{NodeId, Tree};

/// A reaction as found on its page, before it is numbered and scored.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Text, author and the rest, as read.
    pub block: Block,
    /// Comment, reply or quote.
    pub kind: ReactionKind,
    /// Whose words.
    pub role: Role,
    /// Place of the reaction it answers in the same list.
    pub parent: Option<usize>,
    /// Why.
    pub parent_basis: Option<ParentBasis>,
    /// Language the page says it was written in.
    pub stated_language: Option<String>,
}

/// Everything found in one document.
#[derive(Debug, Default)]
pub struct Extraction {
    /// Comments first, in page order, then quoted posts.
    pub found: Vec<Found>,
    /// Number of comments the page itself announces.
    pub declared: Option<u64>,
    /// The comment system the page was recognised by; empty where none was.
    pub system: &'static str,
    /// Records left out on purpose (removal notices), by reason.
    pub left_out: Vec<(&'static str, u64)>,
    /// Why records were found and near misses were not, when it was asked for.
    pub why: Vec<String>,
}

/// Which comment finders are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Known comment systems, then structured data, then the general record miner.
    #[default]
    Auto,
    /// The general record miner alone.
    Miner,
}

/// Splits documents.
#[derive(Clone, Copy, Debug)]
pub struct Extractor<'l> {
    markers: &'l Markers,
    method: Method,
    trace: bool,
}

impl<'l> Extractor<'l> {
    /// An extractor that knows this page vocabulary.
    pub fn new(markers: &'l Markers, method: Method) -> Self {
        Extractor { markers, method, trace: false }
    }

    /// The same, noting in [`Extraction::why`] what led to each record and what spoke against near misses.
    pub fn traced(self, trace: bool) -> Self {
        Extractor { trace, ..self }
    }

    /// The reactions of one document.
    /// Records of exports are taken out of it.
    pub fn extract(&self, document: &mut Document) -> Extraction {
        match &mut document.body {
            Body::Blocks(blocks) if blocks.iter().any(|b| b.role == BlockRole::Comment) => self.records(blocks),
            Body::Blocks(blocks) => self.blocks(blocks),
            Body::Html(tree) => self.page(tree),
        }
    }

    /// An HTML page: comment section, embedded posts, then quotations in what is left.
    fn page(&self, tree: &Tree) -> Extraction {
        let options = comments::Options { miner_only: self.method == Method::Miner, trace: self.trace };
        let comments = comments::comments(tree, self.markers, options);
        let mut in_order = comments.taken.clone();
        in_order.sort_unstable();
        let posts = embeds::embeds(tree, self.markers, &comments.embeds, &in_order);
        let taken: HashSet<NodeId> = in_order.into_iter().collect();
        let used: HashSet<NodeId> = taken.into_iter().chain(posts.taken.iter().copied()).collect();
        let prose = tree.blocks(&|id| used.contains(&id));
        let names = LazyCell::new(|| quotes::People::new(&prose, tree.title().as_deref()));
        let mut out = Extraction {
            declared: comments.declared,
            found: comments.found,
            system: comments.system,
            left_out: Vec::new(),
            why: comments.why,
        };
        if self.trace {
            let with_text = posts.found.len();
            out.why.extend(posts.why);
            out.why.push(format!("{} embedded posts, {with_text} with text", posts.taken.len()));
        }
        if comments.removed > 0 {
            out.left_out.push(("removal notice", comments.removed));
        }
        out.found.extend(posts.found.into_iter().map(|mut post| {
            if let Some(author) = &post.block.author
                && names.is_about(author)
            {
                post.role = Role::Principal;
            }
            post
        }));
        // A post that is embedded and quoted in the text too is one post.
        let known: Vec<String> = out
            .found
            .iter()
            .filter(|f| f.kind == ReactionKind::Quote)
            .map(|f| quotes::key(f.block.text.as_str()))
            .collect();
        let mut why = Trace::new(self.trace);
        out.found.extend(quotes::quotes(&prose, self.markers, &names, &mut why).into_iter().filter(|f| {
            let key = quotes::key(f.block.text.as_str());
            !known.iter().any(|k| k.contains(&key))
        }));
        out.why.extend(why.lines);
        out
    }

    fn blocks(&self, blocks: &[Block]) -> Extraction {
        let mut out = Extraction::default();
        let section = page_text::section(blocks, self.markers);
        out.declared = section.declared;
        out.found = section.found;
        // Quotations inside comments are not quoted posts of the page.
        let mut prose: Vec<Block> = blocks.to_vec();
        for block in &mut prose[section.blocks.unwrap_or(0..0)] {
            block.role = BlockRole::Boilerplate;
        }
        let names = LazyCell::new(|| quotes::People::new(&prose, None));
        let mut why = Trace::new(self.trace);
        out.found.extend(quotes::quotes(&prose, self.markers, &names, &mut why));
        out.why.extend(why.lines);
        out
    }

    /// Records of an export: all of them are reactions, but for empty ones and removal notices.
    fn records(&self, blocks: &mut [Block]) -> Extraction {
        let mut out = Extraction { found: Vec::with_capacity(blocks.len()), ..Extraction::default() };
        let (mut removed, mut empty) = (0, 0);
        for block in blocks.iter_mut().filter(|b| b.role == BlockRole::Comment) {
            let text = block.text.as_str().trim();
            if text.is_empty() {
                empty += 1;
            } else if self.markers.is_removal_notice(text) {
                removed += 1;
            } else {
                let kind = match (&block.parent, block.quote) {
                    (_, true) => ReactionKind::Quote,
                    (Some(_), _) => ReactionKind::Reply,
                    (None, _) => ReactionKind::Comment,
                };
                let role = if block.owner { Role::Owner } else { Role::Public };
                let basis = block.parent.as_ref().map(|_| ParentBasis::Stated);
                let block = std::mem::take(block);
                out.found.push(Found { block, kind, role, parent_basis: basis, ..Found::default() });
            }
        }
        for (reason, count) in [("removal notice", removed), ("empty text", empty)] {
            if count > 0 {
                out.left_out.push((reason, count));
            }
        }
        out
    }
}
