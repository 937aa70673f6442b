//! `dsc export`: what it writes is a model of its own, equal to the one that it came from.

use crate::support::{dsc, project, read, repository};

fn exported(folder: &std::path::Path, format: &str) -> String {
    let ended = dsc(&["export", "--format", format, "--quiet"]).inside(folder).run();
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", folder.display());
    ended.stdout
}

#[test]
fn every_example_comes_back_as_it_was() {
    for example in ["reference", "shop"] {
        let folder = repository().join("examples").join(example);
        let settings = read(&folder.join("dsc.toml"));
        let model = exported(&folder, "json");
        for (format, path) in
            [("yaml", "all.dsc.yaml"), ("toml", "all.dsc.toml"), ("json", "all.json.dsc.yaml")]
        {
            let text = exported(&folder, format);
            let again = project(&[("dsc.toml", &settings), (path, &text)]);
            assert_eq!(exported(again.path(), "json"), model, "{example} as {format}");
            assert_eq!(exported(again.path(), format), text, "{example} as {format}");
        }
    }
}

#[test]
fn yaml_is_written_as_people_write_it() {
    let model = "dsc: 1\nvendors: { mycorp: { cloud: private, locations: { usa: { ny_1: {} } } } }\n\
        ecosystem: { name: acme, description: 'no', repository: 'acme/model@ecosystem', classifications: [pub],\n\
        live_branch: main, meta: { since: 2026-06-01, note: \"one\\ntwo\\n\" } }\n";
    let folder = project(&[("dsc.toml", "edition = 1\n"), ("a.dsc.yaml", model)]);
    let yaml = "dsc: 1\n\necosystem:\n  name: acme\n  description: \"no\"\n  repository: acme/model@ecosystem\n  \
        live_branch: main\n  classifications: [pub]\n  meta:\n    note: |\n      one\n      two\n    \
        since: \"2026-06-01\"\n\nvendors:\n  mycorp:\n    cloud: private\n    locations:\n      usa: { ny_1: {} }\n";
    let toml = "dsc = 1\n\n[ecosystem]\nname = \"acme\"\ndescription = \"no\"\nrepository = \"acme/model@ecosystem\"\n\
        live_branch = \"main\"\nclassifications = [\"pub\"]\n\n[ecosystem.meta]\nnote = \"\"\"\none\ntwo\n\"\"\"\n\
        since = \"2026-06-01\"\n\n[vendors.mycorp]\ncloud = \"private\"\n\n[vendors.mycorp.locations]\n\
        usa = { ny_1 = {} }\n";
    let written = |format| dsc(&["export", "--format", format]).inside(folder.path()).run().stdout;
    assert_eq!(written("yaml"), yaml);
    assert_eq!(written("toml"), toml);
}
