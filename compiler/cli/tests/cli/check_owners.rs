//! Who may change what: zones and teams come and go in two steps, and nobody gets past that.

use crate::git::{ECOSYSTEM, MODEL, Repository, TEAM, ZONE};

const ECOSYSTEM_OWNER: &str = "acme/model@ecosystem";
const ZONE_OWNER: &str = "acme/zone-usa@main";
const TEAM_OWNER: &str = "acme/shop@main";

/// Asks and expects yes, and no from everybody else.
fn only(repository: &Repository, owner: &str) {
    for source in [ECOSYSTEM_OWNER, ZONE_OWNER, TEAM_OWNER] {
        let ended = repository.check(source);
        match source == owner {
            true => assert_eq!(ended.code, 0, "{source}: {}{}", ended.stdout, ended.stderr),
            false => {
                assert_eq!(ended.code, 1, "{source}: {}{}", ended.stdout, ended.stderr);
                assert!(ended.stdout.contains("unauthorised-change"), "{source}: {}", ended.stdout);
            }
        }
    }
}

#[test]
fn zones_and_teams_come_in_two_steps_and_go_in_the_reverse_order() {
    let bare = ECOSYSTEM
        .replace("  usa: { description: Business in America, repository: acme/zone-usa@main }\n", "");
    let bare = bare.replace("zones:\n", "");
    let repository = Repository::with(&[("dsc.toml", "edition = 1\n"), ("ecosystem.dsc.yaml", &bare)]);

    // The zone fills itself before anybody declared it: nobody may.
    repository.write(&[("usa/zone.dsc.yaml", ZONE)]);
    let ended = repository.check(ZONE_OWNER);
    assert_eq!(ended.code, 1);
    assert!(ended.stdout.contains("`acme/zone-usa@main` may not change anything"), "{}", ended.stdout);
    let ended = repository.check(ECOSYSTEM_OWNER);
    assert!(ended.stdout.contains("zone `usa`, which is not declared on the base"), "{}", ended.stdout);

    // Declared and filled at once: the ecosystem may declare, and what is filled in is not its own.
    repository.write(&[("ecosystem.dsc.yaml", ECOSYSTEM)]);
    assert_eq!(repository.check(ECOSYSTEM_OWNER).code, 1);
    assert_eq!(repository.check(ZONE_OWNER).code, 1);

    repository.write(&[("usa/zone.dsc.yaml", "")]);
    only_of(&repository, &[ECOSYSTEM_OWNER], &[ZONE_OWNER, TEAM_OWNER]);
    repository.merge("the ecosystem declares the zone");
    repository.write(&[("usa/zone.dsc.yaml", ZONE)]);
    only_of(&repository, &[ZONE_OWNER], &[ECOSYSTEM_OWNER, TEAM_OWNER]);
    repository.merge("the zone declares its team");
    repository.write(&[("usa/shop.dsc.yaml", TEAM)]);
    only(&repository, TEAM_OWNER);
    repository.merge("the team fills itself");

    // Away again: a parent may not take its children's things along.
    repository.write(&[("usa/shop.dsc.yaml", ""), ("usa/zone.dsc.yaml", "")]);
    assert_eq!(repository.check(ZONE_OWNER).code, 1);
    assert_eq!(repository.check(TEAM_OWNER).code, 1);
    repository.write(&[("usa/zone.dsc.yaml", ZONE)]);
    let ended = repository.check(TEAM_OWNER);
    assert!(ended.stdout.contains("deprecation-skipped"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("unauthorised-change"), "{}", ended.stdout);

    let deprecated = TEAM.replace(
        "    description: What was sold\n",
        "    description: What was sold\n    deprecated: { since: 2026-01-01, reason: The shop closes, use: usa/sales.customers }\n",
    );
    let left = deprecated.split("workspaces:").next().expect("a first part").to_owned();
    repository.write(&[("usa/shop.dsc.yaml", &left)]);
    let ended = repository.check(TEAM_OWNER);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    repository.merge("the team deprecates its store, and its workspace leaves");
    repository.write(&[("usa/shop.dsc.yaml", "")]);
    only(&repository, TEAM_OWNER);
    repository.merge("the team empties itself");
    repository.write(&[("usa/zone.dsc.yaml", "dsc: 1\nzone: usa\n")]);
    only_of(&repository, &[ZONE_OWNER], &[ECOSYSTEM_OWNER, TEAM_OWNER]);
    repository.merge("the zone lets its team go");
    repository.write(&[("usa/zone.dsc.yaml", ""), ("ecosystem.dsc.yaml", &bare)]);
    only_of(&repository, &[ECOSYSTEM_OWNER], &[ZONE_OWNER]);
}

fn only_of(repository: &Repository, may: &[&str], may_not: &[&str]) {
    for source in may {
        let ended = repository.check(source);
        assert_eq!(ended.code, 0, "{source}: {}{}", ended.stdout, ended.stderr);
    }
    for source in may_not {
        let ended = repository.check(source);
        assert!(ended.stdout.contains("unauthorised-change"), "{source}: {}{}", ended.stdout, ended.stderr);
    }
}

#[test]
fn a_parent_does_not_own_its_childrens_content() {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    only(&repository, TEAM_OWNER);
    repository.write(&MODEL);
    repository.replace("usa/zone.dsc.yaml", "Sells", "Sells much");
    only(&repository, ZONE_OWNER);
    repository.write(&MODEL);
    repository.replace("ecosystem.dsc.yaml", "Business in America", "Business over there");
    only(&repository, ECOSYSTEM_OWNER);
}

#[test]
fn names_that_only_look_like_an_owner_are_strangers() {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository.replace("usa/shop.dsc.yaml", "Reports of the day", "All reports");
    for source in [
        "Acme/shop@main",
        "acme/Shop@main",
        "acme/shop@Main",
        "acme/shop2@main",
        "acme/shop@main2",
        "acme/shop@feature/main",
        "evil/acme/shop@main",
        "acme/shop/evil@main",
        "acme/shop @main",
        "acme/shop@main ",
        "acme/sh\u{43e}p@main",
    ] {
        let ended = repository.check(source);
        assert_eq!(ended.code, 1, "{source}");
        assert_eq!(ended.stdout.lines().count(), 1, "one finding, however much it changes: {}", ended.stdout);
        assert!(ended.stdout.contains("it owns nothing here"), "{}", ended.stdout);
    }
    let human = crate::support::dsc(&["check", "--against", "main", "--source", "acme/Shop@main"]);
    let human = human.inside(repository.path()).run();
    assert!(human.stdout.contains("`acme/shop@main` (team `usa/shop`)"), "{}", human.stdout);
}

#[test]
fn the_first_request_comes_from_the_owner_of_the_ecosystem() {
    let repository = Repository::with(&[("README.md", "Nothing yet\n")]);
    repository.write(&[("dsc.toml", "edition = 1\n"), ("ecosystem.dsc.yaml", ECOSYSTEM)]);
    let ended = repository.check(ECOSYSTEM_OWNER);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("this is the first request"), "{}", ended.stderr);
    let ended = repository.check(ZONE_OWNER);
    assert_eq!(ended.code, 1);
    assert!(ended.stdout.contains("may not make the first request"), "{}", ended.stdout);
    assert!(repository.check("acme/stranger@main").stdout.contains("owns nothing here"));
    // What the zone would have to say is not the ecosystem's.
    repository.write(&[("usa/zone.dsc.yaml", ZONE)]);
    assert!(repository.check(ECOSYSTEM_OWNER).stdout.contains("belongs to zone `usa`"));
}

#[test]
fn several_owners_in_one_request_need_one_source_that_is_all_of_them() {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/zone.dsc.yaml", "repository: acme/shop@main", "repository: acme/zone-usa@main");
    repository.merge("the zone owns the team as well");
    repository.replace("usa/zone.dsc.yaml", "Sells", "Sells much");
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    only(&repository, ZONE_OWNER);
    repository.replace("ecosystem.dsc.yaml", "Business in America", "Business over there");
    for source in [ECOSYSTEM_OWNER, ZONE_OWNER] {
        assert_eq!(repository.check(source).code, 1, "{source} is not all of them");
    }
}

#[test]
fn the_live_branch_and_the_settings_belong_where_they_belong() {
    let repository = Repository::with(&MODEL);
    repository.write(&[(
        "dsc.toml",
        "edition = 1\n\n[lint.levels]\nundocumented = \"off\"\nunauthorised-change = \"off\"\n",
    )]);
    only(&repository, ECOSYSTEM_OWNER);
    repository.write(&MODEL);
    repository.replace("ecosystem.dsc.yaml", "acme/model@ecosystem", "acme/model");
    repository.merge("an owner without branch");
    repository.replace("ecosystem.dsc.yaml", "A small ecosystem", "An ecosystem");
    let ended = repository.check("acme/model@main");
    assert!(ended.stdout.contains("it is the live branch, which owns nothing"), "{}", ended.stdout);
}

#[test]
fn a_store_that_changes_hands_needs_both() {
    let zone = format!("{ZONE}  cards: {{ description: Cards, repository: acme/cards@main }}\n");
    let repository = Repository::with(&MODEL);
    repository.write(&[("usa/zone.dsc.yaml", &zone)]);
    repository.merge("two teams");
    repository.replace("usa/shop.dsc.yaml", "team: shop", "team: cards");
    for source in [TEAM_OWNER, "acme/cards@main", ZONE_OWNER] {
        let ended = repository.check(source);
        assert!(ended.stdout.contains("unauthorised-change"), "{source}: {}", ended.stdout);
    }
}

#[test]
fn what_an_overlay_sets_belongs_to_whom_it_sets_it_for() {
    let repository = Repository::with(&MODEL);
    repository.write(&[("dsc.toml", "edition = 1\n[environments.prod]\ndescription = \"Business\"\n")]);
    repository.merge("an environment");
    let overlay = "dsc: 1\noverlay: { environment: prod }\ncontainers:\n  usa/exports: { path: other }\n";
    repository.write(&[("prod.dsc.yaml", overlay)]);
    only(&repository, TEAM_OWNER);
}
