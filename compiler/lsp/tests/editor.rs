//! What an editor is told about a small model: each question at the place of `|`, or at one that is named.

use dsc_diag::FileId;
use dsc_lsp::{
    Declaration, World, byte_at, code_actions, completion, definition, diagnostics, hover, references,
};
use dsc_testkit::{BASE, BASE_ZONE, Project};
use serde_json::Value;

/// Letters of more than one byte and of more than one unit of UTF-16 stand in front of much.
const TEAM: &str = r#"dsc: 1
zone: usa
team: northwind
datastores:
  orders:
    description: "Größe 🦆"
    ingestion: { kind: snapshot, container: orders, schedule: { cron: "15 * * * *" } }
    datasets:
      customers:
        key: [customer_id]
        classification: [pc1]
        columns: { customer_id: char(5), city: varchar(15)? }
      shipments:
        key: [shipment_id]
        classification: [pc1]
        columns:
          shipment_id: bigint
          customer: { description: "🦆🦆", type: char(5), references: customers.customer_id }
workspaces:
  reporting:
    container: managed
    groups:
      live: { needs: { history: live, latency: hours }, datasets: [orders.custmers, orders.shipments] }
    readers: [analysts]
"#;

struct Editor {
    world: World,
    file: FileId,
}

fn editor(team: &str) -> Editor {
    let files = [("base.dsc.yaml", BASE), ("team.dsc.yaml", team), ("zone.dsc.yaml", BASE_ZONE)];
    let project = Project::new(&files);
    let findings = project.lint().findings;
    let root = "file:///models".to_owned();
    let world = World { root, sources: project.sources, graph: project.loaded.graph, findings };
    let file = world.file("team.dsc.yaml").expect("the team's file").0;
    Editor { world, file }
}

impl Editor {
    fn text(&self) -> &str {
        &self.world.sources.source(self.file).text
    }

    /// The byte behind the first letter of what stands in the text.
    fn byte(&self, word: &str) -> usize {
        self.text().find(word).expect(word) + 1
    }

    /// The text of a location that was answered.
    fn at(&self, location: &Value) -> String {
        let path = location["uri"]
            .as_str()
            .expect("a text")
            .strip_prefix("file:///models/")
            .expect("a file of the model")
            .to_owned();
        let (_, source) = self.world.file(&path).expect("a file");
        format!("{path} {}", within(&source.text, &location["range"]))
    }

    fn hover(&self, word: &str) -> String {
        hover(&self.world, self.file, self.byte(word))["contents"]["value"].as_str().unwrap_or("").to_owned()
    }

    /// The labels that are offered at the end of a text.
    fn offers(&self, text: &str) -> Vec<String> {
        let answer = completion(&self.world, "team.dsc.yaml", text, text.len());
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["label"].as_str().expect("a text").to_owned()).collect()
    }
}

/// The piece of a text that a range of the protocol means.
fn within<'t>(text: &'t str, range: &Value) -> &'t str {
    let byte = |end: &str| {
        let part = |name: &str| range[end][name].as_u64().expect("a number") as u32;
        byte_at(text, part("line"), part("character"))
    };
    &text[byte("start")..byte("end")]
}

#[test]
fn findings_are_diagnostics_in_units_of_utf16() {
    let editor = editor(TEAM);
    let all = diagnostics(&editor.world);
    let here = &all[&editor.file];
    let unresolved = here.iter().find(|one| one["code"] == "unresolved-reference").expect("a finding");
    assert_eq!(within(editor.text(), &unresolved["range"]), "orders.custmers");
    assert_eq!((&unresolved["severity"], &unresolved["source"]), (&1.into(), &"dsc".into()));
    assert!(
        unresolved["message"].as_str().expect("a text").ends_with("\nhelp: did you mean `customers`?"),
        "{unresolved}"
    );
}

#[test]
fn a_reference_leads_to_its_declaration_and_back() {
    let editor = editor(TEAM);
    let find = |word: &str| editor.at(&definition(&editor.world, editor.file, editor.byte(word)));
    assert_eq!(find("orders, schedule"), "zone.dsc.yaml orders");
    assert_eq!(find("analysts"), "zone.dsc.yaml analysts");
    assert_eq!(find("orders.shipments"), "team.dsc.yaml shipments");
    assert_eq!(find("customers.customer_id"), "team.dsc.yaml customer_id");
    assert!(definition(&editor.world, editor.file, editor.byte("orders.custmers")).is_null());
    let byte = editor.byte("shipments:");
    let count = |declaration| {
        references(&editor.world, editor.file, byte, declaration).as_array().expect("a list").len()
    };
    assert_eq!((count(Declaration::LeftOut), count(Declaration::Included)), (1, 2));
}

#[test]
fn cards_pages_and_keys_are_shown() {
    let editor = editor(TEAM);
    let card = editor.hover("orders.shipments");
    assert!(
        card.starts_with("**dataset** `usa/orders.shipments` · 1 reference\n\n```yaml\nshipments:"),
        "{card}"
    );
    let column = editor.hover("customers.customer_id");
    assert!(column.starts_with("**column** `usa/orders.customers.customer_id`"), "{column}");
    let page = editor.hover("orders.custmers");
    assert!(page.starts_with("**error[DSC0201]** the datastore"), "{page}");
    assert!(page.contains("# unresolved-reference") && page.contains("## Why") && !page.contains("## Fails"));
    assert!(
        editor.hover("latency").starts_with("How soon changes must be seen"),
        "{}",
        editor.hover("latency")
    );
    assert_eq!(editor.hover("dsc: 1").split('\n').next(), Some("Edition of the language: 1"));
}

#[test]
fn a_fix_is_offered_where_its_finding_is() {
    let editor = editor(TEAM);
    let byte = editor.byte("orders.custmers");
    let actions = code_actions(&editor.world, editor.file, byte..byte);
    let action = &actions[0];
    assert_eq!(action["kind"], "quickfix");
    let edit = &action["edit"]["changes"]["file:///models/team.dsc.yaml"][0];
    assert_eq!(edit["newText"], "orders.customers");
    assert_eq!(within(editor.text(), &edit["range"]), "orders.custmers");
    assert_eq!(code_actions(&editor.world, editor.file, 0..0), serde_json::json!([]));
}

#[test]
fn what_may_stand_there_is_offered() {
    let editor = editor(TEAM);
    let head = "dsc: 1\nzone: usa\nteam: northwind\n";
    let offers = |text: &str| editor.offers(&format!("{head}{text}"));
    assert!(offers("work").contains(&"workspaces".to_owned()));
    assert!(offers("datastores:\n  s:\n    ingestion: { kind: sn").contains(&"snapshot".to_owned()));
    assert_eq!(offers("datastores:\n  s:\n    ingestion: { container: orders_"), ["orders_db"]);
    assert!(
        offers("workspaces:\n  w:\n    groups:\n      g: { datasets: [ship")
            .contains(&"orders.shipments".to_owned())
    );
    assert_eq!(offers("workspaces:\n  w:\n    readers:\n      - an"), ["analysts"]);
    assert!(
        offers("datastores:\n  s:\n    datasets:\n      d:\n        columns:\n          c: varch")
            .contains(&"varchar".to_owned())
    );
    assert_eq!(offers("datastores:\n  s:\n    datasets:\n      d:\n        classification: [cp"), ["cpi"]);
}

#[test]
fn nothing_that_is_typed_panics() {
    let editor = editor(TEAM);
    for (byte, _) in TEAM.char_indices() {
        hover(&editor.world, editor.file, byte);
        definition(&editor.world, editor.file, byte);
        completion(&editor.world, "team.dsc.yaml", TEAM, byte);
        completion(&editor.world, "team.dsc.toml", &TEAM[..byte], byte);
        code_actions(&editor.world, editor.file, byte..TEAM.len());
    }
}
