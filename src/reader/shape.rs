//! Records of one shape: which member of a line is what, worked out once for all lines with the same keys.
//!
//! Most files of JSON lines hold flat records that a program wrote: their keys are the same, in the same order. What
//! follows from the names of keys alone is kept in a [`Shape`]; the lines themselves are then only compared with it.

use smallvec::SmallVec;

use crate::reader::columns::Field;
use crate::reader::exports::REMOVED;
use crate::reader::json::Value;
use crate::reader::records::Names;

/// Most members of a record whose shape is kept.
const MOST_MEMBERS: usize = 64;
/// Most shapes that are kept: files of more have no shape to speak of.
const MOST_SHAPES: usize = 8;

/// The members of a record, in the order of its [`Shape`].
pub(super) type Members<'a> = SmallVec<[Value<'a>; 16]>;

/// The keys of a flat record and what they mean.
pub(super) struct Shape {
    keys: Vec<Box<str>>,
    /// The member that is the text.
    text: usize,
    /// Of every field, the members that are named like it, the likeliest first.
    candidates: [SmallVec<[usize; 2]>; Field::ALL.len()],
    /// Those of [`REMOVED`] that a record with these keys can meet.
    pub(super) removed: Vec<(&'static str, &'static str)>,
    /// It has a key by which ActivityPub says who wrote a note.
    pub(super) attributed: bool,
}

impl Shape {
    /// The shape of a record, where its text stands under `text_key`; nothing for records that hold others.
    fn of(root: Value<'_>, text_key: &str, names: &mut Names) -> Option<Shape> {
        let mut keys: Vec<Box<str>> = Vec::new();
        let mut ranked: [SmallVec<[(usize, usize); 2]>; Field::ALL.len()] = Default::default();
        for (key, value) in root.plain_members() {
            let key = key.filter(|_| keys.len() < MOST_MEMBERS && !value.has_parts())?;
            let meaning = names.of(key);
            for field in Field::ALL {
                if let Some(rank) = meaning.ranks[field as usize]
                    && !(field == Field::Source && meaning.weak_source)
                {
                    ranked[field as usize].push((rank, keys.len()));
                }
            }
            keys.push(key.into());
        }
        let has = |name: &str| keys.iter().any(|key| **key == *name);
        let candidates = ranked.map(|mut list| {
            list.sort_unstable();
            list.into_iter().map(|(_, member)| member).collect()
        });
        let met = |condition: &str| has(condition.split(['=', '.', '[']).next().unwrap_or(condition));
        Some(Shape {
            text: keys.iter().position(|key| **key == *text_key)?,
            candidates,
            removed: REMOVED.iter().copied().filter(|(condition, _)| met(condition)).collect(),
            attributed: has("attributedTo"),
            keys,
        })
    }

    /// The members of a record of this shape; nothing for another.
    fn members<'a>(&self, root: Value<'a>) -> Option<Members<'a>> {
        let mut members = Members::new();
        for (key, value) in root.plain_members() {
            if key? != &**self.keys.get(members.len())? || value.has_parts() {
                return None;
            }
            members.push(value);
        }
        (members.len() == self.keys.len() && members[self.text].is_string()).then_some(members)
    }

    /// The text of a record.
    pub(super) fn text<'a>(&self, members: &Members<'a>) -> Value<'a> {
        members[self.text]
    }

    /// The member that is named most like `field` and has a use.
    pub(super) fn best<'a>(
        &self,
        members: &Members<'a>,
        field: Field,
        useful: impl Fn(Value<'a>) -> bool,
    ) -> Option<Value<'a>> {
        self.candidates[field as usize].iter().map(|&member| members[member]).find(|member| useful(*member))
    }
}

/// The shapes of the lines met so far whose text stands under one key.
#[derive(Default)]
pub(super) struct Shapes {
    text_key: String,
    list: Vec<Shape>,
}

impl Shapes {
    /// The shape of a record and its members; nothing where it has none that is kept.
    pub(super) fn of<'a>(
        &mut self,
        root: Value<'a>,
        text_key: &str,
        names: &mut Names,
    ) -> Option<(&Shape, Members<'a>)> {
        if self.text_key != text_key {
            *self = Shapes { text_key: text_key.to_string(), list: Vec::new() };
        }
        let known = self.list.iter().enumerate().find_map(|(i, shape)| Some((i, shape.members(root)?)));
        let (i, members) = match known {
            Some(known) => known,
            None if self.list.len() < MOST_SHAPES => {
                self.list.push(Shape::of(root, text_key, names)?);
                let last = self.list.len() - 1;
                (last, self.list[last].members(root)?)
            }
            None => return None,
        };
        Some((&self.list[i], members))
    }
}
