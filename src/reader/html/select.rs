//! A small part of CSS selectors over [`Tree`]: enough to describe comment systems as data.
//!
//! `tag`, `.class`, `#id`, `[attr]`, `[attr=v]`, `[attr^=v]`, `[attr$=v]`, `[attr*=v]`, `[attr~=v]`, `:not(…)` around
//! one of these, the descendant and the child combinator, and lists with commas. Values take quotes or none; they
//! hold no spaces, commas or brackets. Attribute values are compared without regard to ASCII case.

use foldhash::{HashMap, HashMapExt};

use super::{NodeId, Tree};

/// A selector, ready to match.
#[derive(Debug, Default)]
pub(crate) struct Selector {
    alternatives: Vec<Complex>,
}

/// Compounds from the subject outwards; each with how it relates to the one before it.
#[derive(Debug)]
struct Complex {
    subject: Compound,
    context: Vec<(Relation, Compound)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Parent,
    Ancestor,
}

#[derive(Debug, Default)]
struct Compound {
    tag: Option<&'static str>,
    tests: Vec<Test>,
}

#[derive(Debug)]
enum Test {
    Class(&'static str),
    Has(&'static str),
    Value(&'static str, Compare, &'static str),
    Not(Box<Compound>),
}

#[derive(Clone, Copy, Debug)]
enum Compare {
    Equals,
    Starts,
    Ends,
    Contains,
    Word,
}

impl Selector {
    /// Reads a selector. What it cannot read it leaves out, so that a bad row matches too little rather than
    /// too much; the test beside each table says that every row reads.
    pub(crate) fn parse(source: &'static str) -> Selector {
        let alternatives = source.split(',').filter_map(|part| Complex::parse(part.trim())).collect();
        Selector { alternatives }
    }

    /// The number of alternatives that could be read.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.alternatives.len()
    }

    /// True when the selector describes this element.
    pub(crate) fn matches(&self, tree: &Tree, id: NodeId) -> bool {
        tree.is_element(id) && self.alternatives.iter().any(|complex| complex.matches(tree, id))
    }

    /// False when no element of the page can match, going by the names the page uses at all.
    pub(crate) fn possible(&self, vocabulary: &Vocabulary<'_>) -> bool {
        self.alternatives.iter().any(|complex| complex.subject.possible(vocabulary))
    }

    /// Every element of the page that the selector describes, in document order.
    pub(crate) fn all(&self, tree: &Tree, vocabulary: &Vocabulary<'_>) -> Vec<NodeId> {
        let mut out: Vec<NodeId> = Vec::new();
        for complex in self.alternatives.iter().filter(|c| c.subject.possible(vocabulary)) {
            out.extend(complex.subject.places(vocabulary).iter().copied().filter(|&id| complex.matches(tree, id)));
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The elements after `scope` and before `end` that the selector describes, not those at or below the nodes for
    /// which `skip` is true. Alternatives are taken in order: all that the first describes, then all of the second.
    pub(crate) fn within<'t>(
        &'t self,
        vocabulary: &'t Vocabulary<'t>,
        scope: NodeId,
        end: NodeId,
        skip: &'t impl Fn(NodeId) -> bool,
    ) -> impl Iterator<Item = NodeId> + 't {
        let tree = vocabulary.tree;
        let skipped = move |id: NodeId| skip(id) || tree.ancestors(id).take_while(|&a| a > scope).any(skip);
        self.alternatives.iter().filter(|complex| complex.subject.possible(vocabulary)).flat_map(move |complex| {
            let places = complex.subject.places(vocabulary);
            let places = &places[places.partition_point(|&p| p <= scope)..];
            let places = places.iter().copied().take_while(move |&p| p < end);
            places.filter(move |&id| complex.matches(tree, id) && !skipped(id))
        })
    }

    /// The first element below `scope` that the selector describes; see [`Selector::within`].
    #[cfg(test)]
    pub(crate) fn first(&self, tree: &Tree, scope: NodeId, skip: &impl Fn(NodeId) -> bool) -> Option<NodeId> {
        self.within(&Vocabulary::new(tree), scope, tree.after(scope), skip).next()
    }
}

/// The classes and names a page uses, and where.
#[derive(Debug)]
pub(crate) struct Vocabulary<'t> {
    tree: &'t Tree,
    classes: HashMap<&'t str, Vec<NodeId>>,
    /// By the number of a name: elements called so, and elements with an attribute called so.
    names: Vec<Vec<NodeId>>,
    elements: Vec<NodeId>,
}

/// Attributes of too many elements to be looked up by.
const EVERYWHERE: &[&str] =
    &["class", "href", "src", "style", "alt", "title", "width", "height", "target", "rel", "type", "name", "value"];

impl<'t> Vocabulary<'t> {
    /// Collects the names of a page.
    pub(crate) fn new(tree: &'t Tree) -> Self {
        let mut by_value: Vec<Vec<NodeId>> = vec![Vec::new(); tree.class_count()];
        let mut names = vec![Vec::new(); tree.names.len()];
        let everywhere: Vec<u32> = EVERYWHERE.iter().filter_map(|name| tree.names.find(name)).collect();
        let elements: Vec<NodeId> = tree.all().filter(|&id| tree.is_element(id)).collect();
        for &id in &elements {
            if let Some(number) = tree.class_number(id) {
                by_value[number].push(id);
            }
            let attributes = tree.attributes(id).iter().map(|a| a.name).filter(|name| !everywhere.contains(name));
            for name in tree.name_number(id).into_iter().chain(attributes) {
                names[name as usize].push(id);
            }
        }
        let mut classes: HashMap<&str, Vec<NodeId>> = HashMap::new();
        for same in by_value {
            for class in same.first().into_iter().flat_map(|&id| tree.classes(id)) {
                classes.entry(class).or_default().extend_from_slice(&same);
            }
        }
        classes.values_mut().for_each(|places| places.sort_unstable());
        Vocabulary { tree, classes, names, elements }
    }

    /// The page.
    pub(crate) fn tree(&self) -> &'t Tree {
        self.tree
    }

    fn has_name(&self, name: &str) -> bool {
        self.tree.names.find(name).is_some()
    }

    /// Elements called so or with an attribute called so; `None` for attributes that are everywhere.
    fn named(&self, name: &str) -> Option<&[NodeId]> {
        if EVERYWHERE.contains(&name) {
            return None;
        }
        Some(self.tree.names.find(name).map_or(&[], |number| self.names[number as usize].as_slice()))
    }
}

impl Complex {
    fn parse(source: &'static str) -> Option<Complex> {
        let mut compounds: Vec<(Relation, Compound)> = Vec::new();
        let mut relation = Relation::Ancestor;
        for word in source.split_ascii_whitespace() {
            if word == ">" {
                relation = Relation::Parent;
                continue;
            }
            compounds.push((relation, Compound::parse(word)?));
            relation = Relation::Ancestor;
        }
        let (mut relation, subject) = compounds.pop()?;
        let mut context = Vec::new();
        while let Some((next, compound)) = compounds.pop() {
            context.push((relation, compound));
            relation = next;
        }
        Some(Complex { subject, context })
    }

    fn matches(&self, tree: &Tree, id: NodeId) -> bool {
        if !self.subject.matches(tree, id) {
            return false;
        }
        // Greedy from the inside out: exact unless a child combinator stands left of a descendant one,
        // which the tables do not need.
        let mut at = id;
        for (relation, compound) in &self.context {
            let found = match relation {
                Relation::Parent => tree.parent(at).filter(|&p| compound.matches(tree, p)),
                Relation::Ancestor => tree.ancestors(at).find(|&a| compound.matches(tree, a)),
            };
            match found {
                Some(next) => at = next,
                None => return false,
            }
        }
        true
    }
}

impl Compound {
    fn parse(source: &'static str) -> Option<Compound> {
        let mut compound = Compound::default();
        let tag_end = source.find(['.', '#', '[', ':']).unwrap_or(source.len());
        let (tag, mut rest) = source.split_at(tag_end);
        if !tag.is_empty() && tag != "*" {
            compound.tag = Some(tag);
        }
        while let Some(sign) = rest.chars().next() {
            let body = &rest[1..];
            match sign {
                '.' | '#' => {
                    let end = body.find(['.', '#', '[', ':']).unwrap_or(body.len());
                    let (name, after) = body.split_at(end);
                    compound.tests.push(match sign {
                        '.' => Test::Class(name),
                        _ => Test::Value("id", Compare::Equals, name),
                    });
                    rest = after;
                }
                '[' => {
                    let (inner, after) = body.split_once(']')?;
                    compound.tests.push(Test::parse(inner)?);
                    rest = after;
                }
                ':' => {
                    let (inner, after) = body.strip_prefix("not(")?.split_once(')')?;
                    compound.tests.push(Test::Not(Box::new(Compound::parse(inner)?)));
                    rest = after;
                }
                _ => return None,
            }
        }
        Some(compound)
    }

    /// Elements among which every match is: the fewest that one name of the selector tells.
    fn places<'v>(&self, vocabulary: &'v Vocabulary<'_>) -> &'v [NodeId] {
        let tests = self.tests.iter().filter_map(|test| match test {
            Test::Class(class) => Some(vocabulary.classes.get(class).map_or(&[][..], Vec::as_slice)),
            Test::Has(name) | Test::Value(name, _, _) => vocabulary.named(name),
            Test::Not(_) => None,
        });
        let tag = self.tag.and_then(|tag| vocabulary.named(tag));
        tests.chain(tag).min_by_key(|places| places.len()).unwrap_or(&vocabulary.elements)
    }

    fn possible(&self, vocabulary: &Vocabulary<'_>) -> bool {
        self.tag.is_none_or(|tag| vocabulary.has_name(tag))
            && self.tests.iter().all(|test| match test {
                Test::Class(class) => vocabulary.classes.contains_key(class),
                Test::Has(name) | Test::Value(name, _, _) => vocabulary.has_name(name),
                Test::Not(_) => true,
            })
    }

    fn matches(&self, tree: &Tree, id: NodeId) -> bool {
        self.tag.is_none_or(|tag| tree.name(id) == tag)
            && tree.is_element(id)
            && self.tests.iter().all(|test| test.matches(tree, id))
    }
}

impl Test {
    fn parse(source: &'static str) -> Option<Test> {
        let Some((name, value)) = source.split_once('=') else {
            return Some(Test::Has(source));
        };
        let value = value.trim_matches(['"', '\'']);
        let (name, compare) = match name.as_bytes().last()? {
            b'^' => (&name[..name.len() - 1], Compare::Starts),
            b'$' => (&name[..name.len() - 1], Compare::Ends),
            b'*' => (&name[..name.len() - 1], Compare::Contains),
            b'~' => (&name[..name.len() - 1], Compare::Word),
            _ => (name, Compare::Equals),
        };
        Some(Test::Value(name, compare, value))
    }

    fn matches(&self, tree: &Tree, id: NodeId) -> bool {
        match self {
            Test::Class(class) => tree.has_class(id, class),
            Test::Has(name) => tree.attr(id, name).is_some(),
            Test::Value(name, compare, value) => tree.attr(id, name).is_some_and(|v| compare.holds(v, value)),
            Test::Not(inner) => !inner.matches(tree, id),
        }
    }
}

impl Compare {
    fn holds(self, value: &str, wanted: &str) -> bool {
        let (value, wanted) = (value.as_bytes(), wanted.as_bytes());
        match self {
            Compare::Equals => value.eq_ignore_ascii_case(wanted),
            Compare::Starts => value.get(..wanted.len()).is_some_and(|v| v.eq_ignore_ascii_case(wanted)),
            Compare::Ends => {
                value.len().checked_sub(wanted.len()).is_some_and(|from| value[from..].eq_ignore_ascii_case(wanted))
            }
            Compare::Contains => value.windows(wanted.len().max(1)).any(|v| v.eq_ignore_ascii_case(wanted)),
            Compare::Word => value.split(u8::is_ascii_whitespace).any(|v| v.eq_ignore_ascii_case(wanted)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_match_what_css_would() {
        let tree = Tree::parse(
            "<ul id=list><li class='comment even' id=comment-12><div class=body data-k='A-b'><p><a href='#r'>x</a></div></ul>",
        );
        for (selector, expected) in [
            ("li.comment", "li"),
            ("li.comment.odd", ""),
            (".even", "li"),
            ("[id^=comment-]", "li"),
            ("[id$=12]", "li"),
            ("[class~=even]", "li"),
            ("[data-k=a-B]", "div"),
            ("[data-k*=-]", "div"),
            ("li:not(.odd)", "li"),
            ("div:not([data-k])", ""),
            ("ul a", "a"),
            ("ul > li", "li"),
            ("ul > a", ""),
            ("#list .comment p > a[href]", "a"),
            ("span, p", "p"),
            ("a, li", "a"),
        ] {
            let parsed = Selector::parse(selector);
            let found = parsed.first(&tree, tree.root(), &|_| false);
            assert_eq!(found.map_or("", |id| tree.name(id)), expected, "{selector}");
            assert!(found.is_none_or(|id| parsed.matches(&tree, id)), "{selector}");
            assert!(found.is_none() || parsed.possible(&Vocabulary::new(&tree)), "{selector}");
        }
    }
}
