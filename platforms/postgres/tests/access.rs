//! Roles, users and what they may do, on every version: given, taken, shared by databases, and what others gave.

mod support;

use dsc_plan::HazardKind::{DropsConsumerView, RevokesAccess};
use dsc_plan::desired::{DesiredGrant, DesiredMembership, DesiredPlatform, DesiredRole, DesiredUser, Right};
use dsc_plan::{HazardKind, Plan};
use dsc_testservers::{MAJORS, books, cause, dataset, desired, hazards, phrases};
use support::Platform;

/// Books that a role reads, another one writes; names of roles carry that of a database, because they are known to the
/// whole server.
fn shop(name: &str, users: &[(&str, &[&str])]) -> DesiredPlatform {
    let mut out = desired(vec![books()]);
    let grant = |schema: &str, address: &str, right| DesiredGrant {
        schema: schema.to_owned(),
        address: address.to_owned(),
        right,
        cause: cause("readers"),
    };
    let role = |word: &str, grants| DesiredRole {
        address: format!("usa/{word}"),
        name: format!("{name}_{word}"),
        grants,
        cause: cause(word),
    };
    out.access.roles = vec![
        role("desk", vec![grant("ws_usa_desk", "usa/desk", Right::Read)]),
        role("feed", vec![grant("usa_shop_staging", "usa/shop", Right::Write)]),
    ];
    for (user, roles) in users {
        let roles = roles
            .iter()
            .map(|role| DesiredMembership { role: format!("{name}_{role}"), cause: cause("roles") })
            .collect();
        out.access.users.push(DesiredUser {
            address: format!("usa/{user}"),
            name: format!("{name}_{user}"),
            roles,
            cause: cause(user),
        });
    }
    out
}

/// Whether somebody gets an answer.
fn may(platform: &Platform, who: &str, statement: &str) -> bool {
    platform
        .psql(&format!(
            "CREATE FUNCTION pg_temp.try() RETURNS boolean LANGUAGE plpgsql AS $do$ BEGIN SET LOCAL ROLE \"{who}\"; \
             {statement}; RESET ROLE; RETURN true; EXCEPTION WHEN insufficient_privilege THEN RETURN false; END $do$; \
             SELECT pg_temp.try()"
        ))
        .ends_with('t')
}

const SEES: &str = "PERFORM * FROM ws_usa_desk.books";
const FEEDS: &str = "INSERT INTO usa_shop_staging.books (dsc_run, dsc_source, dsc_position, dsc_operation) VALUES (1, 'x', 1, 'upsert')";

fn drift(plan: &Plan) -> String {
    plan.drift.iter().map(|drift| format!("{}: {}\n", drift.address, drift.message)).collect()
}

#[test]
fn a_user_comes_with_exactly_a_role_and_a_grant_and_goes_again() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let name = platform.settings.database.clone();
        let (ann, before) = (format!("{name}_ann"), shop(&name, &[]));
        platform.apply(&before, &[]);
        let with_ann = shop(&name, &[("ann", &["desk"])]);
        let plan = platform.apply(&with_ann, &[]);
        assert_eq!(
            phrases(&plan),
            [
                format!("create usa/ann: create the user `{ann}`, who has no password"),
                format!("create usa/ann: give `{ann}` the role `{name}_desk`"),
            ]
        );
        assert!(may(&platform, &ann, SEES) && !may(&platform, &ann, FEEDS), "{major}");
        assert!(!may(&platform, &ann, "PERFORM * FROM usa_shop.books"), "{major}: views only");

        // What she owns is told, stays, and keeps her name, but she is locked out at once.
        platform.psql(&format!("CREATE SCHEMA hers AUTHORIZATION {ann}; CREATE TABLE hers.notes (a int); ALTER TABLE hers.notes OWNER TO {ann}"));
        let plan = platform.plan(&before);
        let told = plan.steps[0].hazards[0].message.clone();
        for word in ["owns schema hers", "owns table hers.notes"] {
            assert!(told.contains(word), "{major}: {told}");
        }
        assert_eq!(hazards(&plan).into_iter().collect::<Vec<_>>(), ["revokes-access"]);
        let plan = platform.apply(&before, &[RevokesAccess]);
        assert_eq!(phrases(&plan), [format!("delete usa/ann: lock out the user `{ann}`")]);
        assert_eq!(platform.psql(&format!("SELECT rolcanlogin FROM pg_roles WHERE rolname = '{ann}'")), "f");
        assert!(!may(&platform, &ann, SEES), "{major}");
        assert!(drift(&platform.plan(&before)).contains("REASSIGN OWNED"), "{major}");

        platform.psql(&format!("REASSIGN OWNED BY {ann} TO postgres"));
        let plan = platform.apply(&before, &[RevokesAccess]);
        assert_eq!(phrases(&plan), [format!("delete usa/ann: drop the user `{ann}`")]);
        assert_eq!(platform.psql(&format!("SELECT count(*) FROM pg_roles WHERE rolname = '{ann}'")), "0");
        assert_eq!(platform.psql("SELECT count(*) FROM hers.notes"), "0", "what she owned is there");
    }
}

#[test]
fn what_a_role_may_do_covers_what_comes_later_and_ends_with_the_model() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let name = platform.settings.database.clone();
        let users: &[(&str, &[&str])] = &[("ann", &["desk"]), ("feeder", &["feed"])];
        let mut wanted = shop(&name, users);
        platform.apply(&wanted, &[]);
        let (ann, feeder) = (format!("{name}_ann"), format!("{name}_feeder"));
        assert!(may(&platform, &feeder, FEEDS) && !may(&platform, &feeder, SEES), "{major}");

        // A view that comes, one that is made again, a table that is made again: readable without another step.
        let access = wanted.access.clone();
        let mut changed = books();
        changed.columns[1] = dsc_testservers::column("title", "text");
        wanted = desired(vec![changed, dataset("shops", &[("shop", "integer")])]);
        wanted.access = access;
        let plan = platform.apply(&wanted, &[]);
        assert!(phrases(&plan).iter().all(|phrase| !phrase.contains("let `")), "{:?}", phrases(&plan));
        assert!(may(&platform, &ann, SEES) && may(&platform, &ann, "PERFORM * FROM ws_usa_desk.shops"));
        assert!(may(&platform, &feeder, &FEEDS.replace("books", "shops")), "{major}");

        wanted.access.roles[0].grants.clear();
        let plan = platform.plan(&wanted);
        assert_eq!(hazards(&plan).into_iter().collect::<Vec<_>>(), ["revokes-access"]);
        platform.apply(&wanted, &[RevokesAccess]);
        assert!(!may(&platform, &ann, SEES) && may(&platform, &feeder, FEEDS), "{major}");
        let left = platform
            .psql("SELECT count(*) FROM pg_default_acl WHERE defaclnamespace = 'ws_usa_desk'::regnamespace");
        assert_eq!(left, "0", "{major}");

        let mut nothing = desired(Vec::new());
        nothing.stores.clear();
        nothing.workspaces.clear();
        platform.apply(&nothing, &[RevokesAccess, DropsConsumerView, HazardKind::DeletesData]);
        let left =
            platform.psql(&format!("SELECT count(*) FROM pg_roles WHERE starts_with(rolname, '{name}_')"));
        assert_eq!(left, "0", "{major}");
    }
}

#[test]
fn what_others_gave_is_told_and_stays_and_what_others_took_is_given_again() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let name = platform.settings.database.clone();
        let wanted = shop(&name, &[("ann", &["desk"])]);
        platform.apply(&wanted, &[]);
        assert_eq!(drift(&platform.plan(&wanted)), "");
        platform.psql(&format!(
            "CREATE ROLE {name}_eve; GRANT SELECT ON usa_shop.books TO {name}_eve; GRANT {name}_desk TO {name}_eve; \
             GRANT USAGE ON SCHEMA usa_shop TO PUBLIC; GRANT INSERT ON ws_usa_desk.books TO {name}_desk; \
             ALTER ROLE {name}_ann CREATEDB"
        ));
        let told = drift(&platform.plan(&wanted));
        for word in [
            format!("usa/shop: `{name}_eve` has SELECT on `usa_shop.books`, and the model does not say so"),
            format!("usa/desk: `{name}_eve` has the role `{name}_desk`, and the model does not say so"),
            "usa/shop: everybody has USAGE on the schema `usa_shop`, and the model does not say so"
                .to_owned(),
            format!(
                "usa/desk: `{name}_desk` has INSERT on `ws_usa_desk.books`, and the model does not say so"
            ),
            format!("usa/ann: `{name}_ann` was made a superuser, or may make roles"),
        ] {
            assert!(told.contains(&word), "{major}: {word} in {told}");
        }
        assert!(platform.plan(&wanted).is_empty());
        platform.psql(&format!(
            "REVOKE SELECT ON ws_usa_desk.books FROM {name}_desk; REVOKE {name}_desk FROM {name}_ann; \
             ALTER ROLE {name}_ann NOLOGIN"
        ));
        let plan = platform.apply(&wanted, &[]);
        assert_eq!(hazards(&plan).into_iter().collect::<Vec<_>>(), ["drift"], "{:?}", phrases(&plan));
        assert_eq!(plan.steps.len(), 3, "{:?}", phrases(&plan));
        assert!(may(&platform, &format!("{name}_eve"), "PERFORM * FROM usa_shop.books"), "{major}");
    }
}

#[test]
fn a_role_that_is_not_ours_is_in_the_way_until_it_is_handed_over() {
    let platform = Platform::new(15);
    let name = platform.settings.database.clone();
    let wanted = shop(&name, &[("ann", &["desk"])]);
    platform.psql(&format!("CREATE ROLE {name}_ann LOGIN"));
    let plan = platform.plan(&wanted);
    let blocked = plan.check_allowed(&HazardKind::ALL.into_iter().collect());
    assert_eq!(blocked.len(), 1);
    let message = blocked[0].hazard.message.clone();
    let (_, handing_over) = message.split_once(" with ").expect("the way out");
    platform.psql(handing_over);
    platform.apply(&wanted, &[]);
    // Names that nobody can have.
    let mut wanted = shop(&name, &[]);
    wanted.access.roles[0].name = "pg_desk".to_owned();
    wanted.access.roles[1].name = "x".repeat(64);
    assert_eq!(platform.plan(&wanted).check_allowed(&HazardKind::ALL.into_iter().collect()).len(), 2);
}

#[test]
fn databases_of_one_server_share_roles_and_the_last_one_drops_them() {
    for major in [15, 18] {
        let (one, other) = (Platform::new(major), Platform::new(major));
        let name = one.settings.database.clone();
        let (with_ann, without) = (shop(&name, &[("ann", &["desk"])]), shop(&name, &[]));
        one.apply(&with_ann, &[]);
        let plan = other.apply(&with_ann, &[]);
        assert!(
            phrases(&plan)[4].contains(&format!("use the role `{name}_desk` of this server")),
            "{:?}",
            phrases(&plan)
        );
        assert!(one.plan(&with_ann).is_empty(), "the other one is no change for the first");
        let there = || one.psql(&format!("SELECT count(*) FROM pg_roles WHERE rolname = '{name}_ann'"));

        one.apply(&without, &[RevokesAccess]);
        assert_eq!(there(), "1", "{major}");
        assert!(other.plan(&with_ann).is_empty(), "{major}");
        assert!(may(&other, &format!("{name}_ann"), SEES), "{major}");
        let plan = other.apply(&without, &[RevokesAccess]);
        assert_eq!(phrases(&plan), [format!("delete usa/ann: drop the user `{name}_ann`")]);
        assert_eq!(there(), "0", "{major}");
    }
}
