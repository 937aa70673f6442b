//! Authors and books: made-up names and titles in several scripts, with everything that CSV finds hard.

use super::TwoDays;
use super::sheet::{Column, Json, Sheet, State, Value, column};
use crate::random::Random;

const AUTHOR_COLUMNS: &[Column] = &[
    column("author_id", Json::Bare),
    column("name", Json::Quoted),
    column("country", Json::Quoted),
    column("about", Json::Quoted),
];

const BOOK_COLUMNS: &[Column] = &[
    column("isbn", Json::Quoted),
    column("author_id", Json::Bare),
    column("title", Json::Quoted),
    column("language", Json::Quoted),
    Column { name: "published_on", source: "pub_date", json: Json::Quoted },
    column("price", Json::Bare),
    column("in_print", Json::Bare),
];

/// Name, country, and what is said of the author.
const AUTHORS: [(&str, Option<&str>, Option<&str>); 20] = [
    ("Ada Winterbourne", Some("GB"), Some("Writes about harbours, fog and the people between.")),
    ("Jürgen Öhlmann", Some("DE"), Some("Geboren in Köln.\nLebt, schreibt und angelt an der Ostsee.")),
    ("Beatriz Seixas Falcão", Some("PT"), None),
    ("Νίκη Καλογέρου", Some("GR"), Some("Ποιήτρια, \"της θάλασσας\" όπως λέει.")),
    ("Ødegård Lykke", Some("NO"), Some("Short stories; long walks")),
    ("小川 千里", Some("JP"), Some("京都に住む。\n猫が三匹。")),
    ("Wiesława Źródlana", Some("PL"), None),
    ("Siobhán Ó Dálaigh", Some("IE"), Some("Novels, ballads, and one cookery book")),
    ("Kwame Asantewaa", Some("GH"), None),
    ("Zoë van der Meulen", Some("NL"), Some("Tekent haar boeken zelf")),
    ("Mehmet Işıkoğlu", Some("TR"), Some("İstanbul üzerine üç roman")),
    ("Anonymous", None, None),
    ("Ivana Šťastná", Some("CZ"), Some("Detective stories, \"all solved by the cook\"")),
    ("Luc d'Entremont", Some("CA"), None),
    ("Þórunn Hallsdóttir", Some("IS"), Some("Sagas, retold")),
    ("Pilar Ñandú", Some("AR"), Some("Cuentos breves,\nmuy breves")),
    ("Rosa \"Rosie\" Feld", Some("US"), None),
    ("Олена Гайова", Some("UA"), Some("Пише для дітей")),
    ("Marguerite Bœuf", Some("FR"), Some("Cuisine, jardins, fantômes")),
    ("Tomas Berg", Some("SE"), None),
];

/// Language, first halves and second halves of titles.
const TITLES: [(&str, [&str; 4], [&str; 4]); 7] = [
    (
        "en",
        ["The Lamp", "Salt, Smoke", "A Short History", "Seven Letters"],
        [" and the Tide", ", and Other Quarrels", " of Rain", " from \"Nowhere\""],
    ),
    (
        "de",
        ["Die Brücke", "Größe und Maß", "Der stille Müller", "Späte Äpfel"],
        [" im Nebel", ", zweiter Teil", " von Überlingen", " ohne Straße"],
    ),
    ("pt", ["O Coração", "A Ilha", "Três Irmãs", "Canção"], [" de Sal", ", Enfim", " e a Manhã", " do Pão"]),
    (
        "el",
        ["Το φως", "Η γάτα", "Δύο ψαράδες", "Ο κήπος"],
        [" της νύχτας", ", ξανά", " στο νησί", " του Μάη"],
    ),
    ("ja", ["雨の", "灯台と", "静かな", "三つの"], ["本屋", "手紙", "海", "猫"]),
    ("pl", ["Źdźbło", "Żółty dom", "Ćma", "Noc"], [" i cień", ", tom drugi", " w Łodzi", " nad rzeką"]),
    (
        "fr",
        ["L'Été", "La Clé", "Un Cœur", "Où vont les Oies"],
        [" d'Agnès", ", ou l'Orage", " à l'Aube", " en Hiver"],
    ),
];

/// What the catalogue team delivers.
pub struct Catalogue {
    /// Authors, the same on both days but for one who got a country.
    pub authors: TwoDays,
    /// Books, of which some become dearer.
    pub books: TwoDays,
}

impl Catalogue {
    /// The books of the first day and what they cost, in cents.
    pub fn prices(&self) -> Vec<(String, u64)> {
        let rows = self.books.monday.rows.iter();
        rows.filter_map(|row| match &row.values[..] {
            [Some(isbn), _, _, _, _, Some(price), _] => {
                Some((isbn.clone(), price.replace('.', "").parse().unwrap_or_default()))
            }
            _ => None,
        })
        .collect()
    }
}

/// Makes the catalogue of both days.
pub fn two_days(random: &mut Random) -> Catalogue {
    let mut authors = Sheet::new(AUTHOR_COLUMNS, 1);
    for (position, (name, country, about)) in AUTHORS.iter().enumerate() {
        authors.push(vec![
            Some((position + 1).to_string()),
            Some(String::from(*name)),
            country.map(String::from),
            about.map(String::from),
        ]);
    }
    let mut authors_tuesday = authors.clone();
    authors_tuesday.rows[11].values[3] =
        Some(String::from("Was Ada Winterbourne all along, says Ada Winterbourne"));

    let mut books = Sheet::new(BOOK_COLUMNS, 1);
    for number in 0..110 {
        books.push(book(random, number));
    }
    let books_tuesday = books_after_a_day(random, &books);
    Catalogue {
        authors: TwoDays { monday: authors, tuesday: authors_tuesday },
        books: TwoDays { monday: books, tuesday: books_tuesday },
    }
}

/// Nine prices change, two books go out of print, one is withdrawn, three are new, one of them with a date that no
/// calendar has.
fn books_after_a_day(random: &mut Random, monday: &Sheet) -> Sheet {
    let mut books = monday.clone();
    let mut order: Vec<usize> = (0..books.rows.len()).collect();
    random.shuffle(&mut order);
    // Whoever looks at the first rows of the history shall see a change.
    if let Some(first) = order
        .iter()
        .position(|&book| books.rows.iter().all(|row| row.values[0] >= books.rows[book].values[0]))
    {
        order.swap(0, first);
    }
    for &position in &order[..9] {
        let raised = cents(999 + random.below(40) * 100 + 45);
        books.rows[position].values[5] = Some(raised);
    }
    for &position in &order[9..11] {
        let in_print = books.rows[position].values[6].as_deref() != Some("true");
        books.rows[position].values[6] = Some(in_print.to_string());
    }
    books.rows.remove(order[11]);
    for number in 110..113 {
        books.push(book(random, number));
    }
    if let Some(last) = books.rows.last_mut() {
        last.values[4] = Some(String::from("2026-02-30"));
        last.state = State::Broken;
    }
    books
}

fn book(random: &mut Random, number: u64) -> Vec<Value> {
    let (language, first, second) = random.one_of(&TITLES);
    let title = format!("{}{}", random.one_of(first), random.one_of(second));
    let year = 1950 + random.below(76);
    let published =
        random.percent(85).then(|| format!("{year}-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28)));
    vec![
        Some(isbn(random, number)),
        Some((1 + random.below(AUTHORS.len() as u64)).to_string()),
        Some(title),
        Some(String::from(*language)),
        published,
        Some(cents(500 + random.below(40) * 50 + 95)),
        Some(random.percent(80).to_string()),
    ]
}

/// Thirteen digits that differ from book to book and end with the right check digit.
fn isbn(random: &mut Random, number: u64) -> String {
    let digits = format!("978{:05}{:04}", 10_000 + random.below(90_000), number);
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(position, digit)| u32::from(digit - b'0') * if position % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// `1295` as `12.95`.
pub fn cents(amount: u64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}
