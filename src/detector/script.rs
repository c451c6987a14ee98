//! Characters in, scripts out: which letters count, for which script, and which scripts decide a language alone.
//!
//! One table over the first 8,192 code points, made by the build, answers for nearly all of them: look at
//! [`Letters::look`] first.

use std::sync::OnceLock;

use super::alphabet::LIMIT;
pub(super) use super::alphabet::{Script, kind};
use crate::characters::Class;
use kind::{APOSTROPHE, BREAK, IGNORED};

/// `entry` of the first code points: one load a letter.
pub(super) struct Letters {
    table: [u32; LIMIT],
}

static LETTERS: Letters = Letters { table: include!(concat!(env!("OUT_DIR"), "/letters.rs")) };

impl Letters {
    /// The table.
    pub(super) fn get() -> &'static Letters {
        &LETTERS
    }

    /// What `c` is (a script's number or one of [`kind`]), and its lower case.
    #[inline]
    pub(super) fn look(&self, c: char) -> (u8, u16) {
        match self.table.get(c as usize) {
            Some(&entry) => ((entry >> 16) as u8, (entry & 0xffff) as u16),
            None => self.high(c),
        }
    }

    /// Characters beyond the table. Full-width and half-width forms count as what they stand for: never as Hangul.
    fn high(&self, c: char) -> (u8, u16) {
        let code = c as u32;
        let kind = match code {
            0x2018 | 0x2019 | 0xff07 => APOSTROPHE,
            0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfe00..=0xfe0f | 0xfeff => IGNORED,
            0xff01..=0xff5e => return self.look(char::from_u32(code - 0xfee0).unwrap_or(' ')),
            0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9d => {
                Script::Kana as u8
            }
            0x3005..=0x3007 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af => {
                Script::Han as u8
            }
            0x3131..=0x318e | 0xac00..=0xd7a3 | 0xffa1..=0xffdc => Script::Hangul as u8,
            0x1d400..=0x1d7ff
            | 0x2c60..=0x2c7f
            | 0xa720..=0xa7ff
            | 0xab30..=0xab6f
            | 0xfb00..=0xfdff
            | 0xfe70..=0xfefc => {
                return self.compatible(c);
            }
            0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic as u8,
            0x2d80..=0x2ddf | 0xab00..=0xab2f => Script::Ethiopic as u8,
            0xa8e0..=0xa8ff => Script::Devanagari as u8,
            _ if Class::of(c).is_alphabetic() => Script::of(c).map_or(BREAK, |s| s as u8),
            _ => BREAK,
        };
        (kind, u16::try_from(code).unwrap_or(u16::MAX))
    }

    /// Mathematical letters, ligatures and presentation forms: the first letter they stand for.
    fn compatible(&self, c: char) -> (u8, u16) {
        let mut first = None;
        unicode_normalization::char::decompose_compatible(c, |d| {
            if first.is_none() && d != ' ' {
                first = Some(d);
            }
        });
        match first.filter(|d| (*d as usize) < LIMIT) {
            Some(d) => self.look(d),
            None => (if Class::of(c).is_alphabetic() { Script::Other as u8 } else { BREAK }, u16::MAX),
        }
    }
}

/// Letters of a text by script.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    by_script: [u32; Script::COUNT],
    /// Han characters seen that only Cantonese writes often.
    pub(super) cantonese: u32,
    /// Han characters that Japanese does not write.
    pub(super) chinese: u32,
    /// Han characters that Chinese does not write.
    pub(super) japanese: u32,
}

/// Characters of written Cantonese.
const CANTONESE: &str = "乜佢係俾冇咁咗咩哋唔啱啲喺嗰嘅嘢嘥嚟囉睇瞓諗";
/// Characters of Chinese, simplified or traditional, that Japanese spells otherwise or hardly uses.
const CHINESE: &str = "个么为啊哈习书买亲什们你兴关动华卖变吗听呢哪啊她对很怎您应开张愿戏爱时样欢没爷现经网觉认让说话谁谢费还\
这进那错难题风飞馆會這們說對沒還經關與麼嗎讓來啥咱俩挺吧的";
/// Characters of Japanese that Chinese spells otherwise.
const JAPANESE: &str = "々〆両乗亜仏仮価働児円処剣効労勧匂単厳収営嬢囲図圏圧塩増壌売変奨実対専峠巣帰広庁応悪悩戦戻払抜択拡挙捜掲撃\
斎斉暁枠桜楽様検権歓歩歳毎気沢浜涙済渋渓満滝焼犠獣産畑畳発県稲穏竜粋経絵続総縁聴荘蔵薬蛍覚覧観訳読譲賛転軽込辺遅郷酔醸釈鉄\
鉱銭録関闘陥険隠雑霊頼顔顕駅験髪黒黙齢";

/// Letters up to which a text is a few words.
const BRIEF: u32 = 24;

/// Flags of the Han characters that tell, one byte each.
fn telling() -> &'static [u8] {
    static TELLING: OnceLock<Vec<u8>> = OnceLock::new();
    TELLING.get_or_init(|| {
        let mut flags = vec![0; 0xa000 - 0x3000];
        for (list, flag) in [(CANTONESE, 1), (CHINESE, 2), (JAPANESE, 4)] {
            for c in list.chars() {
                if let Some(slot) = (c as usize).checked_sub(0x3000).and_then(|i| flags.get_mut(i)) {
                    *slot |= flag;
                }
            }
        }
        flags
    })
}

impl Counts {
    /// Counts one letter, by what [`Letters::look`] said of it.
    #[inline]
    pub(super) fn add(&mut self, kind: u8, c: char) {
        if let Some(n) = self.by_script.get_mut(usize::from(kind)) {
            *n += 1;
            if kind == Script::Han as u8 {
                self.han(c);
            }
        }
    }

    /// Counts letters of a script that are not [`Script::Han`].
    pub(super) fn add_many(&mut self, script: Script, n: usize) {
        self.by_script[script as usize] += u32::try_from(n).unwrap_or(u32::MAX);
    }

    /// Letters of all scripts.
    pub(super) fn letters(&self) -> u32 {
        self.by_script.iter().sum()
    }

    fn han(&mut self, c: char) {
        let flags = (c as usize).checked_sub(0x3000).and_then(|i| telling().get(i)).copied().unwrap_or(0);
        self.cantonese += u32::from(flags & 1);
        self.chinese += u32::from(flags >> 1 & 1);
        self.japanese += u32::from(flags >> 2 & 1);
    }

    pub(super) fn of(&self, script: Script) -> u32 {
        self.by_script[script as usize]
    }

    /// The script that a text's language is looked for in. Names and abbreviations in Latin letters do not make a text
    /// English: any other script that has three letters in ten goes first; in a short text, which may be a brand and a
    /// word, one in ten.
    pub(super) fn main(&self) -> Option<Script> {
        let letters = self.letters();
        if letters == self.of(Script::Latin) {
            return (letters > 0).then_some(Script::Latin);
        }
        let other = Script::ALL[1..].iter().copied().max_by_key(|s| (self.of(*s), std::cmp::Reverse(*s)))?;
        let east = self.of(Script::Han) + self.of(Script::Kana) + self.of(Script::Hangul);
        // One character of these says as much as three letters.
        let dense = |s: Script| matches!(s, Script::Han | Script::Kana | Script::Hangul);
        let (n, total) = if dense(other) { (east * 3, letters + east * 2) } else { (self.of(other), letters) };
        let brand = !dense(other) && n >= 3 && letters <= BRIEF;
        let least = if brand { total } else { total * 3 };
        if n * 10 >= least || self.of(Script::Latin) == 0 { Some(other) } else { Some(Script::Latin) }
    }

    /// Chinese, Cantonese or Japanese, with the confidence.
    pub(super) fn east_asian(&self, japanese_page: bool) -> (&'static str, f64) {
        let (han, kana) = (self.of(Script::Han), self.of(Script::Kana));
        // Kana make faces in Chinese: （￣へ￣）.
        let face = kana == 1 && self.chinese > 0 && han >= 5;
        if kana > 0 && kana * 8 >= han && !face {
            return ("ja", if kana + han >= 3 { 0.99 } else { 0.95 });
        }
        if self.japanese > self.chinese || japanese_page && self.chinese == 0 {
            return ("ja", if self.japanese > 0 { 0.85 } else { 0.7 });
        }
        if self.cantonese > 0 && self.cantonese * 12 >= han {
            return ("yue", if self.cantonese > 1 { 0.9 } else { 0.6 });
        }
        ("zh", if han >= 4 || self.chinese > 0 { 0.97 } else { 0.8 })
    }
}

#[cfg(test)]
mod tests {
    use super::super::alphabet::entry;
    use super::*;

    fn count(text: &str) -> Counts {
        let mut counts = Counts::default();
        for c in text.chars() {
            counts.add(Letters::get().look(c).0, c);
        }
        counts
    }

    #[test]
    fn the_table_of_the_build_is_up_to_date() {
        for c in (0..LIMIT as u32).filter_map(char::from_u32) {
            assert_eq!(LETTERS.table[c as usize], entry(c), "{c:?}");
        }
    }

    #[test]
    fn scripts_are_numbered_in_order() {
        for (i, script) in Script::ALL.iter().enumerate() {
            assert_eq!(*script as usize, i);
        }
    }

    #[test]
    fn the_script_that_decides() {
        for (text, script) in [
            ("hello", Some(Script::Latin)),
            ("好！！！", Some(Script::Han)),
            ("ＯＫ！！", Some(Script::Latin)),
            ("ﾜﾛﾀ", Some(Script::Kana)),
            ("K-POP 최고", Some(Script::Hangul)),
            ("iPhone が好き", Some(Script::Kana)),
            ("ㅋㅋㅋ", Some(Script::Hangul)),
            ("I love 東京 very much indeed", Some(Script::Latin)),
            ("รุ่น Nordwind Alpha", Some(Script::Thai)),
            ("we met a Ψ and a Φ there", Some(Script::Latin)),
            ("𝓛𝓸𝓿𝓮", Some(Script::Latin)),
            ("😀 !!! 123", None),
        ] {
            assert_eq!(count(text).main(), script, "{text}");
        }
    }

    #[test]
    fn chinese_and_japanese() {
        for (text, page, expected) in [
            ("労働", false, "ja"),
            ("労動", false, "ja"),
            ("这个很好", false, "zh"),
            ("真好", false, "zh"),
            ("真好", true, "ja"),
            ("唔知佢喺邊度", false, "yue"),
            ("日本が好き", false, "ja"),
            ("啊哈哈哈哈哈哈（￣へ￣）", false, "zh"),
        ] {
            assert_eq!(count(text).east_asian(page).0, expected, "{text}");
        }
    }

    #[test]
    fn case_and_forms_fold() {
        for (c, expected) in [('A', 'a'), ('Ａ', 'a'), ('İ', 'i'), ('Ж', 'ж'), ('ß', 'ß'), ('Ạ', 'ạ')] {
            assert_eq!(Letters::get().look(c).1, expected as u16, "{c}");
        }
    }
}
