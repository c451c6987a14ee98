//! The words around a quoted passage in, whom they name out: an unnamed user, a handle, a person, an organisation.

use std::ops::Range;

use super::Vocabulary;
use super::people::{People, without_possessive};
use super::sentences::wide;
use crate::lexicon::{Mark, MarkerRole};

/// The unnamed member of the public in the words around a passage, with what belongs to the noun.
pub(super) fn user(
    context: &str,
    found: &[Mark<'_>],
    anchor: Option<Range<usize>>,
    vocabulary: &Vocabulary<'_>,
) -> Option<String> {
    let place = |m: &&Mark<'_>| anchor.as_ref().map_or(m.range.start, |a| m.range.start.abs_diff(a.start));
    let mark = found
        .iter()
        .filter(|m| {
            m.marker.role == MarkerRole::User
                && (m.marker.value.as_deref() != Some("alone") || stands_alone(context, found, m, vocabulary))
        })
        .filter(|m| {
            !found.iter().any(|o| {
                o.marker.role == MarkerRole::User
                    && o.range != m.range
                    && o.range.start <= m.range.start
                    && o.range.end >= m.range.end
            })
        })
        .min_by_key(place)?;
    // Korean joins its particles to the noun: 이용자는 is 이용자.
    let bare = found.iter().find(|m| {
        let rest = context.get(m.range.end..mark.range.end).unwrap_or_default();
        m.marker.role == MarkerRole::User
            && m.range.start == mark.range.start
            && matches!(rest, "은" | "는" | "이" | "가" | "도" | "의" | "들" | "들은" | "들이" | "들도" | "들의")
    });
    let mark = bare.unwrap_or(mark);
    let start = match &anchor {
        Some(a) if a.end <= mark.range.start => a.end,
        _ => 0,
    };
    let lead = &context[start..mark.range.start];
    // The words of the noun phrase: after the last punctuation, at most three.
    let cut = lead
        .rfind(|c: char| !(c.is_alphanumeric() || c.is_whitespace() || c == '\'' || c == '’' || c == '-'))
        .map_or(0, |i| i + lead[i..].chars().next().map_or(1, char::len_utf8));
    let words: Vec<(usize, &str)> =
        lead[cut..].split_whitespace().map(|w| (w.as_ptr() as usize - lead.as_ptr() as usize, w)).collect();
    let from = if wide(lead) > 0 {
        // Without spaces: the letters that stand right before.
        let own = |c: &char| c.is_alphanumeric() && !matches!(c, 'と' | 'は' | 'が' | 'も' | 'に' | 'を' | 'で' | 'ら');
        let close: usize = lead.chars().rev().take_while(own).take(3).map(char::len_utf8).sum();
        mark.range.start - close
    } else {
        // "someone else" has no article.
        let pronoun = matches!(mark.marker.value.as_deref(), Some("alone" | "pronoun"));
        // "une internaute", "another X user": articles and the like belong to it.
        let own = words
            .iter()
            .rev()
            .take(3)
            .take_while(|w| !pronoun && (vocabulary.is_function_word(w.1) || w.1.chars().all(|c| c.is_ascii_digit())))
            .last();
        own.map_or(mark.range.start, |w| start + w.0)
    };
    // "wrote another": the verb is not part of the name.
    let verb = found.iter().find(|m| {
        matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud)
            && m.range.start >= mark.range.start
            && m.range.end <= mark.range.end
            && m.range != mark.range
    });
    // In scripts without spaces one noun may be written as two phrases.
    let from = found
        .iter()
        .filter(|m| m.marker.role == MarkerRole::User && m.range.end == from && m.range.start < from)
        .map(|m| m.range.start)
        .min()
        .unwrap_or(from);
    let (from, to) = match verb {
        Some(v) if v.range.start == mark.range.start => (v.range.end, mark.range.end),
        Some(v) => (from, v.range.start),
        None => (from, mark.range.end),
    };
    let phrase = context[from..to].trim().trim_matches(|c: char| matches!(c, ',' | '，' | '、' | ':' | '(' | '"'));
    (!phrase.is_empty()).then(|| phrase.to_string())
}

/// Words of a noun phrase after its article.
const NOUN: usize = 2;

/// "wrote a passenger": a person without a name, told by the indefinite article. `near` asks for the phrase right beside
/// the verb, where no name can stand nearer; `following` tells that the words follow the passage.
pub(super) fn unnamed(
    context: &str,
    found: &[Mark<'_>],
    anchor: Option<Range<usize>>,
    (near, following): (bool, bool),
    words: &Words<'_>,
) -> Option<String> {
    use MarkerRole as R;
    let leads_in = context.trim_end().ends_with([':', '：']);
    let mut anchor = match anchor {
        Some(anchor) => anchor,
        // "A sign-maker from Leeds was unimpressed: “"
        None if leads_in && !following => context.len()..context.len(),
        None => return None,
    };
    let verb = &context[anchor.clone()];
    if let Some(last) = verb.split_whitespace().next_back().filter(|w| w.len() < verb.len())
        && words.vocabulary.is_article(last)
    {
        anchor.end -= last.len();
    }
    let opens = anchor.start == context.len();
    // "På engelska skrev en turist", but not "She posted a picture": what stands before the verb is no subject.
    let verb_first = context[..anchor.start].trim().is_empty()
        || found.iter().any(|m| {
            matches!(m.marker.role, R::Platform | R::Language)
                && context[m.range.end.min(anchor.start)..anchor.start].trim().is_empty()
        });
    let count = |range: Range<usize>| context[range].split_whitespace().count();
    let bound = |range: Range<usize>| context[range].split_whitespace().any(|w| words.vocabulary.is_function_word(w));
    let plain = |range: Range<usize>| !context[range].contains([',', ':', ';', '(', '“', '”', '"']);
    let place = |word: &str| word.as_ptr() as usize - context.as_ptr() as usize;
    let capital = |word: Option<&str>| word.is_some_and(|w| w.starts_with(char::is_uppercase));
    let phrases = context.split_whitespace().filter_map(|word| {
        let article = article(context, place(word), words)?;
        let noun = noun_phrase(context, found, article.end, words)?;
        Some(article.start..noun.end)
    });
    let mut fitting = phrases.filter(|whole| {
        let other = found.iter().any(|m| {
            matches!(m.marker.role, R::Title | R::Organisation | R::Unsigned | R::Platform | R::SaysPost | R::SaysAloud)
                && m.range.start < whole.end
                && m.range.end > whole.start
        });
        // "a neighbour, Ann Lee": the name is the writer's.
        let mut rest = context[whole.end..].strip_prefix(',').unwrap_or_default().split_whitespace();
        let named = capital(rest.next()) && capital(rest.next());
        if other || named {
            false
        } else if whole.start >= anchor.end {
            // Before the passage, what follows the verb at a distance is its object: "wrote a poem called “…”".
            let most = if following { usize::from(!near) + 1 } else { 0 };
            let between = anchor.end..whole.start;
            (following || verb_first) && plain(between.clone()) && count(between.clone()) <= most && !bound(between)
        } else if opens && near {
            let clause = context[..whole.start].rfind([',', ';', '.']).map_or(0, |at| at + 1);
            count(clause..whole.start) <= 1
        } else if whole.end <= anchor.start && near {
            plain(whole.end..anchor.start) && count(whole.end..anchor.start) <= 1
        } else if whole.end <= anchor.start {
            let clause = context[..whole.start].rfind([',', ';', '.']).map_or(0, |at| at + 1);
            count(clause..whole.start) <= 2
        } else {
            false
        }
    });
    fitting.next().map(|whole| context[whole].to_string())
}

/// The indefinite article that begins at a place, which may have three words ("one of the").
fn article(context: &str, start: usize, words: &Words<'_>) -> Option<Range<usize>> {
    let mut ends =
        context[start..].split_whitespace().take(3).map(|w| w.as_ptr() as usize - context.as_ptr() as usize + w.len());
    let ends = [ends.next(), ends.next(), ends.next()];
    let end = ends.into_iter().rev().flatten().find(|&end| words.vocabulary.is_article(&context[start..end]))?;
    Some(start..end)
}

/// The words after an article that belong to its noun.
fn noun_phrase(context: &str, found: &[Mark<'_>], from: usize, words: &Words<'_>) -> Option<Range<usize>> {
    use MarkerRole as R;
    let mut range = from..from;
    for word in context[from..].split_whitespace().take(NOUN) {
        let start = word.as_ptr() as usize - context.as_ptr() as usize;
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let marked = found.iter().any(|m| {
            matches!(m.marker.role, R::SaysPost | R::SaysAloud | R::Platform | R::Language) && m.range.start == start
        });
        if marked
            || !bare.starts_with(char::is_alphabetic)
            || words.vocabulary.is_function_word(bare)
            || words.vocabulary.is_article(bare)
        {
            break;
        }
        range.end = start + bare.len();
        if bare.len() < word.len() {
            break;
        }
    }
    // "a visitor from Lyon"
    let mut next = context[range.end..].split_whitespace();
    if let (Some(small), Some(place)) = (next.next(), next.next())
        && range.end > from
        && context[range.end..].starts_with(' ')
        && small.starts_with(char::is_lowercase)
        && words.vocabulary.is_function_word(small)
        && place.starts_with(char::is_uppercase)
    {
        let start = place.as_ptr() as usize - context.as_ptr() as usize;
        let own = place.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !found.iter().any(|m| m.range.contains(&start)) {
            range.end = start + own.len();
        }
    }
    (range.end > from).then_some(range)
}

/// True when a name stands right beside a noun for a person: "Ann Lee, mother of two", "the teacher Ann Lee".
pub(super) fn beside(context: &str, name: &str, noun: &str) -> bool {
    let (Some(n), Some(p)) = (context.find(name), context.find(noun)) else { return false };
    if !name.starts_with(char::is_uppercase) && !name.contains(' ') {
        return false;
    }
    let between = if n < p { context.get(n + name.len()..p) } else { context.get(p + noun.len()..n) };
    between.is_some_and(|b| {
        let bare = b.trim().trim_matches(',').trim();
        bare.is_empty() || n < p && b.starts_with(',') && bare.split_whitespace().count() <= 2
    })
}

/// True when a noun of the phrase means a person of any kind, and none a user.
pub(super) fn is_person(phrase: &str, vocabulary: &Vocabulary<'_>) -> bool {
    let found = vocabulary.find(phrase);
    let mut nouns = found.iter().filter(|m| m.marker.role == MarkerRole::User).peekable();
    nouns.peek().is_some() && nouns.all(|m| m.marker.value.as_deref() == Some("person"))
}

/// "another" stands for a user where no noun follows it: between the verb, the platform and the marks of the sentence.
fn stands_alone(context: &str, found: &[Mark<'_>], mark: &Mark<'_>, vocabulary: &Vocabulary<'_>) -> bool {
    let edge = |at: usize, start: bool| {
        found.iter().any(|m| {
            matches!(
                m.marker.role,
                MarkerRole::SaysPost | MarkerRole::SaysAloud | MarkerRole::Platform | MarkerRole::Language
            ) && at == if start { m.range.start } else { m.range.end }
        })
    };
    let rest = &context[mark.range.end..];
    let next = mark.range.end + rest.len() - rest.trim_start().len();
    let lead = context[..mark.range.start].trim_end();
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '@');
    let words_before = lead.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).count();
    // “…”, tranche un autre. – Another was less kind: “…”
    let closes = words_before == 1
        && rest.chars().all(|c| !c.is_alphanumeric())
        && !lead.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
    let first = rest.split_whitespace().next().unwrap_or_default();
    let opens = words_before == 0
        && context.trim_end().ends_with([':', '：'])
        && first.ends_with(char::is_alphabetic)
        && vocabulary.is_function_word(first)
        && rest.split_whitespace().count() <= 5
        || words_before == 0
            && context.trim_end().ends_with([':', '：'])
            && first.starts_with(char::is_lowercase)
            && rest.split_whitespace().count() <= 3;
    if closes || opens {
        return true;
    }
    // "to which another replied"
    let joined = || {
        let last = lead.split_whitespace().last().unwrap_or_default();
        let small = vocabulary.is_function_word(last) || words_before <= 2;
        edge(next, true) && last.starts_with(char::is_lowercase) && small
    };
    // "commented another and got a thousand hearts"
    let follows =
        || edge(lead.len(), false) && vocabulary.is_function_word(first) && first.starts_with(char::is_lowercase);
    // दूसरे ने मज़ाक में कहा: scripts without capitals put small words between the subject and its verb.
    let spread = || {
        let uncased = first.starts_with(|c: char| matches!(c, '\u{0590}'..='\u{0e7f}'));
        let within =
            rest.split_whitespace().take(4).last().map_or(0, |w| w.as_ptr() as usize - context.as_ptr() as usize);
        uncased
            && vocabulary.is_function_word(first)
            && words_before <= 2
            && found.iter().any(|m| {
                matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud)
                    && (mark.range.end..=within).contains(&m.range.start)
            })
    };
    if follows() || spread() {
        return true;
    }
    (!word(context[next..].chars().next()) || edge(next, true))
        && (!word(lead.chars().next_back()) || edge(lead.len(), false) || joined())
}

/// The name nearest to the verb: a run of capitalised words, or in scripts without capitals a title with what it
/// belongs to.
pub(super) fn name(
    context: &str,
    found: &[Mark<'_>],
    anchor: Option<Range<usize>>,
    following: bool,
    words: &Words<'_>,
) -> Option<String> {
    let mut runs = name_runs(context, found, words);
    // «Глава района Олег …»: a title that opens the sentence is no name beside one.
    let title = |r: &Range<usize>| found.iter().any(|m| m.marker.role == MarkerRole::Title && m.range == *r);
    if runs.len() > 1 && title(&runs[0]) {
        runs.remove(0);
    }
    let titled = || {
        let title = found.iter().find(|m| m.marker.role == MarkerRole::Title)?;
        let lead = &context[..title.range.start];
        if wide(&context[title.range.clone()]) > 0 {
            return Some(titled_wide(context, found, &title.range));
        }
        let from = lead
            .split_whitespace()
            .last()
            .filter(|w| w.chars().count() <= 3)
            .map_or(title.range.start, |w| w.as_ptr() as usize - context.as_ptr() as usize);
        let rest = &context[title.range.end..];
        let next = rest.split_whitespace().next().filter(|w| w.contains('-') && rest.starts_with(' '));
        let to = next.map_or(title.range.end, |w| {
            w.as_ptr() as usize - context.as_ptr() as usize + w.trim_end_matches([',', '.']).len()
        });
        Some(context[from..to].to_string())
    };
    let unnamed = || body(context, found, words.vocabulary).or_else(titled).or_else(|| slot(context, found, words));
    let Some(anchor) = anchor else {
        return runs.first().map(|r| whole(context, found, r)).or_else(unnamed);
    };
    let before: Vec<&Range<usize>> = runs.iter().filter(|r| r.end <= anchor.start).collect();
    let after = runs.iter().find(|r| r.start >= anchor.end);
    let chosen = if following {
        before.last().copied().or(after)
    } else {
        // The subject opens the sentence, unless a clause with a name of its own stands right before the verb, or a
        // name between commas: "the director of the office, Ann Lee, answered".
        let clause = context[..anchor.start].rfind([',', ';', '，']).unwrap_or(0);
        let apposition = before.iter().find(|r| {
            context[..r.start].trim_end().ends_with(',')
                && context[r.end..].starts_with(',')
                && context[(**r).clone()].contains(' ')
                && r.end >= clause
        });
        if let Some(r) = apposition {
            return Some(context[(**r).clone()].to_string());
        }
        before.iter().rev().find(|r| r.start > clause && clause > 0).or(before.first()).copied().or(after)
    };
    let chosen = chosen.map(|r| joined(context, found, &runs, r, words.vocabulary));
    chosen.map(|r| whole(context, found, &r)).or_else(unnamed)
}

/// 加藤代表, 歌手の藤野さん, 歌手方朵拉, 가수 서도라는, 서도라 대표는: a title with the name before or after it.
fn titled_wide(context: &str, found: &[Mark<'_>], title: &Range<usize>) -> String {
    const PARTICLES: &[char] = &['은', '는', '이', '가', '도', '의'];
    let marked = |at: usize| found.iter().any(|m| m.marker.role != MarkerRole::Title && m.range.contains(&at));
    let lead = &context[..title.start];
    let rest = &context[title.end..];
    let hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7af}');
    if context[title.clone()].chars().all(hangul) {
        let bare = |word: &str| word.trim_end_matches(|c: char| !c.is_alphanumeric()).to_string();
        let subject = |word: &str| {
            let name = word.strip_suffix(PARTICLES)?;
            (2..=4).contains(&name.chars().count()).then(|| name.to_string())
        };
        let next = rest.strip_prefix(' ').and_then(|r| r.split_whitespace().next()).map(bare);
        if let Some(name) = next.as_deref().and_then(subject) {
            return format!("{} {name}", &context[title.clone()]);
        }
        let before = lead.strip_suffix(' ').and_then(|l| l.split_whitespace().last());
        let name = before.filter(|w| (2..=4).contains(&w.chars().count()) && w.chars().all(hangul));
        return name.map_or_else(|| context[title.clone()].to_string(), |w| format!("{w} {}", &context[title.clone()]));
    }
    let of_name = |c: &char| {
        c.is_alphanumeric() && !matches!(c, '\u{3041}'..='\u{3096}' | '的' | '而' | '和' | '与' | '與' | '在' | '是')
    };
    let close: usize = lead.chars().rev().take_while(of_name).take(4).map(char::len_utf8).sum();
    let joint = if rest.starts_with('の') { 'の'.len_utf8() } else { 0 };
    // 県知事の村瀬氏: a name joined to the title.
    let of_a_name = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{30a0}'..='\u{30ff}');
    if close > 0 && !(joint > 0 && rest[joint..].starts_with(of_a_name)) {
        return context[title.start - close..title.end].to_string();
    }
    let mut to = title.end + joint;
    for c in context[to..].chars().take(10) {
        let verb = matches!(
            c,
            '在' | '于' | '於' | '说' | '說' | '称' | '稱' | '也' | '则' | '則' | '发' | '發' | '对' | '對' | '表'
        );
        let particle = matches!(c, 'は' | 'が' | 'も' | 'を' | 'に' | 'と' | 'さ' | 'の' | 'で');
        let kana = joint > 0 && matches!(c, '\u{3041}'..='\u{3096}') && !particle;
        if !(of_name(&c) || kana) || verb || marked(to) {
            break;
        }
        to += c.len_utf8();
    }
    let name = &context[title.end + joint..to];
    if name.chars().count() < 2 { context[title.clone()].to_string() } else { name.to_string() }
}

/// "Ministry of Transport": the name of a body goes on over the small words in it.
fn joined(
    context: &str,
    found: &[Mark<'_>],
    runs: &[Range<usize>],
    run: &Range<usize>,
    vocabulary: &Vocabulary<'_>,
) -> Range<usize> {
    let body = found.iter().any(|m| m.marker.role == MarkerRole::Organisation && run.contains(&m.range.start));
    let next = runs.iter().find(|r| r.start > run.end).filter(|r| {
        let between = &context[run.end..r.start];
        let small: Vec<&str> = between.split_whitespace().collect();
        body && (1..=2).contains(&small.len())
            && small.iter().all(|w| w.starts_with(char::is_lowercase) && vocabulary.is_function_word(w))
    });
    run.start..next.map_or(run.end, |r| r.end)
}

/// A name with the word for a body that it belongs to: "the ministry of health of Norland".
fn whole(context: &str, found: &[Mark<'_>], name: &Range<usize>) -> String {
    let own = &context[name.clone()];
    let lead = &context[..name.start];
    let clause = lead.rfind([',', ';', ':', '(', '،', '"', '“', '”']).map_or(0, |i| i + 1);
    let body = found
        .iter()
        .find(|m| m.marker.role == MarkerRole::Organisation && m.range.start >= clause && m.range.end <= name.start);
    let Some(body) = body else { return own.to_string() };
    let between = found.iter().any(|m| {
        matches!(
            m.marker.role,
            MarkerRole::Title | MarkerRole::SaysPost | MarkerRole::SaysAloud | MarkerRole::Platform | MarkerRole::User
        ) && m.range.start >= body.range.start
            && m.range.end <= name.start
    });
    let close = context[body.range.end..name.start].split_whitespace().count() <= 3;
    if between || !close { own.to_string() } else { context[body.range.start..name.end].to_string() }
}

/// A body that is not named otherwise: "the ministry", "police".
fn body(context: &str, found: &[Mark<'_>], vocabulary: &Vocabulary<'_>) -> Option<String> {
    let mark = found.iter().find(|m| m.marker.role == MarkerRole::Organisation)?;
    if found.iter().any(|m| m.marker.role == MarkerRole::Title) {
        return None;
    }
    let lead = &context[..mark.range.start];
    let place = |w: &str| w.as_ptr() as usize - context.as_ptr() as usize;
    // "Ulaştırma Bakanlığı": names before the word belong to it, and so does an article.
    let own = lead
        .split_whitespace()
        .rev()
        .take(3)
        .take_while(|w| w.starts_with(char::is_uppercase) && w.ends_with(char::is_alphanumeric))
        .last();
    let article = lead.split_whitespace().last().filter(|w| vocabulary.is_function_word(w));
    let head_final = lead.split_whitespace().last().filter(|w| {
        w.chars().all(|c| matches!(c, '\u{0900}'..='\u{0dff}')) && !found.iter().any(|m| m.range.contains(&place(w)))
    });
    let from = own.or(article).or(head_final).map_or(mark.range.start, place);
    let mut to = mark.range.end;
    // Міністерство транспорту, وزارة النقل: what follows in the genitive.
    if context[mark.range.clone()].chars().any(|c| matches!(c, '\u{0400}'..='\u{0dff}')) {
        for word in context[to..].split_whitespace().take(2) {
            let start = place(word);
            let marked = found.iter().any(|m| m.range.contains(&start));
            if marked || vocabulary.is_function_word(word) || !word.ends_with(char::is_alphanumeric) {
                break;
            }
            to = start + word.len();
        }
    }
    Some(context[from..to].to_string())
}

/// In scripts without capitals: the words that stand alone between the verb, the platform and the marks of the
/// sentence.
fn slot(context: &str, found: &[Mark<'_>], words: &Words<'_>) -> Option<String> {
    let uncased = |c: char| matches!(c, '\u{0590}'..='\u{0e7f}');
    if !context.chars().any(uncased) {
        return None;
    }
    let says = |m: &&Mark<'_>| matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud);
    if !found.iter().any(|m| says(&m)) {
        return None;
    }
    let mut edges: Vec<Range<usize>> = found.iter().map(|m| m.range.clone()).collect();
    edges.extend(
        context
            .char_indices()
            .filter(|(_, c)| {
                matches!(c, ',' | '،' | ':' | '.' | '-' | '–' | '—' | '(' | ')' | '"' | '״' | '«' | '»' | '“' | '”')
            })
            .map(|(i, c)| i..i + c.len_utf8()),
    );
    edges.sort_by_key(|r| (r.start, r.end));
    edges.push(context.len()..context.len());
    let mut at = 0;
    let mut slots = Vec::new();
    for edge in edges {
        if edge.start > at {
            slots.push(at..edge.start);
        }
        at = at.max(edge.end);
    }
    slots.into_iter().find_map(|range| {
        let list: Vec<&str> = context[range].split_whitespace().collect();
        let stop = |w: &&str| words.vocabulary.is_function_word(w);
        let own: Vec<&str> = list.into_iter().skip_while(stop).take_while(|w| !stop(w)).collect();
        ((1..=4).contains(&own.len()) && own.iter().all(|w| w.chars().any(uncased)) && own.concat().chars().count() > 2)
            .then(|| own.join(" "))
    })
}

/// "@ferryfan wrote": an account without a name.
pub(super) fn handle(context: &str) -> Option<String> {
    context
        .split_whitespace()
        .map(|w| w.trim_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '_'))))
        .find(|w| {
            w.starts_with('@')
                && w.len() > 2
                && w[1..].chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '@'))
        })
        .map(str::to_string)
}

/// What tells a name from a word that only opens a sentence.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) vocabulary: &'a Vocabulary<'a>,
    pub(super) people: &'a People,
}

/// Runs of capitalised words that are no platform, language or month.
fn name_runs(context: &str, found: &[Mark<'_>], words: &Words<'_>) -> Vec<Range<usize>> {
    let blocked = |at: usize| {
        found.iter().any(|m| {
            matches!(
                m.marker.role,
                MarkerRole::Platform | MarkerRole::Language | MarkerRole::SaysPost | MarkerRole::SaysAloud
            ) && m.range.contains(&at)
        })
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut connect = false;
    for word in context.split_whitespace() {
        let start = word.as_ptr() as usize - context.as_ptr() as usize;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let capital = bare.starts_with(char::is_uppercase);
        let offset = bare.as_ptr() as usize - word.as_ptr() as usize;
        let own = if capital { without_possessive(bare) } else { bare };
        let range = start + offset..start + offset + own.len();
        if word.starts_with('(') && !runs.is_empty() {
            // "Sten Aurell (C)": what stands in brackets is no part of the name.
            connect = false;
        }
        if capital && !blocked(range.start) {
            // "ein Foto": where nouns are capitalised, one after an article is no name.
            let article = context[..start].split_whitespace().next_back().filter(|_| !connect);
            if article.is_some_and(|w| words.vocabulary.is_article(w)) && word_alone(&context[start + word.len()..]) {
                connect = false;
                continue;
            }
            // A determiner or adverb that opens the sentence is no name.
            let first = context[..start].chars().all(|c| !c.is_alphanumeric());
            let known = words.people.is_name(own)
                || first && word.ends_with(own) && full_name(own, &context[start + word.len()..], found, words);
            let opening = first && (words.vocabulary.is_function_word(own) || !known);
            // "On Tuesday, Lee said": what a comma cuts off at the start is no subject.
            let words_before = context[..start].split_whitespace().count();
            let adverbial = !connect
                && (1..=3).contains(&words_before)
                && word.ends_with(',')
                && context[start + word.len()..].chars().any(char::is_uppercase);
            if !opening && !adverbial {
                match runs.last_mut() {
                    Some(last) if connect => last.end = range.end,
                    _ => runs.push(range),
                }
                connect = bare.len() == word.len() - offset && own.len() == bare.len();
                continue;
            }
        }
        // "Ursula von der Leyen": small particles join.
        connect = connect && PARTICLES.contains(&bare);
    }
    runs
}

/// True when no capitalised word follows.
fn word_alone(rest: &str) -> bool {
    !rest.split_whitespace().next().is_some_and(|w| rest.starts_with(' ') && w.starts_with(char::is_uppercase))
}

/// "Ilse Tarrant conducted": a sentence that opens with two capitalised words, unless the page has the second one with
/// another name before it ("Later Tarrant left").
fn full_name(own: &str, rest: &str, found: &[Mark<'_>], words: &Words<'_>) -> bool {
    let Some(next) = rest.split_whitespace().next().filter(|_| rest.starts_with(' ')) else { return false };
    let next = next.trim_matches(|c: char| !c.is_alphanumeric());
    let next = without_possessive(next);
    next.starts_with(char::is_uppercase)
        && !words.vocabulary.is_function_word(next)
        && !words.vocabulary.find(own).iter().any(|m| {
            matches!(
                m.marker.role,
                MarkerRole::Title | MarkerRole::User | MarkerRole::Organisation | MarkerRole::Platform
            )
        })
        && !found.iter().any(|m| m.range.start == 0 && m.range.end > own.len())
        && !words.people.has_other_name(own, next)
}

/// Words of a sentence among which a name of one word is its subject.
const SUBJECT: usize = 4;

/// Particles inside names.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "le", "ten", "van",
    "von", "y", "zu",
];

/// Whom a sentence is about: its first name, or a user who stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Name(String),
    User(String),
}

/// Whom a range is about.
pub(super) fn subject(text: &str, range: Range<usize>, found: &[Mark<'_>], words: &Words<'_>) -> Option<Subject> {
    let context = &text[range.clone()];
    let first = found.partition_point(|m| m.range.start < range.start);
    let local: Vec<Mark<'_>> = found[first..]
        .iter()
        .take_while(|m| m.range.start < range.end)
        .filter(|m| m.range.end <= range.end)
        .map(|m| Mark { range: m.range.start - range.start..m.range.end - range.start, marker: m.marker })
        .collect();
    let runs = name_runs(context, &local, words);
    // One word that the page does not come back to is a place or a month rather than a person.
    let name = runs.iter().find(|r| {
        let name = &context[(*r).clone()];
        let body = local.iter().any(|m| m.marker.role == MarkerRole::Organisation && r.contains(&m.range.start));
        let opens = context[..r.start].split_whitespace().count() <= SUBJECT;
        !body && (name.contains(' ') || opens && words.people.mentions(name) > 1)
    });
    let user = local.iter().find(|m| m.marker.role == MarkerRole::User && name.is_none_or(|n| m.range.start < n.start));
    if user.is_some() {
        let phrase = self::user(context, &local, None, words.vocabulary)?;
        return Some(Subject::User(phrase));
    }
    let titled = || local.iter().find(|m| m.marker.role == MarkerRole::Title && wide(&context[m.range.clone()]) > 0);
    match name {
        Some(range) => Some(Subject::Name(context[range.clone()].to_string())),
        None => titled().map(|m| Subject::Name(titled_wide(context, &local, &m.range))),
    }
}

pub(super) fn same_person(a: &str, b: &str) -> bool {
    let last = |s: &str| s.split_whitespace().last().unwrap_or_default().to_lowercase();
    let (x, y) = (last(a), last(b));
    x == y || a.to_lowercase().split_whitespace().any(|w| w == y) || b.to_lowercase().split_whitespace().any(|w| w == x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::LexiconSet;

    #[test]
    fn the_words_around_a_quotation_name_its_author() {
        let lexicons = LexiconSet::embedded();
        let vocabulary = Vocabulary::new(lexicons.markers(), "");
        let people = People::new(&[], None);
        for (context, following, expected) in [
            ("wrote Ilse Tarrant on X", true, "Ilse Tarrant"),
            ("On Tuesday, Ilse Tarrant wrote:", false, "Ilse Tarrant"),
            ("the director of the office, Ann Lee, wrote", false, "Ann Lee"),
            ("the ministry wrote on X", true, "the ministry"),
            ("wrote the ministry of Norland", true, "ministry of Norland"),
            ("schrieb Jan von der Aue auf X", true, "Jan von der Aue"),
        ] {
            let found = vocabulary.find(context);
            let anchor = found.iter().find(|m| m.marker.role == MarkerRole::SaysPost).map(|m| m.range.clone());
            let words = Words { vocabulary: &vocabulary, people: &people };
            assert_eq!(name(context, &found, anchor, following, &words).as_deref(), Some(expected), "{context}");
        }
        assert_eq!(handle("wrote @ferry_fan.").as_deref(), Some("@ferry_fan"));
        assert_eq!(handle("wrote to jan@example.org"), None);
    }
}
