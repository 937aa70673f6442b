//! The change gate: what it reads, what it says, and that it is never silent.

use crate::git::{MODEL, Repository, TEAM, ZONE, git_in};
use crate::support::{check_schema, dsc, read};

const OWNER: &str = "acme/shop@main";

#[test]
fn nothing_changed_is_said_with_what_it_was_compared_with() {
    let repository = Repository::with(&MODEL);
    let ended = repository.check(OWNER);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{}", ended.stderr);
    assert!(ended.stderr.starts_with("0 changes against "), "{}", ended.stderr);
}

#[test]
fn the_owner_passes_and_another_is_told_what_whose_and_who_asked() {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    assert_eq!(repository.check(OWNER).code, 0);
    let refused = repository.check("acme/zone-usa@main");
    assert_eq!(refused.code, 1);
    let wanted = "usa/shop.dsc.yaml:13:3: error[DSC1017] unauthorised-change: `acme/zone-usa@main` may not change datastore `usa/sales`: it belongs to team `usa/shop`, owned by `acme/shop@main`";
    assert_eq!(refused.stdout.trim(), wanted);
}

#[test]
fn gitlab_says_source_and_base_and_flags_override_it() {
    let repository = Repository::with(&MODEL);
    let base = repository.git(&["rev-parse", "HEAD"]);
    repository.branch("work");
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository.commit("words");
    let call = |arguments: &[&str]| {
        let all: Vec<&str> = ["check", "--output", "concise"].iter().chain(arguments).copied().collect();
        dsc(&all)
            .inside(repository.path())
            .with("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "acme/zone-usa")
            .with("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "main")
            .with("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.trim())
            .run()
    };
    assert!(call(&[]).stdout.contains("`acme/zone-usa@main` may not change"));
    assert_eq!(call(&["--source", OWNER]).code, 0);
    assert_eq!(call(&["--against", "HEAD"]).code, 0);
}

#[test]
fn heads_are_the_working_tree_or_a_reference_in_any_kind_of_repository() {
    let repository = Repository::with(&MODEL);
    repository.branch("work");
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository.commit("words");
    repository.git(&["checkout", "--quiet", "main"]);
    let stranger = ["--against", "main", "--source", "acme/zone-usa@main", "--head", "work"];
    assert_eq!(repository.check_with(&stranger).code, 1);
    assert_eq!(repository.check("acme/zone-usa@main").code, 0, "the working tree is that of main");

    repository.git(&["worktree", "add", "--quiet", "beside", "work"]);
    let beside = dsc(&["check", "--against", "main", "--source", "acme/zone-usa@main"]);
    assert_eq!(beside.inside(&repository.path().join("beside")).run().code, 1);

    let (_bare, bare) = repository.clone_with(&["--bare"]);
    let ended = dsc(&["check", "--output", "concise"].iter().chain(&stranger).copied().collect::<Vec<_>>());
    let ended = ended.inside(&bare).run();
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stdout.contains("unauthorised-change"), "{}", ended.stdout);

    let (_shallow, shallow) = repository.clone_with(&["--depth=2", "--branch=work"]);
    let base = git_in(&shallow, &["rev-parse", "HEAD~1"]);
    let ended = dsc(&["check", "--against", base.trim(), "--source", "acme/zone-usa@main"]);
    assert_eq!(ended.inside(&shallow).run().code, 1, "the base is there, so it can be compared");
}

#[test]
fn a_project_may_be_a_folder_of_its_repository() {
    let files: Vec<(String, &str)> =
        MODEL.iter().map(|(path, text)| (format!("models/{path}"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let repository = Repository::with(&files);
    repository.replace("models/usa/shop.dsc.yaml", "What was sold", "What we sold");
    let arguments = ["--against", "main", "--source", "acme/zone-usa@main", "--project", "models"];
    let ended = repository.check_with(&arguments);
    assert!(ended.stdout.starts_with("models/usa/shop.dsc.yaml:13:3: error[DSC1017]"), "{}", ended.stdout);
    assert!(ended.stderr.contains("1 change against"), "{}", ended.stderr);
}

#[test]
fn what_cannot_be_compared_is_never_called_unchanged() {
    let repository = Repository::with(&MODEL);
    for number in 0..3 {
        repository.commit(&format!("more {number}"));
    }
    repository.branch("work");
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository.commit("words");

    let missing = repository.check_with(&["--against", "origin/mein", "--source", OWNER]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("there is no `origin/mein` in the git repository"), "{}", missing.stderr);
    let close = repository.check_with(&["--against", "mian", "--source", OWNER]);
    assert!(close.stderr.contains("did you mean `main`?"), "{}", close.stderr);

    let (_folder, shallow) = repository.clone_with(&["--depth=1", "--no-single-branch", "--branch=work"]);
    let ended = dsc(&["check", "--against", "origin/main", "--source", OWNER]).inside(&shallow).run();
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("the clone is shallow"), "{}", ended.stderr);
    assert!(ended.stderr.contains("GIT_DEPTH: \"0\""), "{}", ended.stderr);

    repository.git(&["checkout", "--quiet", "--orphan", "alone"]);
    repository.commit("alone");
    let ended = repository.check(OWNER);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("no commit in common"), "{}", ended.stderr);

    let nowhere = crate::support::project(&MODEL);
    let ended = dsc(&["check", "--source", OWNER]).inside(nowhere.path()).run();
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("is not in a git repository"), "{}", ended.stderr);

    for (source, fault) in
        [("acme/shop", "names no branch"), ("@main", "is empty"), ("acme/shop@*", "no `*` in it")]
    {
        let ended = repository.check(source);
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains(fault), "{}", ended.stderr);
    }
}

#[test]
fn a_base_with_a_lost_object_is_no_empty_base() {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository.commit("words");
    let blob = repository.git(&["rev-parse", "HEAD~1:usa/shop.dsc.yaml"]);
    let (folder, file) = blob.trim().split_at(2);
    repository.write(&[(&format!(".git/objects/{folder}/{file}"), "")]);
    let ended = repository.check_with(&["--against", "HEAD~1", "--source", OWNER]);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("could not read `usa/shop.dsc.yaml` from git"), "{}", ended.stderr);
}

#[test]
fn without_a_source_it_is_said_that_nobody_was_asked() {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    let ended = repository.check_with(&["--against", "main"]);
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("nobody is asked who may make these changes"), "{}", ended.stderr);
}

#[test]
fn a_base_that_does_not_lint_is_compared_as_far_as_it_can_be() {
    let repository = Repository::with(&MODEL);
    repository.replace(
        "usa/shop.dsc.yaml",
        "          city: varchar(20)?",
        "          city: varchar(20)?\n          oops: intger",
    );
    repository.merge("a fault");
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    let ended = repository.check("acme/zone-usa@main");
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("the base itself has 1 error"), "{}", ended.stderr);
    assert!(ended.stdout.contains("unknown-type"), "{}", ended.stdout);
    assert!(ended.stdout.contains("may not change datastore `usa/sales`"), "{}", ended.stdout);
    let ended = repository.check_with(&["--against", "main", "--source", OWNER, "--new-only"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{}", ended.stderr);
    assert!(ended.stderr.contains("1 on the base already"), "{}", ended.stderr);
}

#[test]
fn submodules_and_pointers_are_said_and_left_out() {
    let other = Repository::with(&[("inner.dsc.yaml", "dsc: 1\nzone: usa\nteam: shop\nroles: {}\n")]);
    let repository = Repository::with(&MODEL);
    repository.git(&["submodule", "--quiet", "add", &format!("file://{}", other.path().display()), "vendor"]);
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    repository.write(&[("big.dsc.yaml", pointer)]);
    repository.merge("a submodule and a pointer");
    let ended = repository.check(OWNER);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{}", ended.stderr);
    for side in ["the base", "the head"] {
        assert!(ended.stderr.contains(&format!("`vendor` is a submodule in {side}")), "{}", ended.stderr);
        assert!(ended.stderr.contains(&format!("large file storage (LFS) in {side}")), "{}", ended.stderr);
    }
}

#[test]
fn what_others_did_since_is_no_part_of_the_request() {
    let repository = Repository::with(&MODEL);
    repository.branch("work");
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository.commit("words");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.replace("usa/zone.dsc.yaml", "Sells", "Sells and buys");
    repository.commit("the zone's words");
    repository.git(&["checkout", "--quiet", "work"]);
    let ended = repository.check(OWNER);
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    assert!(ended.stderr.contains("`main` has gone on by 1 commit since"), "{}", ended.stderr);
}

#[test]
fn who_lost_a_team_since_may_not_change_it_from_an_old_branch() {
    let repository = Repository::with(&MODEL);
    repository.branch("work");
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository.commit("words");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.replace("usa/zone.dsc.yaml", "acme/shop@main", "acme/other@main");
    repository.commit("the team goes to somebody else");
    repository.git(&["checkout", "--quiet", "work"]);
    let ended = repository.check(OWNER);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stdout.contains("`acme/shop@main` may not change"), "{}", ended.stdout);
}

#[test]
fn the_report_for_gitlab_holds_new_findings_and_forgets_fixed_and_moved_ones() {
    let repository = Repository::with(&MODEL);
    let two = "          city: varchar(20)?\n          first: intger\n          second: intger";
    repository.replace("usa/shop.dsc.yaml", "          city: varchar(20)?", two);
    repository.merge("two faults");
    repository.replace("usa/shop.dsc.yaml", "          first: intger", "          first: integer?");
    repository.replace("usa/shop.dsc.yaml", "containers:", "# moved\n\n\ncontainers:");
    repository.replace("usa/shop.dsc.yaml", "          city: varchar(20)?", "          city: varchar(10)?");
    let file = repository.path().join("quality.json");
    let output = format!("gitlab:{}", file.display());
    let ended =
        repository.check_with(&["--against", "main", "--source", OWNER, "--new-only", "--output", &output]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let report: serde_json::Value = serde_json::from_str(&read(&file)).expect("JSON");
    let entries = report.as_array().expect("a list");
    assert_eq!(entries.len(), 1, "the fixed one is gone and the moved one is old: {report:#}");
    let entry = &entries[0];
    assert!(entry["description"].as_str().expect("a text").contains("DSC1004"), "{entry:#}");
    assert_eq!(entry["location"]["path"], "usa/shop.dsc.yaml");
    assert!(entry["location"]["lines"]["begin"].is_u64());
    assert!(ended.stderr.contains("1 on the base already"), "{}", ended.stderr);
}

#[test]
fn an_accepted_break_opens_no_door_for_the_next_one() {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "city: varchar(20)?", "city: varchar(10)?");
    let ended =
        repository.check_with(&["--against", "main", "--source", OWNER, "--output", "json:found.json"]);
    assert_eq!(ended.code, 1);
    let found: serde_json::Value =
        serde_json::from_str(&read(&repository.path().join("found.json"))).expect("JSON");
    let finding = &found["findings"][0];
    assert_eq!(finding["rule"], "column-type-narrowed");
    let help = finding["help"].as_str().expect("help");
    assert!(help.contains("wanted is the consent of team `usa/shop` (`acme/shop@main`)"), "{help}");
    let fingerprint = finding["fingerprint"].as_str().expect("a fingerprint");
    assert!(help.contains(fingerprint), "{help}");

    // Who breaks may not accept: the settings belong to the ecosystem.
    let accept = |until: &str| {
        format!(
            "edition = 1\n[[check.accept]]\nfingerprint = \"{fingerprint}\"\nreason = \"no city is longer\"\napprover = \"dana\"\nuntil = {until}\n"
        )
    };
    repository.write(&[("dsc.toml", &accept("2999-12-31"))]);
    let ended = repository.check(OWNER);
    assert!(ended.stdout.contains("may not change the settings"), "{}", ended.stdout);
    assert!(ended.stdout.contains("column-type-narrowed"), "{}", ended.stdout);

    repository.write(&[("usa/shop.dsc.yaml", TEAM)]);
    assert_eq!(repository.check("acme/model@ecosystem").code, 0);
    repository.merge("accepted");
    repository.replace("usa/shop.dsc.yaml", "city: varchar(20)?", "city: varchar(10)?");
    let ended = repository.check(OWNER);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{}", ended.stderr);
    assert!(ended.stderr.contains("is accepted by dana: no city is longer"), "{}", ended.stderr);
    assert!(ended.stderr.contains("1 accepted in dsc.toml"), "{}", ended.stderr);
    repository.replace("usa/shop.dsc.yaml", "city: varchar(10)?", "city: varchar(5)?");
    assert!(
        repository.check(OWNER).stdout.contains("column-type-narrowed"),
        "another change, another fingerprint"
    );

    repository.git(&["checkout", "--quiet", "--", "."]);
    repository.write(&[("dsc.toml", &accept("2020-01-01"))]);
    repository.merge("expired");
    repository.replace("usa/shop.dsc.yaml", "city: varchar(20)?", "city: varchar(10)?");
    let ended = repository.check(OWNER);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("has expired"), "{}", ended.stderr);
}

#[test]
fn those_downstream_are_named_with_what_leads_there_and_whose_they_are() {
    let repository = Repository::with(&MODEL);
    let impact = |arguments: &[&str]| {
        let all: Vec<&str> = ["impact"].iter().chain(arguments).copied().collect();
        dsc(&all).inside(repository.path()).run()
    };
    let text = impact(&["usa/exports"]).stdout;
    assert!(text.contains("datastore usa/sales  through usa/exports  (team `usa/shop`)"), "{text}");
    assert!(text.contains("workspace usa/reporting  through usa/reporting.live"), "{text}");
    assert!(text.contains("team `usa/shop`, acme/shop@main: 4 things"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&impact(&["usa/sales.customers", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(json["affected"][0]["address"], "usa/reporting.live");
    assert_eq!(json["affected"][0]["repository"], "acme/shop@main");
    check_schema("impact", &json);
    let same = impact(&["usa/sales.customers", "--output", "json"]).stdout;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&same).expect("JSON"), json);
    repository.replace("usa/shop.dsc.yaml", "city: varchar(20)?", "city: text?");
    let drawn = impact(&["--against", "main", "--format", "mermaid"]).stdout;
    assert!(drawn.starts_with("flowchart LR\n  n0[\"usa/sales.customers\"]"), "{drawn}");
    assert!(drawn.contains("n0 --> n1"), "{drawn}");
    let unknown = impact(&["usa/sale"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `usa/sales`?"), "{}", unknown.stderr);
}

#[test]
fn the_answer_says_who_is_downstream_in_documents_and_notes() {
    let zone = format!("{ZONE}  books: {{ description: Reads, repository: acme/books@main }}\n");
    let reader = TEAM.split("workspaces:").nth(1).expect("a workspace").replace("reporting", "ledger");
    let books = format!("dsc: 1\nzone: usa\nteam: books\nworkspaces:{reader}");
    let repository = Repository::with(&MODEL);
    repository.write(&[("usa/zone.dsc.yaml", &zone), ("usa/books.dsc.yaml", &books)]);
    repository.merge("two teams");
    repository.replace("usa/shop.dsc.yaml", "city: varchar(20)?", "city: text?");
    let outputs = ["--output", "json:found.json", "--output", "markdown:note.md"];
    let all: Vec<&str> = ["--against", "main", "--source", OWNER].iter().chain(&outputs).copied().collect();
    let ended = repository.check_with(&all);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let found: serde_json::Value =
        serde_json::from_str(&read(&repository.path().join("found.json"))).expect("JSON");
    check_schema("diagnostics", &found);
    let downstream = &found["downstream"];
    assert_eq!(downstream["starts"], serde_json::json!(["usa/sales.customers"]));
    let owner = &downstream["owners"][0];
    assert_eq!(
        (&owner["owner"], &owner["repository"]),
        (&"team `usa/books`".into(), &"acme/books@main".into())
    );
    let addresses: Vec<&str> = downstream["affected"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|thing| thing["address"].as_str().expect("an address"))
        .collect();
    assert_eq!(addresses, ["usa/ledger.live", "usa/reporting.live", "usa/ledger", "usa/reporting"]);
    let note = read(&repository.path().join("note.md"));
    assert!(note.contains("**Downstream of it:** 4 things of 2 owners"), "{note}");
    let row =
        "| team `usa/books` | `acme/books@main` | 2 | group `usa/ledger.live`<br>workspace `usa/ledger` |";
    assert!(note.contains(row), "{note}");

    // What is removed had readers on the base.
    repository.write(&MODEL);
    repository.write(&[("usa/zone.dsc.yaml", &zone), ("usa/shop.dsc.yaml", "")]);
    repository.check_with(&all);
    let found: serde_json::Value =
        serde_json::from_str(&read(&repository.path().join("found.json"))).expect("JSON");
    let owners = found["downstream"]["owners"].as_array().expect("a list");
    assert!(owners.iter().any(|owner| owner["owner"] == "team `usa/books`"), "{found:#}");
}
