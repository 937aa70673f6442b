//! What a new rule and its page look like before anybody filled them in.

use super::{Subject, Weight};

/// What is known of a new rule.
pub struct Template {
    /// `DSC` and four digits.
    pub code: String,
    /// The name that users write.
    pub name: String,
    /// The name of the static.
    pub constant: String,
    /// The name of its file.
    pub module: String,
    /// What it looks at.
    pub subject: Subject,
    /// What it weighs.
    pub level: Weight,
}

impl Template {
    /// The rule's file.
    pub fn rule(&self) -> String {
        let Template { code, name, constant, module, .. } = self;
        let level = match self.level {
            Weight::Info => "Info",
            Weight::Warning => "Warning",
            Weight::Error => "Error",
        };
        let (imports, check, body) = self.check();
        format!(
            r#"//! `{name}`: say in one line what is wrong when it reports.

{imports}
/// The rule.
pub static {constant}: LintRule = LintRule {{
    rule: Rule {{
        code: "{code}",
        name: RuleName("{name}"),
        summary: "Say in one line what is wrong when it reports",
        level: Level::{level},
        since: "{}",
        page: include_str!("{module}.md"),
    }},
    check: {check},
}};
{body}"#,
            env!("CARGO_PKG_VERSION")
        )
    }

    /// Imports, the check as the static names it, and its function.
    fn check(&self) -> (String, String, String) {
        let (kind, noun) = match self.subject {
            Subject::Elsewhere => {
                let imports = "use dsc_diag::{Level, Rule, RuleName};\n\nuse crate::{Check, LintRule};\n";
                return (String::from(imports), String::from("Check::Elsewhere"), String::new());
            }
            Subject::Graph => return self.graph_check(),
            Subject::Container => ("Container", "container"),
            Subject::Platform => ("Platform", "platform"),
            Subject::Datastore => ("Datastore", "datastore"),
            Subject::Dataset => ("Dataset", "dataset"),
            Subject::Workspace => ("Workspace", "workspace"),
            Subject::Group => ("Group", "group"),
        };
        let imports = format!(
            "use dsc_diag::{{Diagnostic, Level, Rule, RuleName}};
use dsc_graph::At;
use dsc_model::{kind};

use crate::{{Check, Context, Findings, LintRule}};
"
        );
        let body = format!(
            r#"
fn check({noun}: At<'_, {kind}>, _: &Context<'_>, out: &mut Findings) {{
    // Leave early where there is nothing to say: most things are fine.
    if !{noun}.name().is_empty() {{
        return;
    }}
    let message = format!("`{{}}` …", {noun}.name());
    let finding = Diagnostic::new({}.name(), {noun}.span(), message)
        .help("offer the next step")
        .address({noun}.address())
        .field("the field that is wrong");
    out.report(finding);
}}
"#,
            self.constant
        );
        (imports, format!("Check::{kind}(check)"), body)
    }

    fn graph_check(&self) -> (String, String, String) {
        let imports = "use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Datastore;

use crate::{Check, Context, Findings, LintRule};
";
        let body = format!(
            r#"
fn check(context: &Context<'_>, out: &mut Findings) {{
    // Walk through the graph once, and never once for each thing of another kind.
    for datastore in context.graph.all::<Datastore>() {{
        if !datastore.name().is_empty() {{
            continue;
        }}
        let message = format!("`{{}}` …", datastore.name());
        let finding = Diagnostic::new({}.name(), datastore.span(), message)
            .help("offer the next step")
            .address(datastore.address())
            .field("the field that is wrong");
        out.report(finding);
    }}
}}
"#,
            self.constant
        );
        (String::from(imports), String::from("Check::Graph(check)"), body)
    }

    /// The rule's page; its cases are fixtures, so the headings are fixed.
    pub fn page(&self) -> String {
        format!(
            r#"# {}

Say in one sentence what is wrong.

## Why

Say what goes wrong later if nobody mends it.

## Fails

```yaml
datastores:
  northwind:
    ingestion: {{ kind: snapshot, container: usa/orders, schedule: external }}
    datasets:
      customers:
        key: [customer_id]
        classification: [pub]
        columns:
          customer_id: char(5)
```

## Passes

```yaml
datastores:
  northwind:
    ingestion: {{ kind: snapshot, container: usa/orders, schedule: external }}
    datasets:
      customers:
        key: [customer_id]
        classification: [pub]
        columns:
          customer_id: char(5)
```

## Near miss

Say why this looks like it and is not.

```yaml
datastores:
  northwind:
    ingestion: {{ kind: snapshot, container: usa/orders, schedule: external }}
    datasets:
      customers:
        key: [customer_id]
        classification: [pub]
        columns:
          customer_id: char(5)
```
"#,
            self.name
        )
    }
}
