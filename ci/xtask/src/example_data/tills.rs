//! Shops, orders with their lines, and the copies on the shelves.

use super::TwoDays;
use super::books::cents;
use super::sheet::{Column, Json, Sheet, State, Value, column};
use crate::random::Random;

const SHOP_COLUMNS: &[Column] = &[
    column("shop_id", Json::Bare),
    column("name", Json::Quoted),
    column("city", Json::Quoted),
    column("opened_on", Json::Quoted),
    column("closed_on", Json::Quoted),
];

const ORDER_COLUMNS: &[Column] = &[
    column("order_id", Json::Bare),
    column("shop_id", Json::Bare),
    column("ordered_at", Json::Quoted),
    column("paid_with", Json::Quoted),
    column("gift_note", Json::Quoted),
];

const LINE_COLUMNS: &[Column] = &[
    column("order_id", Json::Bare),
    column("line_no", Json::Bare),
    column("isbn", Json::Quoted),
    column("quantity", Json::Bare),
    column("unit_price", Json::Bare),
];

const LEVEL_COLUMNS: &[Column] = &[
    column("shop_id", Json::Bare),
    column("isbn", Json::Quoted),
    column("copies", Json::Bare),
    column("shelf_height", Json::Bare),
    column("counted_on", Json::Quoted),
    column("remark", Json::Quoted),
];

const SHOPS: [(&str, &str, &str, Option<&str>); 7] = [
    ("Lantern on Beacon Hill", "Boston", "1987-05-02", None),
    ("Lantern at the Wharf", "Portland", "1994-11-19", None),
    ("Lantern, Second Hand", "Boston", "2001-03-30", Some("2019-12-31")),
    ("Lanterna", "Porto", "2008-09-01", None),
    ("De Lantaarn", "Utrecht", "2011-04-27", None),
    ("Φανάρι", "Θεσσαλονίκη", "2016-06-10", None),
    ("Laterne", "Köln", "2022-02-22", None),
];

const NOTES: [&str; 6] = [
    "Happy birthday, Zoë!",
    "For \"the best aunt\", with love",
    "To be read aloud,\nslowly,\nby the fire",
    "Für Opa: bitte nicht wieder umtauschen",
    "お誕生日おめでとう",
    "Thank you, thank you; thank you",
];

/// What the tills team delivers.
pub struct Tills {
    /// Shops, of which one is new on the second day.
    pub shops: TwoDays,
    /// Orders.
    pub orders: TwoDays,
    /// Lines of orders, one of them mistyped on the first day.
    pub order_lines: TwoDays,
    /// Copies of books in shops.
    pub levels: TwoDays,
}

/// Makes the files of both days for books with these prices.
pub fn two_days(random: &mut Random, books: &[(String, u64)]) -> Tills {
    let mut orders = Sheet::new(ORDER_COLUMNS, 1);
    let mut lines = Sheet::new(LINE_COLUMNS, 2);
    let mut minute = 8 * 60;
    for order_id in 1001..1181 {
        minute += 20 + random.below(380);
        add_order(random, books, &mut orders, &mut lines, Order { order_id, minute });
    }
    let (orders_tuesday, lines_tuesday) = orders_after_a_day(random, books, &orders, &mut lines);

    let mut shops = Sheet::new(SHOP_COLUMNS, 1);
    for (position, (name, city, opened_on, closed_on)) in SHOPS.iter().enumerate() {
        shops.push(vec![
            Some((position + 1).to_string()),
            Some(String::from(*name)),
            Some(String::from(*city)),
            Some(String::from(*opened_on)),
            closed_on.map(String::from),
        ]);
    }
    let mut shops_tuesday = shops.clone();
    shops_tuesday.push(vec![
        Some(String::from("8")),
        Some(String::from("Lykta")),
        Some(String::from("Malmö")),
        Some(String::from("2026-03-03")),
        None,
    ]);
    Tills {
        shops: TwoDays { monday: shops, tuesday: shops_tuesday },
        orders: TwoDays { monday: orders, tuesday: orders_tuesday },
        order_lines: TwoDays { monday: lines, tuesday: lines_tuesday },
        levels: levels(random, books),
    }
}

/// Who ordered when.
struct Order {
    order_id: u64,
    /// Minutes since the first of February 2026.
    minute: u64,
}

fn add_order(
    random: &mut Random,
    books: &[(String, u64)],
    orders: &mut Sheet,
    lines: &mut Sheet,
    order: Order,
) {
    let note = random.percent(20).then(|| String::from(*random.one_of(&NOTES)));
    orders.push(vec![
        Some(order.order_id.to_string()),
        Some((1 + random.below(SHOPS.len() as u64)).to_string()),
        Some(moment(order.minute)),
        Some(String::from(*random.one_of(&["card", "cash", "voucher"]))),
        note,
    ]);
    for line_no in 1..=1 + random.below(4) {
        let (isbn, price) = random.one_of(books);
        lines.push(vec![
            Some(order.order_id.to_string()),
            Some(line_no.to_string()),
            Some(isbn.clone()),
            Some((1 + random.below(3)).to_string()),
            Some(cents(*price)),
        ]);
    }
}

/// A cancelled order, three notes added, two lines corrected, the mistyped line mended, a dozen new orders.
fn orders_after_a_day(
    random: &mut Random,
    books: &[(String, u64)],
    orders: &Sheet,
    lines: &mut Sheet,
) -> (Sheet, Sheet) {
    let (mut orders_tuesday, mut lines_tuesday) = (orders.clone(), lines.clone());
    // Somebody typed a word where the till wants a number.
    lines.rows[57].values[3] = Some(String::from("two"));
    lines.rows[57].state = State::Broken;
    lines_tuesday.rows[57].values[3] = Some(String::from("2"));
    for position in [101, 240] {
        lines_tuesday.rows[position].values[3] = Some(String::from("7"));
    }
    for position in [12, 60, 99] {
        orders_tuesday.rows[position].values[4] = Some(String::from("Sorry, forgot: \"congratulations\"!"));
    }
    let cancelled = orders_tuesday.rows.remove(140).values[0].clone();
    lines_tuesday.rows.retain(|line| line.values[0] != cancelled);
    let mut minute = 30 * 24 * 60 + 8 * 60;
    for order_id in 1181..1193 {
        minute += 10 + random.below(40);
        add_order(random, books, &mut orders_tuesday, &mut lines_tuesday, Order { order_id, minute });
    }
    (orders_tuesday, lines_tuesday)
}

fn levels(random: &mut Random, books: &[(String, u64)]) -> TwoDays {
    let mut monday = Sheet::new(LEVEL_COLUMNS, 2);
    for shop_id in [1, 2, 4, 5, 6, 7] {
        for (isbn, _) in books {
            if random.percent(30) {
                monday.push(level(random, shop_id, isbn));
            }
        }
    }
    // On the second day the first shop counted again, and found a book that it had sold out to be gone.
    let mut tuesday = monday.clone();
    tuesday.rows.remove(3);
    for row in tuesday.rows.iter_mut().filter(|row| row.values[0].as_deref() == Some("1")) {
        row.values[2] = Some(random.below(12).to_string());
        row.values[4] = Some(String::from("2026-03-03"));
    }
    TwoDays { monday, tuesday }
}

fn level(random: &mut Random, shop_id: u64, isbn: &str) -> Vec<Value> {
    let remark =
        random.percent(8).then(|| String::from(*random.one_of(&["damaged", "on loan", "Einzelstück"])));
    vec![
        Some(shop_id.to_string()),
        Some(String::from(isbn)),
        Some(random.below(9).to_string()),
        // Quarters are exact in binary, so every reader shows the same digits.
        random.percent(70).then(|| format!("{}.{}", random.below(3), random.one_of(&["25", "5", "75"]))),
        Some(String::from("2026-03-02")),
        remark,
    ]
}

/// Minutes since the first of February 2026, as a timestamp; good for February and March.
pub fn moment(minute: u64) -> String {
    let (day, minute_of_day) = (minute / (24 * 60), minute % (24 * 60));
    let (month, day) = if day < 28 { (2, day + 1) } else { (3, day - 27) };
    format!("2026-{month:02}-{day:02} {:02}:{:02}:00", minute_of_day / 60, minute_of_day % 60)
}
