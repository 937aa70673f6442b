//! Ways around the gate that somebody may try, each made once in a real repository.

use crate::git::{ECOSYSTEM, MODEL, Repository, TEAM, ZONE};
use crate::support::{dsc, write};

const ECOSYSTEM_OWNER: &str = "acme/model@ecosystem";
const ZONE_OWNER: &str = "acme/zone-usa@main";
const TEAM_OWNER: &str = "acme/shop@main";

/// The answer to a request that must be refused because of whose things it touches.
fn refused(repository: &Repository, source: &str, trick: &str) -> String {
    let ended = repository.check(source);
    assert_eq!(ended.code, 1, "{trick}: {}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("unauthorised-change"), "{trick}: {}", ended.stdout);
    ended.stdout
}

#[test]
fn what_cannot_be_read_any_more_counts_as_taken_away() {
    let tricks: [(&str, &str, &str); 4] = [
        ("the whole file", "usa/shop.dsc.yaml", ""),
        (
            "a file that does not parse",
            "usa/shop.dsc.yaml",
            "dsc: 1\nzone: usa\nteam: shop\ndatastores: [{\n",
        ),
        ("bytes that are no model", "usa/shop.dsc.yaml", "\u{0}\u{1}"),
        ("an empty model", "usa/shop.dsc.yaml", "dsc: 1\nzone: usa\nteam: shop\n"),
    ];
    for (trick, path, text) in tricks {
        let repository = Repository::with(&MODEL);
        repository.write(&[(path, text)]);
        for source in [ZONE_OWNER, ECOSYSTEM_OWNER] {
            let found = refused(&repository, source, trick);
            assert!(found.contains("datastore `usa/sales`"), "{trick}: {found}");
        }
    }
}

#[test]
fn a_base_that_does_not_parse_opens_no_door() {
    let repository = Repository::with(&MODEL);
    repository.write(&[("usa/shop.dsc.yaml", "dsc: 1\nzone: usa\nteam: shop\ndatastores: [{\n")]);
    repository.merge("broken");
    repository.write(&[("usa/shop.dsc.yaml", &TEAM.replace("What was sold", "What others sold"))]);
    refused(&repository, ZONE_OWNER, "to mend what is another's");
    let ended = repository.check(TEAM_OWNER);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    // A declaration that cannot be read names no owner: nobody is let in by it.
    repository.merge("mended");
    repository.write(&[("usa/zone.dsc.yaml", "dsc: 1\nzone: usa\nteams: {{\n")]);
    repository.merge("the teams cannot be read");
    repository.replace("usa/shop.dsc.yaml", "What others sold", "What was sold");
    refused(&repository, TEAM_OWNER, "a team that nobody declares");
}

#[test]
fn settings_hide_nothing_of_others() {
    let tricks = [
        ("globs without the others", "edition = 1\nmodels = [\"ecosystem.dsc.yaml\"]\n"),
        ("a limit that no file keeps", "edition = 1\n[limits]\nbytes = 300\n"),
    ];
    for (trick, settings) in tricks {
        let repository = Repository::with(&MODEL);
        repository.write(&[("dsc.toml", settings)]);
        let found = refused(&repository, ECOSYSTEM_OWNER, trick);
        assert!(found.contains("belongs to team `usa/shop`"), "{trick}: {found}");
    }
    let repository = Repository::with(&MODEL);
    repository.replace("usa/zone.dsc.yaml", "Sells", "Sells much");
    let off = "edition = 1\nfail_level = \"off\"\n[lint.levels]\nDSC1017 = \"off\"\n";
    repository.write(&[("dsc.toml", off)]);
    refused(&repository, TEAM_OWNER, "levels");
    refused(&repository, ECOSYSTEM_OWNER, "levels");
}

#[test]
fn neither_comments_nor_the_baseline_let_a_request_pass() {
    let repository = Repository::with(&MODEL);
    let allowed = "  sales:  # dsc: allow unauthorised-change, column-type-narrowed reason=\"mine\"\n";
    repository.replace("usa/shop.dsc.yaml", "  sales:\n", allowed);
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    refused(&repository, ZONE_OWNER, "a comment");

    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "          city: varchar(20)?", "          city: varchr(20)?");
    let ended = dsc(&["baseline"]).inside(repository.path()).run();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let found = refused(&repository, TEAM_OWNER, "the baseline");
    assert!(found.contains("may not change the settings"), "{found}");
    assert!(found.contains("unknown-type"), "the baseline is for `dsc lint`: {found}");
}

#[test]
fn other_places_and_other_spellings_are_still_somebody_elses() {
    let eu = "  eu: { description: Business in Europe, repository: acme/zone-eu@main }\n";
    let zones = "  usa: { description: Business in America, repository: acme/zone-usa@main }\n";
    let container = |key: &str| {
        format!(
            "containers:\n  {key}: {{ kind: files, description: Files, location: mycorp:usa, path: more, format: csv, encryption: {{ key_holder: own }} }}\n"
        )
    };
    let head = "dsc: 1\nzone: usa\nteam: shop\n";
    let tricks = [
        ("another zone by a long key", format!("{head}{}", container("eu/mine"))),
        ("the ecosystem by a long key", format!("{head}{}", container("acme/mine"))),
        ("another zone by the head", format!("dsc: 1\nzone: eu\nteam: shop\n{}", container("mine"))),
        ("the zone itself", format!("dsc: 1\nzone: usa\n{}", container("mine"))),
        ("a zone in other letters", format!("dsc: 1\nzone: Usa\nteam: shop\n{}", container("mine"))),
        ("a zone that looks alike", format!("dsc: 1\nzone: us\u{430}\nteam: shop\n{}", container("mine"))),
        ("a team with a blank", format!("dsc: 1\nzone: usa\nteam: \"shop \"\n{}", container("mine"))),
        ("a team that looks alike", format!("dsc: 1\nzone: usa\nteam: sh\u{43e}p\n{}", container("mine"))),
    ];
    for (trick, text) in tricks {
        let repository = Repository::with(&MODEL);
        repository.write(&[("ecosystem.dsc.yaml", &ECOSYSTEM.replace(zones, &format!("{zones}{eu}")))]);
        repository.merge("two zones");
        repository.write(&[("a.dsc.yaml", &text)]);
        refused(&repository, TEAM_OWNER, trick);
    }
}

#[test]
fn who_takes_a_scope_over_does_not_own_it_in_the_same_request() {
    let repository = Repository::with(&MODEL);
    repository.replace("ecosystem.dsc.yaml", "acme/zone-usa@main", "acme/model@ecosystem");
    repository.replace("usa/zone.dsc.yaml", "Sells", "Sells much");
    let found = refused(&repository, ECOSYSTEM_OWNER, "the zone");
    assert!(found.contains("team `usa/shop`"), "{found}");
    let repository = Repository::with(&MODEL);
    repository.replace("usa/zone.dsc.yaml", "acme/shop@main", "acme/*@*");
    refused(&repository, TEAM_OWNER, "a wider owner");
}

#[test]
fn files_that_only_move_change_nothing() {
    let repository = Repository::with(&MODEL);
    repository.write(&[
        ("usa/shop.dsc.yaml", ""),
        ("elsewhere/all.dsc.yaml", TEAM),
        ("usa/zone.dsc.yaml", ""),
        ("z.dsc.yaml", ZONE),
    ]);
    let ended = repository.check(TEAM_OWNER);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.starts_with("0 changes against"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn links_are_what_they_lead_to_and_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let repository = Repository::with(&MODEL);
    let changed = TEAM.replace("What was sold", "What others sold");
    repository.write(&[("notes.txt", &changed), ("usa/shop.dsc.yaml", "")]);
    symlink("../notes.txt", repository.path().join("usa/shop.dsc.yaml")).expect("a link");
    refused(&repository, ZONE_OWNER, "a link to a file with another ending");

    let outside = tempfile::tempdir().expect("a folder");
    write(&outside.path().join("later.yaml"), b"dsc: 1\n");
    let repository = Repository::with(&MODEL);
    symlink(outside.path().join("later.yaml"), repository.path().join("mine.dsc.yaml")).expect("a link");
    let ended = repository.check(TEAM_OWNER);
    assert_eq!(ended.code, 2, "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stderr.contains("is a link that leads out of the project or to nothing"),
        "{}",
        ended.stderr
    );
    repository.branch("work");
    repository.commit("a link");
    let ended = repository.check_with(&["--against", "main", "--head", "work", "--source", TEAM_OWNER]);
    assert_eq!(ended.code, 2, "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stderr.contains("is a link that leads out of the project or to nothing"),
        "{}",
        ended.stderr
    );
}
