//! Names, each a function of a number.

const ZONES: [&str; 8] = ["usa", "eu", "asia", "africa", "andes", "nordic", "gulf", "pacific"];

const THINGS: [&str; 32] = [
    "orders",
    "invoices",
    "parcels",
    "meters",
    "readings",
    "contracts",
    "tariffs",
    "customers",
    "drivers",
    "routes",
    "depots",
    "pallets",
    "claims",
    "policies",
    "payments",
    "refunds",
    "products",
    "suppliers",
    "batches",
    "sensors",
    "alarms",
    "shifts",
    "machines",
    "tickets",
    "visits",
    "quotes",
    "budgets",
    "accounts",
    "journals",
    "surveys",
    "campaigns",
    "returns",
];

const PLACES: [&str; 16] = [
    "harbour", "north", "retail", "field", "plant", "grid", "fleet", "web", "branch", "depot", "market",
    "river", "summit", "forest", "garden", "bridge",
];

/// The name of a zone.
pub fn zone(number: u64) -> String {
    match ZONES.get(number as usize) {
        Some(name) => String::from(*name),
        None => format!("zone_{number}"),
    }
}

/// The name of a team.
pub fn team(number: u64) -> String {
    format!("team_{}_{number}", PLACES[(number % 16) as usize])
}

/// The name of a store.
pub fn store(number: u64) -> String {
    format!("{}_{number}", PLACES[(number * 5 % 16) as usize])
}

/// The name of a dataset.
pub fn dataset(number: u64) -> String {
    format!("{}_{number}", thing(number))
}

/// The name of a dataset's first key column.
pub fn key(number: u64) -> String {
    format!("{}_id", thing(number))
}

/// The name of a workspace.
pub fn workspace(number: u64) -> String {
    format!("{}_desk_{number}", PLACES[(number * 3 % 16) as usize])
}

fn thing(number: u64) -> &'static str {
    THINGS[(number * 7 % 32) as usize]
}
