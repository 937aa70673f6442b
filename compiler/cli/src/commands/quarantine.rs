//! `dsc quarantine`: what could not be used, why, and its second chance.

use std::io::{self, Write};
use std::time::Duration;

use dsc_dialects::motion::Motion;
use dsc_dialects::motion::quarantine::Selection;
use dsc_driver::{Loader, Part, Rows, TargetError, Value};
use dsc_plan::desired::DesiredIngestion;
use dsc_run::status::{Quarantined, read_quarantine};
use dsc_run::{Context, RetryReport, retry_inbox, retry_tables, retry_topics};
use serde_json::{Value as Json, json};

use crate::arguments::{QuarantineArguments, QuarantineVerb, Selected};
use crate::checked::{self, Checked};
use crate::error::{CliError, Outcome};
use crate::interrupt::Interrupt;
use crate::moving::{Wishes, inbox, run_settings, tables, take_part};
use crate::platforms::{Served, Work, served};
use crate::render::document;
use crate::render::runs::Bars;
use crate::render::table;
use crate::render::text::{counted, harmless};
use crate::session::{Form, Look, Session};

/// Lists, shows or retries.
pub fn run(arguments: &QuarantineArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("quarantine")?;
    let checked = checked::sound(session)?;
    let platforms = served(&checked, None)?;
    match &arguments.verb {
        QuarantineVerb::List(selected) => {
            let (selection, limit) = (selection(selected), selected.limit);
            let found = read_all(session, &platforms, &selection, limit)?;
            for output in &outputs {
                session.answer(output, |out, look| match output.form {
                    Form::Human => write_list(out, &found, look),
                    Form::Json => write_json(out, &found),
                })?;
            }
            session.finish()?;
            session.say(&format!("{} in quarantine", counted(found.len(), "thing")));
        }
        QuarantineVerb::Show { id } => {
            let selection = Selection { addresses: Vec::new(), ids: vec![*id] };
            let found = read_all(session, &platforms, &selection, 1)?;
            if found.is_empty() {
                return Err(CliError::NotQuarantined { id: *id });
            }
            for output in &outputs {
                session.answer(output, |out, _| match output.form {
                    Form::Human => found.iter().try_for_each(|one| write_one(out, one)),
                    Form::Json => write_json(out, &found),
                })?;
            }
        }
        QuarantineVerb::Retry(selected) => {
            for platform in &platforms {
                let selection = selection(selected);
                let work = SecondChance { session: &*session, checked: &checked, platform, selection };
                for (store, report) in platform.take_in(work)? {
                    let used = report.used.len();
                    session.say(&format!("`{store}`: {used} of {} could be used", report.tried));
                }
            }
        }
    }
    Ok(Outcome::Fine)
}

fn selection(selected: &Selected) -> Selection {
    Selection { addresses: selected.addresses.clone(), ids: Vec::new() }
}

fn read_all(
    session: &Session,
    platforms: &[Served],
    selection: &Selection,
    limit: u64,
) -> Result<Vec<Quarantined>, CliError> {
    let mut found = Vec::new();
    for platform in platforms {
        let mut reader = platform.reader(session, "quarantine")?;
        let mut ask = |statement: &str| -> Result<Rows, TargetError> { reader.ask(statement) };
        found.extend(read_quarantine(&mut ask, selection, limit)?);
    }
    Ok(found)
}

/// Tries what is quarantined on a platform once more.
struct SecondChance<'a> {
    session: &'a Session,
    checked: &'a Checked,
    platform: &'a Served,
    selection: Selection,
}

impl Work for SecondChance<'_> {
    type Output = Vec<(String, RetryReport)>;

    async fn on<T: Loader>(
        self,
        mut target: T,
        dialect: &T::Dialect,
        engine: &'static dyn Motion,
    ) -> Result<Self::Output, CliError> {
        let wanted = (dialect, "quarantine retry", Part::Moving);
        take_part(self.session, self.platform, &mut target, wanted).await?;
        retry(self, target, engine).await
    }
}

async fn retry<T: Loader>(
    SecondChance { session, checked, platform, selection }: SecondChance<'_>,
    mut target: T,
    engine: &'static dyn Motion,
) -> Result<Vec<(String, RetryReport)>, CliError> {
    let project = &checked.project.settings.run;
    let wishes = Wishes { batch_events: None, allow_shrink: false, allow_gaps: false };
    let settings = run_settings(session, platform, project, wishes);
    let settle = Duration::from_secs(project.settle_seconds);
    let interrupt = Interrupt::default();
    let mut bars = Bars::new(session, &interrupt);
    let mut reports = Vec::new();
    for store in &platform.desired.stores {
        let mut cx = Context { target: &mut target, engine, settings: &settings, progress: &mut bars };
        let report = match (&store.ingestion, inbox(store, engine, &checked.place.root, settle)) {
            (DesiredIngestion::Kafka(_), _) => retry_topics(&mut cx, store, &selection).await?,
            (_, Some(mut inbox)) => retry_inbox(&mut cx, store, &mut inbox, &selection).await?,
            (_, None) => match tables(checked, store)? {
                Some(tables) => retry_tables(&mut cx, store, &tables, &selection).await?,
                None => continue,
            },
        };
        if report.tried > 0 {
            reports.push((store.address.clone(), report));
        }
    }
    bars.end();
    target.publish().await?;
    target.unlock().await?;
    Ok(reports)
}

fn write_list(out: &mut dyn Write, found: &[Quarantined], look: Look) -> io::Result<()> {
    let columns = ["id", "object", "code", "where", "what is wrong"].map(str::to_owned).to_vec();
    let mut rows = Rows { columns, rows: Vec::new() };
    for one in found {
        rows.rows.push(vec![
            Value::Integer(one.id),
            Value::Text(one.object.clone()),
            Value::Text(one.code.clone()),
            Value::Text(place(one)),
            Value::Text(one.message.clone()),
        ]);
    }
    if found.is_empty() { Ok(()) } else { table::write(out, &rows, look) }
}

/// `orders.csv:17`, and the field at fault.
fn place(one: &Quarantined) -> String {
    let line = one.line.map_or_else(|| format!(" row {}", one.position), |line| format!(":{line}"));
    let field = one.field.as_ref().map_or(String::new(), |field| format!(" {field}"));
    format!("{}{line}{field}", one.source)
}

fn write_one(out: &mut dyn Write, one: &Quarantined) -> io::Result<()> {
    writeln!(out, "{} of `{}`, found by run {} at {}", one.id, one.object, one.run, one.at)?;
    writeln!(out, "{}: {}", one.code, harmless(&one.message))?;
    writeln!(out, "in {}", place(one))?;
    if let Some(byte) = one.byte {
        writeln!(out, "at byte {byte}")?;
    }
    writeln!(out, "\n{}", harmless(&String::from_utf8_lossy(&one.raw)))
}

fn write_json(out: &mut dyn Write, found: &[Quarantined]) -> io::Result<()> {
    let things: Vec<Json> = found.iter().map(shape).collect();
    document::write(out, &json!({ "version": 1, "quarantined": things }))
}

fn shape(one: &Quarantined) -> Json {
    json!({
        "id": one.id,
        "run": one.run,
        "store": one.store,
        "object": one.object,
        "source": one.source,
        "position": one.position,
        "line": one.line,
        "byte": one.byte,
        "field": one.field,
        "code": one.code,
        "message": one.message,
        "at": one.at,
        "raw": String::from_utf8_lossy(&one.raw),
    })
}
