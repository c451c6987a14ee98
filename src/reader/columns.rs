//! Names of columns and keys in many languages, and how the values under them are read.
//!
//! Tables and JSON use the same names. A name is compared without case, spaces and punctuation. Look at [`Field`]
//! first.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::reaction::Platform;
use crate::reader::ReadOptions;

/// What a column or key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    Text,
    Author,
    Published,
    Source,
    Likes,
    Parent,
    Key,
    Language,
    Platform,
}

impl Field {
    pub(crate) const ALL: [Field; 9] = [
        Field::Text,
        Field::Author,
        Field::Published,
        Field::Source,
        Field::Likes,
        Field::Parent,
        Field::Key,
        Field::Language,
        Field::Platform,
    ];

    /// The name the options give this field, and the option that does.
    pub(crate) fn named(self, options: &ReadOptions) -> Option<&str> {
        match self {
            Field::Text => &options.text,
            Field::Author => &options.author,
            Field::Published => &options.date,
            Field::Source => &options.source,
            Field::Likes => &options.likes,
            Field::Parent => &options.parent,
            Field::Key => &options.id,
            Field::Language => &options.language,
            Field::Platform => &options.platform,
        }
        .as_deref()
    }

    /// The option that names this field.
    pub(crate) fn option(self) -> &'static str {
        match self {
            Field::Text => "--text-column",
            Field::Author => "--author-column",
            Field::Published => "--date-column",
            Field::Source => "--source-column",
            Field::Likes => "--likes-column",
            Field::Parent => "--parent-column",
            Field::Key => "--id-column",
            Field::Language => "--language-column",
            Field::Platform => "--platform-column",
        }
    }

    /// Known names, the surest first.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        let names = match self {
            Field::Text => TEXT,
            Field::Author => AUTHOR,
            Field::Published => PUBLISHED,
            Field::Source => SOURCE,
            Field::Likes => LIKES,
            Field::Parent => PARENT,
            Field::Key => KEY,
            Field::Language => LANGUAGE,
            Field::Platform => PLATFORM,
        };
        names.split_ascii_whitespace()
    }

    /// How sure a name is for this field: 0 is the surest.
    pub(crate) fn rank(self, name: &str) -> Option<usize> {
        ranks(name)[self as usize]
    }
}

/// How sure a name is for each field, in the order of [`Field::ALL`].
pub(crate) fn ranks(name: &str) -> Ranks {
    static KNOWN: LazyLock<HashMap<&str, Ranks>> = LazyLock::new(|| {
        let mut known: HashMap<&str, Ranks> = HashMap::new();
        for field in Field::ALL {
            for (rank, name) in field.names().enumerate() {
                known.entry(name).or_default()[field as usize] = Some(rank);
            }
        }
        known
    });
    // No known name is as long as a text that stands where names are expected.
    if name.len() > 100 {
        return Ranks::default();
    }
    let whole = KNOWN.get(plain(name).as_str()).copied().unwrap_or_default();
    let Some(last) = name.rsplit(['.', '/']).next().filter(|last| last.len() < name.len()) else { return whole };
    let last = KNOWN.get(plain(last).as_str()).copied().unwrap_or_default();
    // The whole name of a flattened key says more than its last part.
    std::array::from_fn(|i| whole[i].or(last[i].map(|rank| rank + 1000)))
}

/// A rank for each field.
pub(crate) type Ranks = [Option<usize>; 9];

/// A name without case, spaces and punctuation.
pub(crate) fn plain(name: &str) -> String {
    // Marks are kept: without its vowel signs a Hindi word is another word.
    name.chars()
        .filter(|c| {
            !c.is_whitespace() && !c.is_ascii_punctuation() && !c.is_control() && !matches!(c, '\u{feff}' | '：' | '·')
        })
        .flat_map(char::to_lowercase)
        .collect()
}

// Within a list: what exports and scrapers write in English, then European languages, then the rest.
const TEXT: &str = "\
    commenttext commentbody commentcontent textoriginal rawmessage fulltext tweettext reviewtext reviewbody \
    reviewcontent messagetext posttext replytext cleanedtext textdisplay cooked text comment comments body message \
    content contents contenttext bodytext selftext tweet review reviews caption reply post opinion feedback remark \
    remarks msg note response answer verbatim markdown bodyhtml htmlbody contenthtml htmlcontent messagehtml \
    commenthtml texthtml html opentext freetext quote sentence utterance status description reaction \
    kommentar kommentartext kommentare nachricht beitrag inhalt bewertung rezension antworttext meinung commentaire \
    commentaires contenu texte avis messages réponse comentario comentarios texto mensaje contenido reseña opinión \
    comentário comentários mensagem conteúdo avaliação opinião commento commenti testo messaggio contenuto \
    recensione opinione reactie reacties opmerking bericht inhoud tekst kommentarer innlegg meddelande meddelelse \
    indlæg kommentti viesti teksti szöveg hozzászólás megjegyzés \
    komentarz treść wiadomość opinia komentář zpráva obsah komentár komentar sadržaj poruka комментарий комментарии \
    коммент текст сообщение отзыв содержание коментар коментарі повідомлення відгук мнение съобщение σχόλιο σχόλια \
    κείμενο μήνυμα yorum yorumlar metin mesaj içerik bìnhluận nộidung komentarteks isi pesan ulasan komen maoni \
    comentariu mesajul commentaar \
    コメント コメント本文 コメント内容 本文 内容 投稿内容 投稿 テキスト 感想 レビュー 口コミ メッセージ ツイート \
    评论 评论内容 评论正文 評論 評論內容 留言 留言內容 留言内容 正文 內容 文本 微博正文 微博内容 回复内容 弹幕 댓글 \
    댓글내용 내용 본문 리뷰 후기 글 메시지 تعليق التعليق التعليقات النص نص الرسالة المحتوى نظر متن دیدگاه تبصرہ \
    תגובה תוכן טקסט टिप्पणी टिप्पणियाँ पाठ संदेश मंतव्य মন্তব্য கருத்து ความคิดเห็น ข้อความ คอมเมนต์";

const AUTHOR: &str = "\
    authordisplayname commentauthor authorname author displayname screenname username nickname user userscreenname \
    usernickname profilename commenter commentername reviewer reviewername from fromname name fullname by handle \
    sender sendername poster login creator uname owner ownerusername postedby writer writername userid authorid \
    fromid account channelname autor autorin verfasser benutzer benutzername nutzer nutzername auteur utilisateur \
    pseudo nom nomdutilisateur usuario nombre nombredeusuario autore utente nomeutente nome usuário nomedeusuário \
    gebruiker gebruikersnaam naam naamauteur författare forfatter användare bruger bruker käyttäjä szerző \
    felhasználó użytkownik nick autorka uživatel korisnik автор пользователь имя имяпользователя ник отправитель \
    користувач імя потребител συγγραφέας χρήστης όνομα yazar kullanıcı kullanıcıadı isim tácgiả ngườidùng penulis \
    pengguna nama 投稿者 作者 著者 ユーザー ユーザー名 ユーザ名 名前 ニックネーム 用户 用户名 用户昵称 昵称 评论者 \
    評論者 使用者 用戶 用戶名 暱稱 博主 작성자 글쓴이 닉네임 이름 아이디 사용자 الكاتب المؤلف المستخدم اسمالمستخدم \
    الاسم نویسنده کاربر مصنف מחבר משתמש שם लेखक उपयोगकर्ता नाम ผู้เขียน ผู้ใช้ ชื่อ";

const PUBLISHED: &str = "\
    publishedat createdat commentcreatetimestamp createdutc creationdate created datetime timestamp timestampmillis published timeparsed \
    writtenat at publishedtime date dategmt createdtime createtime ctime commentdate commenttime dateunixtime time \
    posted postedat posteddate postdate posttime datecreated datepublished reviewdate reviewtime regtime writetime \
    addtime pubdate submitteddate taken datum zeit zeitpunkt zeitstempel uhrzeit erstellt erstelltam veröffentlicht \
    dateheure heure publié publiéle fecha hora fechayhora fechadepublicación data ora dataora datahora tijd tijdstip \
    geplaatst tid tidspunkt dato päivämäärä dátum dodano vytvořeno дата время датаивремя создано опубликовано \
    дататачас час ημερομηνία ώρα tarih zaman ngày thờigian tanggal waktu 日時 日付 投稿日時 投稿日 時間 时间 日期 \
    发布时间 评论时间 发表时间 發布時間 留言時間 작성일 작성일시 작성시간 날짜 등록일 시간 التاريخ تاريخ الوقت تاریخ \
    زمان תאריך दिनांक तारीख समय วันที่ เวลา";

const SOURCE: &str = "\
    sourceid source thread threadid threadtitle threadurl page pagetitle pageurl article articleid articletitle \
    articleurl articleheadline videoid videotitle videourl video linktitle linkid storytitle storyid topicid \
    topictitle topic posttitle posturl postid submissionid submissiontitle discussionid mediaid awemeid productid \
    product producttitle asin appid url link permalink title headline subject conversationid channel channeltitle \
    chat chatname group forum subreddit site website domain newsid documentid docid quelle seite artikel titel thema \
    fuente página artículo título enlace vídeo lien titre sujet vidéo fonte pagina articolo titolo fonteurl artigo \
    bron onderwerp källa kilde sida źródło strona artykuł tytuł zdroj stránka источник страница статья заголовок \
    видео тема ссылка джерело сторінка πηγή kaynak sayfa başlık nguồn sumber halaman 出典 ソース ページ 記事 \
    記事タイトル タイトル 動画 動画タイトル スレッド 来源 页面 文章 标题 视频 链接 來源 標題 影片 출처 페이지 기사 \
    기사제목 제목 영상 링크 المصدر الصفحة المقال العنوان منبع صفحه עמוד כותרת स्रोत पृष्ठ लेख शीर्षक แหล่งที่มา \
    หัวข้อ";

const LIKES: &str = "\
    likecount likescount likes like likecounts favouritescount favoritecount favorites score ups upvotes votes vote \
    points diggcount numlikes numvotes thumbsup thumbsupcount helpful helpfulvotes reactionscount reactions \
    reactioncount sympathycount karma gefälltmir gefälltmirangaben stimmen jaime mentionsjaime megusta curtidas \
    mipiace vindikleuks polubienia лайки лайков нравится вподобання beğeni beğeniler lượtthích suka いいね いいね数 \
    高評価 高評価数 点赞 点赞数 點讚 讚 赞 赞数 按讚數 좋아요 좋아요수 추천 추천수 공감 공감수 إعجابات الإعجابات \
    پسند לייקים पसंद ถูกใจ";

const PARENT: &str = "\
    parentid parent parentcommentid commentparent inreplytoid inreplyto inreplytostatusid inreplytostatusidstr \
    inreplytocommentid replyto replytoid replytomessageid replytocommentid replytocomment replytopostnumber \
    repliedto repliedtoid parentcommentno parentno parentkey parenthex pid replyid parentuuid parenturi antwortauf \
    elternid enréponseà idparent enrespuestaa idpadre respostaa idpai inrispostaa idpadrecommento antwoordop \
    odpowiedźna ответна ответнакомментарий родитель yanıtlanan 返信先 返信先id 親id 親コメントid 父评论id 父id \
    回复id 上级评论id 父評論id 부모댓글 부모id 부모댓글id 상위댓글 ردعلى उत्तरको";

const KEY: &str = "\
    commentid commenthex id idstr cid postnumber messageid msgid tweetid statusid replyid reviewid objectid key uuid \
    guid uri commentno no rpid mid postid uid nr num number index rowid kommentarid kommentarnummer idcommentaire \
    idcomentario idcomentário idcommento номер ид idкомментария コメントid 番号 评论id 編號 编号 评论编号 댓글id \
    번호 댓글번호 المعرف רقم आईडी";

const LANGUAGE: &str = "\
    languagecode langcode language lang langs locale commentlanguage sprache langue idioma lingua língua taal språk \
    sprog język jazyk язык мова γλώσσα dil ngônngữ bahasa 言語 语言 語言 언어 اللغة زبان שפה भाषा ภาษา";

const PLATFORM: &str = "\
    platform network socialnetwork socialmedia medium service app sourceplatform plattform netzwerk plateforme \
    réseau réseausocial plataforma redsocial redesocial piattaforma platforma платформа соцсеть プラットフォーム \
    平台 플랫폼 المنصة मंच";

/// True for names of columns that often hold something of the comment's own: its address, its title.
pub(crate) fn weak_source(name: &str) -> bool {
    const WEAK: &[&str] = &[
        "url",
        "link",
        "permalink",
        "title",
        "headline",
        "subject",
        "postid",
        "titel",
        "título",
        "titre",
        "titolo",
        "tytuł",
        "enlace",
        "lien",
        "заголовок",
        "ссылка",
        "başlık",
        "タイトル",
        "标题",
        "链接",
        "標題",
        "제목",
        "링크",
        "العنوان",
        "כותרת",
        "शीर्षक",
        "หัวข้อ",
    ];
    let last = name.rsplit(['.', '/']).next().unwrap_or(name);
    WEAK.contains(&plain(last).as_str())
}

/// The platform a cell or key names: `Twitter/X`, `fb`, `youtube.com`.
pub(crate) fn platform(value: &str) -> Option<Platform> {
    let value = value.trim().to_lowercase();
    let bare = value.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let word = bare.split(['.', '/', ' ', ':']).next().unwrap_or(bare);
    Some(match word {
        "" => return None,
        "x" | "twitter" | "tweet" | "ツイッター" | "트위터" | "推特" | "твиттер" | "تويتر" => {
            Platform::X
        }
        "instagram" | "ig" | "insta" | "인스타그램" | "インスタグラム" => Platform::Instagram,
        "facebook" | "fb" | "meta" | "페이스북" | "フェイスブック" | "脸书" | "فيسبوك" => {
            Platform::Facebook
        }
        "threads" => Platform::Threads,
        "bluesky" | "bsky" => Platform::Bluesky,
        "mastodon" | "fediverse" => Platform::Mastodon,
        "tiktok" | "douyin" | "抖音" => Platform::Tiktok,
        "reddit" => Platform::Reddit,
        "youtube" | "yt" | "youtu" | "유튜브" | "ユーチューブ" => Platform::Youtube,
        "weibo" | "微博" => Platform::Weibo,
        "vk" | "vkontakte" | "вконтакте" => Platform::Vk,
        "telegram" | "tg" | "телеграм" => Platform::Telegram,
        "unknown" | "n/a" | "na" | "-" => return None,
        _ => Platform::Other,
    })
}

/// A number of likes: `12`, `1,204`, `1.2K`, `3 万`.
pub(crate) fn likes(value: &str) -> Option<i64> {
    let value = value.trim();
    if let Ok(number) = value.parse::<i64>() {
        return Some(number);
    }
    let digits = value.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = value[digits.len()..].trim().to_lowercase();
    let factor = match unit.as_str() {
        "" => 1.0,
        "k" | "천" | "千" | "тыс." | "тыс" => 1e3,
        "万" | "萬" | "만" => 1e4,
        "m" | "mio" | "млн" => 1e6,
        _ => return None,
    };
    let number = if factor == 1.0 {
        // Only groups of three are thousands; anything else in between is a fraction or no number.
        let mut groups = digits.split([',', '.', '\u{a0}', '\u{202f}', '\'', ' ']);
        let first = groups.next()?;
        let rest: Vec<&str> = groups.collect();
        if rest.len() == 1 && rest[0].chars().all(|c| c == '0') && rest[0].len() != 3 {
            first.parse::<f64>().ok()?
        } else if rest.iter().all(|g| g.len() == 3) {
            format!("{first}{}", rest.concat()).parse::<f64>().ok()?
        } else {
            return None;
        }
    } else {
        digits.replace(',', ".").parse::<f64>().ok()?
    };
    let number = (number * factor).round();
    (number.abs() < 1e15).then_some(number as i64)
}

/// True for what a site leaves in place of a deleted comment.
pub(crate) fn placeholder(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 64 {
        return false;
    }
    let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) else { return false };
    matches!(
        plain(inner).as_str(),
        "deleted"
            | "removed"
            | "deletedbyuser"
            | "removedbymoderator"
            | "removedbyreddit"
            | "deletedbyauthor"
            | "commentdeleted"
            | "commentremoved"
            | "messagedeleted"
            | "flagged"
            | "dead"
            | "unavailable"
            | "gelöscht"
            | "entfernt"
            | "supprimé"
            | "eliminado"
            | "removido"
            | "удалено"
            | "削除済み"
            | "삭제됨"
            | "已删除"
            | "已刪除"
    )
}

/// True for keys that stand for "no parent".
pub(crate) fn no_parent(value: &str) -> bool {
    matches!(
        value.trim(),
        "" | "0" | "-1" | "[]" | "{}" | "null" | "NULL" | "None" | "none" | "nan" | "NaN" | "root" | "NA" | "N/A" | "-"
    )
}

/// A language code, if the value can be one.
pub(crate) fn language(value: &str) -> Option<String> {
    let value = value.trim();
    let ok = (2..=12).contains(&value.len())
        && value.split(['-', '_']).all(|part| part.len() <= 8 && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && value
            .split(['-', '_'])
            .next()
            .is_some_and(|part| matches!(part.len(), 2 | 3) && !part.bytes().any(|b| b.is_ascii_digit()));
    // X writes `und` and its kin for tweets without words.
    let none = matches!(value, "und" | "zxx" | "qme" | "qst" | "qht" | "qam" | "qct" | "un" | "mul");
    (ok && !none).then(|| value.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_twice_in_a_list_and_all_are_plain() {
        for field in Field::ALL {
            let mut seen = std::collections::HashSet::new();
            for name in field.names() {
                assert!(seen.insert(name), "{name} twice in {field:?}");
                assert_eq!(plain(name), name);
            }
        }
    }

    #[test]
    fn names_are_found_in_many_languages() {
        for (name, field) in [
            ("Comment Text", Field::Text),
            ("snippet.textOriginal", Field::Text),
            ("Commentaire", Field::Text),
            ("댓글", Field::Text),
            ("टिप्पणी", Field::Text),
            ("created_at", Field::Published),
            ("作者", Field::Author),
            ("in_reply_to_id", Field::Parent),
            ("いいね数", Field::Likes),
            ("video_id", Field::Source),
            ("Язык", Field::Language),
        ] {
            assert!(field.rank(name).is_some(), "{name}");
        }
        assert_eq!(Field::Text.rank("price"), None);
    }

    #[test]
    fn values_are_read() {
        for (value, expected) in [
            ("12", Some(12)),
            ("1,204", Some(1204)),
            ("1.2K", Some(1200)),
            ("3万", Some(30000)),
            ("5.0", Some(5)),
            ("many", None),
            ("1.5", None),
        ] {
            assert_eq!(likes(value), expected, "{value}");
        }
        for (value, expected) in [
            ("Twitter/X", Some(Platform::X)),
            ("https://www.youtube.com/watch", Some(Platform::Youtube)),
            ("", None),
            ("Forum", Some(Platform::Other)),
        ] {
            assert_eq!(platform(value), expected, "{value}");
        }
        for (value, expected) in [
            ("ja", Some("ja")),
            ("pt_BR", Some("pt-BR")),
            ("und", None),
            ("Deutsch", None),
            ("zh-Hant", Some("zh-Hant")),
        ] {
            assert_eq!(language(value).as_deref(), expected, "{value}");
        }
        assert!(placeholder(" [deleted] ") && placeholder("[removed]") && !placeholder("[deleted] scene was good"));
    }
}
