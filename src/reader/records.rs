//! A parsed JSON text in, comment blocks out: by the row of a known export, else by the names of the keys.
//!
//! Records are objects anywhere in the text. A record inside another answers it unless it says otherwise; an object
//! around records that has a title names their source. Look at [`Records`] first.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use smallvec::SmallVec;

use crate::document::{Block, BlockRole, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::columns::{self, Field, Ranks};
use crate::reader::exports::{EVENTS, EXPORTS, Export, PRUNE, ParentRule, REMOVED};
use crate::reader::json::Value;
use crate::reader::mark::Memory;
use crate::reader::markup::{self, Markup};
use crate::reader::shape::Shapes;
use crate::reader::{ReadOptions, dates};

/// Objects looked at before a text is taken for none of the known exports.
const SEARCHED: usize = 5_000;

/// Lines in a row with their text under one key that no row knows, after which others are taken for the same.
const SETTLED: usize = 64;

/// Reads records out of JSON texts, one after another.
pub(crate) struct Records<'o> {
    file: &'o str,
    options: &'o ReadOptions,
    blocks: Vec<Block>,
    skipped: Vec<Error>,
    title: Option<String>,
    habits: Habits,
}

/// What the texts of a file have been like so far: lines of one file are nearly always of one kind.
#[derive(Default)]
pub(super) struct Habits {
    names: Names,
    /// The row of the last text.
    last: Option<&'static Export>,
    /// The text key of the last texts that no row knew, and how many in a row.
    plain: (String, usize),
    shapes: Shapes,
}

impl Habits {
    /// Of this, what further lines are read by: the rest is looked up again.
    pub(super) fn memory(&self) -> Memory {
        Memory::Lines { last: self.last.map(|export| export.name.to_string()), plain: self.plain.clone() }
    }

    pub(super) fn remember(&mut self, memory: Memory) {
        if let Memory::Lines { last, plain } = memory {
            self.last = last.and_then(|name| EXPORTS.iter().find(|export| export.name == name));
            self.plain = plain;
        }
    }
}

/// What key names mean, looked up once per name.
#[derive(Default)]
pub(super) struct Names {
    known: foldhash::HashMap<String, usize>,
    meanings: Vec<Meaning>,
    /// Of the name asked for last, where names are too many to be kept.
    other: Meaning,
}

/// What a key name means.
#[derive(Default)]
pub(super) struct Meaning {
    pub(super) ranks: Ranks,
    /// [`columns::weak_source`].
    pub(super) weak_source: bool,
    /// [`comments_key`].
    comments: bool,
}

impl Names {
    pub(super) fn of(&mut self, name: &str) -> &Meaning {
        if let Some(&at) = self.known.get(name) {
            return &self.meanings[at];
        }
        let meaning = Meaning {
            ranks: columns::ranks(name),
            weak_source: columns::weak_source(name),
            comments: comments_key(name),
        };
        // Names come from the input: where they are data (objects by id) they are not worth keeping.
        if self.meanings.len() < 1000 {
            self.known.insert(name.to_string(), self.meanings.len());
            self.meanings.push(meaning);
            return &self.meanings[self.meanings.len() - 1];
        }
        self.other = meaning;
        &self.other
    }

    fn rank(&mut self, name: &str, field: Field) -> Option<usize> {
        self.of(name).ranks[field as usize]
    }
}

/// The members of a record by what their names mean: looked up once for all fields.
struct Members<'a>(SmallVec<[(Ranks, bool, Value<'a>); 16]>);

impl<'a> Members<'a> {
    fn of(value: Value<'a>, names: &mut Names) -> Self {
        let read = |(key, member): (Cow<'a, str>, Value<'a>)| {
            let meaning = names.of(&key);
            let means = meaning.ranks.iter().any(Option::is_some);
            means.then_some((meaning.ranks, meaning.weak_source, member))
        };
        Members(value.members().filter_map(read).collect())
    }

    /// The member that is named most like `field` and has a use.
    fn best(&self, field: Field, useful: impl Fn(Value<'a>) -> bool) -> Option<Value<'a>> {
        let mut best: Option<(usize, Value<'a>)> = None;
        for (ranks, weak, member) in &self.0 {
            if let Some(rank) = ranks[field as usize]
                && best.is_none_or(|(b, _)| rank < b)
                && !(field == Field::Source && *weak)
                && useful(*member)
            {
                best = Some((rank, *member));
            }
        }
        best.map(|(_, member)| member)
    }
}

/// How records are told from other objects.
#[derive(Clone)]
enum Rule {
    Known(&'static Export),
    /// The key of the text.
    Named(String),
}

/// The record around a value.
#[derive(Clone, Copy)]
enum Around {
    Nothing,
    Read(usize),
    /// Left out: what is inside answers something that is gone.
    Gone,
}

#[derive(Clone)]
struct Scope {
    around: Around,
    /// Title of the page or thread, if an object around has one.
    title: Option<String>,
    /// Which object that was.
    owner: usize,
    /// The key whose value this is (of the list, for elements).
    key: String,
    in_list: bool,
}

/// One walk over one text.
struct Walk<'w, 'o, 'a> {
    records: &'w mut Records<'o>,
    root: Value<'a>,
    rule: Rule,
    people: HashMap<String, (String, String)>,
    /// Titles of the objects around, by their ids.
    titles: HashMap<String, String>,
    keys: HashSet<String>,
    scopes: Vec<usize>,
    repeated: bool,
    found: usize,
    line: u64,
    line_at: usize,
    one_line: bool,
    first: usize,
}

impl<'o> Records<'o> {
    /// A reader for the texts of one file.
    pub(crate) fn new(file: &'o str, options: &'o ReadOptions) -> Self {
        Records { file, options, blocks: Vec::new(), skipped: Vec::new(), title: None, habits: Habits::default() }
    }

    /// The same, for further texts of a file of which others were read before.
    pub(super) fn with(mut self, habits: Habits) -> Self {
        self.habits = habits;
        self
    }

    /// What was learnt of the file.
    pub(super) fn into_habits(self) -> Habits {
        self.habits
    }

    /// What was read since the last time: blocks, what was left out, and the title of the whole.
    pub(crate) fn take(&mut self) -> (Vec<Block>, Vec<Error>, Option<String>) {
        (std::mem::take(&mut self.blocks), std::mem::take(&mut self.skipped), self.title.take())
    }

    /// Corrects the places of what was read since.
    pub(crate) fn moved(&mut self, mut place: impl FnMut(&mut Text)) {
        self.blocks.iter_mut().for_each(|block| place(&mut block.text));
    }

    /// Reads a text that is a whole file, or stands in one from `line` on.
    pub(crate) fn whole(&mut self, root: Value<'_>, line: u64) -> Result<()> {
        let found = self.walk(root, line, false)?;
        if found == 0 && !empty_export(root) {
            return Err(self.nothing(root));
        }
        Ok(())
    }

    /// Reads a text that is a line of a file.
    pub(crate) fn line(&mut self, root: Value<'_>, line: u64) -> Result<()> {
        let found = self.walk(root, line, true)?;
        if found == 0 && !empty_export(root) {
            return Err(self.nothing(root).line(line));
        }
        Ok(())
    }

    fn nothing(&self, root: Value<'_>) -> Error {
        let mut keys: Vec<String> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let mut queue = vec![root];
        let mut looked = 0;
        while let Some(value) = queue.pop() {
            looked += 1;
            if looked > 1000 || keys.len() >= 16 {
                break;
            }
            for (key, member) in value.members() {
                if member.is_string() && member.raw().len() > 20 && !texts.contains(&key.to_string()) {
                    texts.push(key.to_string());
                }
                if !keys.contains(&key.to_string()) && keys.len() < 16 {
                    keys.push(key.to_string());
                }
                queue.push(member);
            }
            queue.extend(value.elements().take(4));
        }
        let list = keys.join(", ");
        let remedy = texts.first().map_or_else(String::new, |t| format!(" (try --text-column {t})"));
        let message = match &self.options.text {
            Some(name) => format!("no key \"{name}\"; keys are: {list}{remedy}"),
            None => format!("no text that is named like a comment; keys are: {list}{remedy}"),
        };
        let message =
            if self.options.text.is_none() && list.is_empty() { "no text in this record".to_string() } else { message };
        Error::new(ErrorKind::MissingField, message.replace("no text that is named like a comment", "no text found"))
            .at(self.file)
    }

    fn walk(&mut self, root: Value<'_>, line: u64, one_line: bool) -> Result<usize> {
        if one_line && self.options.text.is_none() && self.habits.plain.1 > SETTLED && self.of_known_shape(root, line) {
            self.habits.plain.1 += 1;
            return Ok(1);
        }
        let rule = match &self.options.text {
            Some(name) => Some(Rule::Named(name.clone())),
            None if one_line && self.habits.plain.1 > SETTLED && flat_record(root, &self.habits.plain.0) => {
                Some(Rule::Named(self.habits.plain.0.clone()))
            }
            None => match self.recognise(root) {
                Some(export) => Some(Rule::Known(export)),
                // A comment that is an address alone is one where others had their text.
                None => self.text_key(root).or_else(|| self.known_text_key(root)).map(Rule::Named),
            },
        };
        match &rule {
            Some(Rule::Named(key)) if *key == self.habits.plain.0 => self.habits.plain.1 += 1,
            Some(Rule::Named(key)) => self.habits.plain = (key.clone(), 1),
            _ => self.habits.plain.1 = 0,
        }
        let first = self.blocks.len();
        let Some(rule) = rule else {
            return Ok(self.bare_strings(root));
        };
        let people = match &rule {
            Rule::Known(Export { people: Some((_, tables)), .. }) => people(root, tables),
            _ => HashMap::new(),
        };
        let title = title_of(root, &rule);
        let mut walk = Walk {
            records: self,
            root,
            rule,
            people,
            titles: HashMap::new(),
            keys: HashSet::new(),
            scopes: Vec::new(),
            repeated: false,
            found: 0,
            line,
            line_at: 0,
            one_line,
            first,
        };
        let scope = Scope { around: Around::Nothing, title: None, owner: 0, key: String::new(), in_list: false };
        walk.visit(root, &scope);
        let found = walk.found;
        walk.finish();
        self.title = title;
        Ok(found)
    }

    /// Reads a line that is one flat record with the keys of lines before; false where it is not. The same as
    /// [`Walk::visit`] makes of it.
    fn of_known_shape<'a>(&mut self, root: Value<'a>, line: u64) -> bool {
        let Some((shape, members)) = self.habits.shapes.of(root, &self.habits.plain.0, &mut self.habits.names) else {
            return false;
        };
        let best = |field, useful: fn(Value<'a>) -> bool| shape.best(&members, field, useful);
        let mut block = generic(shape.text(&members).to_text(), best);
        let gone = shape.removed.iter().find(|(condition, _)| holds(root, condition, false)).map(|(_, why)| *why);
        let attributed = shape.attributed;
        apply_options(self.options, root, &mut block);
        if let Some(why) = gone {
            self.leave_out(line, why);
        } else {
            self.keep(root, line, block, attributed);
        }
        true
    }

    /// Keeps a record that may be shown; false for another.
    fn keep(&mut self, value: Value<'_>, line: u64, block: Block, attributed: bool) -> bool {
        if attributed && private(value) {
            self.leave_out(line, "not public");
            return false;
        }
        if columns::placeholder(block.text.as_str()) {
            self.leave_out(line, "deleted or removed");
            return false;
        }
        let says = !block.text.as_str().trim().is_empty();
        if says {
            // Most documents are a line, and most lines one record.
            if self.blocks.is_empty() {
                self.blocks.reserve_exact(1);
            }
            self.blocks.push(block);
        }
        says
    }

    fn leave_out(&mut self, line: u64, why: &str) {
        let error = Error::new(ErrorKind::Removed, format!("{why}: left out")).at(self.file).line(line);
        self.skipped.push(error);
    }

    /// The row of a known export, if the text holds a record of one.
    fn recognise(&mut self, root: Value<'_>) -> Option<&'static Export> {
        if let Some(last) = self.habits.last
            && fits(last, root, root)
        {
            return Some(last);
        }
        let mut queue = std::collections::VecDeque::from([root]);
        let mut looked = 0;
        while let Some(value) = queue.pop_front() {
            looked += 1;
            if looked > SEARCHED {
                break;
            }
            if value.is_object()
                && let Some(export) = EXPORTS.iter().find(|e| fits(e, root, value))
            {
                self.habits.last = Some(export);
                return Some(export);
            }
            let inner =
                value.members().filter(|(k, _)| !PRUNE.contains(&k.as_ref()) && k != "includes").map(|(_, v)| v);
            queue.extend(inner.chain(value.elements().take(50)).filter(|v| v.is_object() || v.is_array()));
        }
        None
    }

    /// The key that most objects have their text under.
    fn text_key(&mut self, root: Value<'_>) -> Option<String> {
        let mut scores: Vec<(String, f64)> = Vec::new();
        let mut queue = vec![(root, false)];
        let mut looked = 0;
        while let Some((value, in_list)) = queue.pop() {
            looked += 1;
            if looked > SEARCHED * 10 {
                break;
            }
            if value.is_object() {
                let mut companions = 0.0;
                for field in [Field::Author, Field::Published, Field::Key, Field::Parent, Field::Likes] {
                    companions +=
                        f64::from(u8::from(value.members().any(|(k, _)| self.habits.names.rank(&k, field).is_some())));
                }
                for (key, member) in value.members() {
                    let Some(rank) = self.habits.names.rank(&key, Field::Text) else { continue };
                    if text_of(member, false).is_none_or(|t| t.is_empty() || t.as_str().trim().starts_with("http")) {
                        continue;
                    }
                    let weight = (1.0 + companions + f64::from(u8::from(in_list))) / (1.0 + rank as f64 / 12.0);
                    match scores.iter_mut().find(|(k, _)| *k == key) {
                        Some((_, score)) => *score += weight,
                        None => scores.push((key.to_string(), weight)),
                    }
                }
            }
            queue.extend(value.members().map(|(_, v)| (v, false)).chain(value.elements().map(|v| (v, true))));
        }
        let mut best: Option<&(String, f64)> = None;
        for score in &scores {
            if best.is_none_or(|b| score.1 > b.1) {
                best = Some(score);
            }
        }
        best.map(|(key, _)| key.clone())
    }

    /// The key of the texts before, where this one has a text there too.
    fn known_text_key(&self, root: Value<'_>) -> Option<String> {
        let key = &self.habits.plain.0;
        root.get(key).filter(|v| v.is_string() && v.says()).map(|_| key.clone())
    }

    /// `["good", "bad"]` and `{"comments": ["good", "bad"]}`.
    fn bare_strings(&mut self, root: Value<'_>) -> usize {
        let list = if root.is_array() {
            Some(root)
        } else {
            let names = &mut self.habits.names;
            root.members()
                .find(|(k, v)| v.is_array() && (comments_key(k) || names.rank(k, Field::Text).is_some()))
                .map(|(_, v)| v)
        };
        let Some(list) = list else { return 0 };
        let before = self.blocks.len();
        for element in list.elements().filter(|e| e.is_string()) {
            let text = markup::visible(element.to_text(), Markup::Guess).trimmed();
            if !text.is_empty() {
                self.blocks.push(Block { text, role: BlockRole::Comment, ..Block::default() });
            }
        }
        self.blocks.len() - before
    }
}

/// True when there is nothing to read rather than something that could not be.
fn empty_export(root: Value<'_>) -> bool {
    let empty = |v: Value<'_>| (v.is_array() || v.is_object()) && !v.truthy();
    empty(root)
        || root.members().any(|(k, v)| {
            (comments_key(&k) || matches!(k.as_ref(), "data" | "items" | "results" | "response")) && empty(v)
        })
        || root.elements().next().is_some() && root.elements().all(empty)
        || EVENTS.iter().any(|paths| paths.iter().all(|path| root.path(path).is_some()))
}

/// A record without others inside: what most lines of a file are once they have been so for a while.
fn flat_record(root: Value<'_>, text_key: &str) -> bool {
    root.get(text_key).is_some_and(Value::is_string) && !root.members().any(|(_, v)| v.is_array() && v.truthy())
}

/// Keys that hold lists of comments.
fn comments_key(key: &str) -> bool {
    let key = columns::plain(key);
    matches!(
        key.as_str(),
        "comments"
            | "comment"
            | "replies"
            | "reply"
            | "children"
            | "responses"
            | "answers"
            | "descendants"
            | "ancestors"
            | "subcomments"
            | "childcomments"
            | "thread"
            | "threads"
            | "threaditems"
    ) || key.contains("comments")
        || key.ends_with("commentlist")
        || key.ends_with("commentslist")
        || key.ends_with("replies")
        || key.ends_with("replylist")
}

/// Whether `value` is a record of that row.
fn fits(export: &Export, root: Value<'_>, value: Value<'_>) -> bool {
    export.records.iter().any(|row| row.iter().all(|condition| holds(value, condition, true)))
        && export.root.iter().all(|path| root.path(path).is_some())
}

/// `path=value` (with `*` at either end), or `path` alone: it is there (`present`) or says something.
fn holds(value: Value<'_>, condition: &str, present: bool) -> bool {
    // The `=` of a pick (`list[a=b]`) belongs to the path.
    let split = condition.rfind('=').filter(|at| !condition[*at..].contains(']'));
    let Some(at) = split else {
        return value.path(condition).is_some_and(|v| present || v.truthy());
    };
    let (path, wanted) = (&condition[..at], &condition[at + 1..]);
    value.path(path).is_some_and(|v| {
        let v = v.unescaped();
        match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
            (Some(inner), Some(_)) => v.contains(inner.trim_end_matches('*')),
            (Some(end), None) => v.ends_with(end),
            (None, Some(start)) => v.starts_with(start),
            (None, None) => v == wanted,
        }
    })
}

/// Names by id from the tables of people of an API answer: `(name, handle)`.
fn people(root: Value<'_>, tables: &[&str]) -> HashMap<String, (String, String)> {
    let mut found = HashMap::new();
    for person in tables.iter().filter_map(|t| root.path(t)).flat_map(Value::elements) {
        let get = |key: &str| person.get(key).and_then(Value::scalar).unwrap_or_default();
        let full = format!("{} {}", get("first_name"), get("last_name"));
        let name = [get("name"), full.trim().to_string()].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
        let handle = if get("first_name").is_empty() { get("username") } else { String::new() };
        let id = [get("id"), get("commenterHex")].into_iter().find(|id| !id.is_empty()).unwrap_or_default();
        found.insert(id, (name, handle));
    }
    found
}

/// Title of the page or thread that an object around records stands for.
fn title_of(value: Value<'_>, rule: &Rule) -> Option<String> {
    let telegram = matches!(rule, Rule::Known(export) if export.name == "telegram");
    let keys: &[&str] = if telegram {
        &["name"]
    } else {
        &[
            "title",
            "fancy_title",
            "headline",
            "storyTitle",
            "story_title",
            "videoTitle",
            "subject",
            "url",
            "webpage_url",
            "link",
            "permalink",
        ]
    };
    keys.iter().find_map(|key| value.get(key).filter(|v| v.is_string()).and_then(Value::scalar))
}

/// A text: a string, rich text in pieces, or an object that has one. `known` when the key is certain.
fn text_of(value: Value<'_>, known: bool) -> Option<Text> {
    if value.is_string() {
        return Some(value.to_text());
    }
    if value.is_array() {
        let mut text = Text::new();
        for element in value.elements() {
            if element.is_string() {
                text.push_text(&element.to_text());
            } else if let Some(part) = element.get("text").filter(|v| v.is_string()) {
                text.push_text(&part.to_text());
            } else if !known {
                return None;
            }
        }
        return (known || !text.is_empty()).then_some(text);
    }
    if value.is_object() {
        return ["rendered", "text", "plain", "raw", "html", "content", "body", "message", "value"]
            .iter()
            .find_map(|key| value.get(key).filter(|v| v.is_string()))
            .map(Value::to_text);
    }
    None
}

/// The first of several paths that says something.
fn first<'a>(value: Value<'a>, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| value.path(path).and_then(|v| v.elements().next().unwrap_or(v).scalar()))
}

impl<'a> Walk<'_, '_, 'a> {
    fn visit(&mut self, value: Value<'a>, scope: &Scope) {
        if value.is_array() {
            let inner = Scope { in_list: true, ..scope.clone() };
            for element in value.elements().filter(|e| e.is_object() || e.is_array()) {
                self.visit(element, &inner);
            }
            return;
        }
        if !value.is_object() {
            return;
        }
        let mut inner = Scope { in_list: false, ..scope.clone() };
        if self.is_record(value, scope) {
            inner.around = self.record(value, scope);
        } else if let Some(title) = title_of(value, &self.rule) {
            // Listings keep the post beside its comments, not around them.
            if let Some(id) = first(value, &["name", "id"]) {
                self.titles.insert(id, title.clone());
            }
            inner.title = Some(title);
            inner.owner = value.start() + 1;
        }
        for (key, member) in value.members() {
            if !(member.is_object() || member.is_array()) || self.pruned(&key) {
                continue;
            }
            inner.key = key.into_owned();
            self.visit(member, &inner);
        }
    }

    fn pruned(&self, key: &str) -> bool {
        PRUNE.contains(&key) || matches!(&self.rule, Rule::Known(export) if export.prune.contains(&key))
    }

    fn is_record(&mut self, value: Value<'a>, scope: &Scope) -> bool {
        match &self.rule {
            Rule::Known(export) => export.records.iter().any(|row| row.iter().all(|c| holds(value, c, true))),
            Rule::Named(key) => {
                let key = key.clone();
                if value.named(&key).and_then(|v| text_of(v, false)).is_none() {
                    return false;
                }
                if self.is_page(value, scope, &key) {
                    return false;
                }
                // Objects about people have texts of their own.
                if self.records.options.text.is_none()
                    && matches!(columns::plain(&scope.key).as_str(), "author" | "user" | "account" | "owner" | "from")
                {
                    return false;
                }
                scope.in_list
                    || value.start() == self.root.start()
                    || self.records.options.text.is_some()
                    || [Field::Author, Field::Published, Field::Key, Field::Parent]
                        .iter()
                        .any(|f| value.members().any(|(k, _)| self.records.habits.names.rank(&k, *f).is_some()))
            }
        }
    }

    /// An article or post that has comments and is none itself.
    fn is_page(&mut self, value: Value<'a>, scope: &Scope, text_key: &str) -> bool {
        if self.records.habits.names.of(&scope.key).comments || !matches!(scope.around, Around::Nothing) {
            return false;
        }
        let root = value.start() == self.root.start();
        value.members().any(|(key, member)| {
            let lists =
                self.records.habits.names.of(&key).comments && (root || columns::plain(&key).contains("comments"));
            lists && has_record(member, text_key, 3)
        })
    }

    fn line_of(&mut self, at: usize) -> u64 {
        if !self.one_line && at >= self.line_at {
            let between = &self.root.document().as_bytes()[self.line_at..at];
            self.line += memchr::memchr_iter(b'\n', between).count() as u64;
            self.line_at = at;
        }
        self.line
    }

    fn record(&mut self, value: Value<'a>, scope: &Scope) -> Around {
        self.found += 1;
        let (mut block, extra_skip) = match self.rule.clone() {
            Rule::Known(export) => (self.known(value, export), export.skip),
            Rule::Named(key) => (self.generic(value, &key), &[] as &[_]),
        };
        apply_options(self.records.options, value, &mut block);
        match &block.source {
            None => block.source.clone_from(&scope.title),
            Some(id) => {
                if let Some(title) = self.titles.get(id) {
                    block.source = Some(title.clone());
                }
            }
        }
        if matches!(&self.rule, Rule::Known(export) if export.parent_rule == ParentRule::Mojibake) {
            block.source = block.source.map(|s| repaired(Text::verbatim(s, 0)).as_str().to_string());
        }
        if let Some(key) = block.key.clone() {
            self.repeated |= !self.keys.insert(key);
        }
        let line = self.line_of(value.start());
        let removed = extra_skip.iter().chain(REMOVED).find(|(condition, _)| holds(value, condition, false));
        if let Some((_, why)) = removed {
            self.records.leave_out(line, why);
            return Around::Gone;
        }
        if !self.records.keep(value, line, block, true) {
            return Around::Gone;
        }
        self.scopes.push(scope.owner);
        let last = self.records.blocks.len() - 1;
        if self.records.blocks[last].parent.is_none()
            && let Around::Read(index) = scope.around
        {
            self.records.blocks[last].parent = Some(self.key_of(index));
        }
        Around::Read(last)
    }

    /// The key of a record that was read; it gets one if it has none.
    fn key_of(&mut self, index: usize) -> String {
        let block = &mut self.records.blocks[index];
        if block.key.is_none() {
            let key = format!("@{}", block.text.spans(0..block.text.len()).first().map_or(0, |s| s.start));
            self.keys.insert(key.clone());
            block.key = Some(key);
        }
        block.key.clone().unwrap_or_default()
    }

    fn known(&mut self, value: Value<'a>, export: &'static Export) -> Block {
        let text = export
            .text
            .iter()
            .filter_map(|path| value.path(path).and_then(|v| text_of(v, true)))
            .find(|t| !t.as_str().trim().is_empty())
            .unwrap_or_default();
        let mut text = markup::visible(text, export.markup).trimmed();
        let mut author = first(value, export.author);
        let mut handle = first(value, &[export.handle]);
        if let Some((path, _)) = export.people
            && let Some(id) = first(value, &[path])
            && let Some((name, at)) = self.people.get(&id).or_else(|| self.people.get(id.trim_start_matches('-')))
        {
            author = Some(name.clone()).filter(|n| !n.is_empty());
            handle = Some(at.clone()).filter(|h| !h.is_empty());
        }
        let mut author = match (author, handle) {
            (Some(name), Some(handle)) if name != handle => Some(format!("{name} (@{handle})")),
            (None, Some(handle)) => Some(handle),
            (author, _) => author,
        };
        let mut key = first(value, export.key);
        let mut parent = first(value, export.parent).filter(|p| !columns::no_parent(p));
        match export.parent_rule {
            ParentRule::Key => {}
            ParentRule::Prefix(prefix) => {
                let full = |k: String| if k.starts_with(prefix) { k } else { format!("{prefix}{k}") };
                key = key.map(full);
                parent = parent.filter(|p| p.starts_with(prefix));
            }
            ParentRule::Dotted => {
                let steps: Vec<&str> = parent.as_deref().unwrap_or_default().split('.').collect();
                parent = steps
                    .len()
                    .checked_sub(2)
                    .and_then(|i| steps.get(i))
                    .filter(|s| **s != "0")
                    .map(ToString::to_string);
            }
            ParentRule::Unless(path) => {
                let page = first(value, &[path]);
                parent = parent.filter(|p| Some(p) != page.as_ref());
            }
            ParentRule::Mojibake => {
                text = repaired(text);
                author = author.map(|a| repaired(Text::verbatim(a, 0)).as_str().to_string());
            }
        }
        let mut block = Block {
            text,
            role: BlockRole::Comment,
            author,
            published: first(value, export.published).and_then(|p| dates::published_utc(&p)),
            key,
            parent,
            likes: first(value, export.likes).and_then(|l| columns::likes(&l)),
            source: first(value, export.source),
            language: first(value, &[export.language]).and_then(|l| columns::language(&l)),
            platform: export.platform,
            owner: export.owner.iter().any(|condition| holds(value, condition, false)),
            ..Block::default()
        };
        if export.name == "telegram" {
            // The chat's own account speaks under the chat's name.
            block.owner |= block.author.is_some() && block.author == title_of(self.root, &self.rule);
        }
        if export.name == "activitypub" {
            block.author = block.author.map(|a| account(&a).unwrap_or(a));
        }
        if export.name == "yt-dlp" {
            block.platform = self.root.get("extractor_key").and_then(Value::scalar).and_then(|p| columns::platform(&p));
        }
        block
    }

    fn generic(&mut self, value: Value<'a>, text_key: &str) -> Block {
        let members = Members::of(value, &mut self.records.habits.names);
        let text = value.named(text_key).and_then(|v| text_of(v, false)).unwrap_or_default();
        generic(text, |field, useful| members.best(field, useful))
    }

    /// Settles what only the whole text can tell: which parents exist, and whether keys are good for one thread only.
    fn finish(self) {
        let blocks = &mut self.records.blocks[self.first..];
        if self.repeated {
            for (block, scope) in blocks.iter_mut().zip(&self.scopes).filter(|(_, scope)| **scope > 0) {
                for key in [&mut block.key, &mut block.parent].into_iter().flatten() {
                    *key = format!("{scope}/{key}");
                }
            }
        } else if !self.one_line {
            // An answer to something outside of the export is an answer to the page.
            for block in blocks {
                block.parent = block.parent.take().filter(|p| self.keys.contains(p));
            }
        }
    }
}

/// A record by the names of its members; `best` finds the one that is named most like a field and has a use.
fn generic<'a>(text: Text, best: impl Fn(Field, fn(Value<'a>) -> bool) -> Option<Value<'a>>) -> Block {
    let says: fn(Value<'a>) -> bool = |v| !v.is_array() && !v.is_object() && v.says();
    let author = best(Field::Author, |v| v.is_object() || v.is_string() && v.says())
        .and_then(|v| if v.is_object() { person(v) } else { v.scalar() });
    let scalar = |field: Field| best(field, says).and_then(Value::scalar);
    let (published, key, likes) = (scalar(Field::Published), scalar(Field::Key), scalar(Field::Likes));
    let (language, platform, source) = (scalar(Field::Language), scalar(Field::Platform), scalar(Field::Source));
    let parent = best(Field::Parent, |v| v.is_object() || !v.is_array() && v.says())
        .and_then(|v| if v.is_object() { first(v, &["id", "uri", "key"]) } else { v.scalar() });
    Block {
        text: markup::visible(text, Markup::Guess).trimmed(),
        role: BlockRole::Comment,
        author,
        published: published.and_then(|p| dates::published(&p)),
        key,
        parent: parent.filter(|p| !columns::no_parent(p)),
        likes: likes.and_then(|l| columns::likes(&l)),
        source,
        language: language.and_then(|l| columns::language(&l)),
        platform: platform.and_then(|p| columns::platform(&p)),
        ..Block::default()
    }
}

/// What the options name goes before what was guessed.
fn apply_options(options: &ReadOptions, value: Value<'_>, block: &mut Block) {
    let named = |field: Field| {
        let found = field.named(options).and_then(|name| value.named(name))?;
        if found.is_object() { person(found) } else { found.scalar() }
    };
    let set = |slot: &mut Option<String>, value: Option<String>| {
        if value.is_some() {
            *slot = value;
        }
    };
    set(&mut block.author, named(Field::Author));
    set(&mut block.published, named(Field::Published).and_then(|p| dates::published(&p)));
    set(&mut block.source, named(Field::Source));
    set(&mut block.key, named(Field::Key));
    set(&mut block.parent, named(Field::Parent).filter(|p| !columns::no_parent(p)));
    set(&mut block.language, named(Field::Language).and_then(|l| columns::language(&l)));
    if let Some(likes) = named(Field::Likes).and_then(|l| columns::likes(&l)) {
        block.likes = Some(likes);
    }
    if let Some(platform) = named(Field::Platform).and_then(|p| columns::platform(&p)) {
        block.platform = Some(platform);
    }
}

/// ActivityPub names who may read a note; archives of an account hold its private ones too.
fn private(value: Value<'_>) -> bool {
    let readers = |key: &str| value.get(key).into_iter().flat_map(|v| std::iter::once(v).chain(v.elements()));
    value.get("type").is_some_and(|t| t.unescaped() == "Note")
        && value.get("attributedTo").is_some()
        && value.get("to").is_some()
        && !readers("to")
            .chain(readers("cc"))
            .any(|v| matches!(v.unescaped().rsplit([':', '#']).next(), Some("Public")))
}

/// `@ann@social.example.org` for `https://social.example.org/users/ann`.
fn account(address: &str) -> Option<String> {
    let (host, path) = address.strip_prefix("https://")?.split_once('/')?;
    let name = path.strip_prefix("users/").or_else(|| path.strip_prefix('@'))?;
    (!name.is_empty() && !name.contains('/')).then(|| format!("@{name}@{host}"))
}

/// The name in an object that stands for a person.
fn person(value: Value<'_>) -> Option<String> {
    let names = [
        "display_name",
        "displayName",
        "name",
        "nickname",
        "nickName",
        "full_name",
        "fullName",
        "screen_name",
        "screenName",
        "username",
        "userName",
        "unique_id",
        "uname",
        "login",
        "handle",
        "title",
        "acct",
    ];
    names.iter().find_map(|name| value.get(name).filter(|v| v.is_string()).and_then(Value::scalar))
}

fn has_record(value: Value<'_>, text_key: &str, depth: usize) -> bool {
    if value.is_object() && value.named(text_key).and_then(|v| text_of(v, false)).is_some() {
        return true;
    }
    depth > 0
        && (value.elements().take(3).any(|e| has_record(e, text_key, depth - 1))
            || value.members().any(|(_, m)| (m.is_array() || m.is_object()) && has_record(m, text_key, depth - 1)))
}

/// UTF-8 that was written as Latin-1, put right; any other text as it is.
fn repaired(text: Text) -> Text {
    let bytes: Option<Vec<u8>> = text.as_str().chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let Some(bytes) = bytes.filter(|b| !b.is_ascii()) else { return text };
    let Ok(good) = String::from_utf8(bytes) else { return text };
    // The n-th character of the wrong text is the n-th byte of the right one.
    let mut places: Vec<usize> = text.as_str().char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let mut out = Text::new();
    for (at, c) in good.char_indices() {
        let (from, to) = (places[at], places[at + c.len_utf8()]);
        if c.is_ascii() {
            out.push_slice(&text, from..to);
        } else if let (Some(first), Some(last)) = (text.spans(from..to).first(), text.spans(from..to).last()) {
            out.push(c.encode_utf8(&mut [0; 4]), first.start..last.end);
        }
    }
    out
}
