//! `dsc status`: when everything last ran, what became of all that arrived, and whether the accounts balance.

use std::io::{self, Write};

use dsc_driver::{Rows, TargetError, Value};
use dsc_run::Counts;
use dsc_run::status::{ObjectStatus, Status, read_status};
use serde_json::{Value as Json, json};

use crate::arguments::StatusArguments;
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::left_out::{About, say_left_out};
use crate::platforms::served;
use crate::render::runs::counts_document;
use crate::render::table;
use crate::session::{Form, Look, Session};
use crate::topics::{self, Lag, Lags};

/// Reads the ledgers that were published, and shows what they say.
pub fn run(arguments: &StatusArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("status")?;
    let checked = checked::sound(session)?;
    let platforms = served(&checked, None)?;
    say_left_out(session, &checked, None, About::Platforms);
    if platforms.is_empty() {
        return Err(CliError::NoPlatform);
    }
    let mut statuses = Vec::new();
    for platform in &platforms {
        let mut ledger = platform.reader(session, "status")?;
        let mut ask = |statement: &str| -> Result<Rows, TargetError> { ledger.ask(statement) };
        let mut status = read_status(&mut ask)?;
        let mut lags = topics::lags(session, &checked, platform, &mut ask)?;
        let meant = |object: &ObjectStatus| {
            arguments.addresses.is_empty()
                || arguments.addresses.iter().any(|address| concerns(address, &object.address))
        };
        status.objects.retain(meant);
        let is_named = |lag: &Lag| {
            let named = &arguments.addresses;
            named.is_empty() || named.iter().any(|address| concerns(address, &lag.address))
        };
        lags.topics.retain(is_named);
        lags.dead.retain(is_named);
        statuses.push((platform.desired.name.clone(), status, lags));
    }
    let found = statuses.iter().any(|(_, status, _)| !status.objects.is_empty());
    if let (false, Some(address)) = (found, arguments.addresses.first()) {
        return Err(CliError::UnknownAddress { address: address.clone(), meant: None });
    }
    let now = session.surroundings.now;
    for output in &outputs {
        session.answer(output, |out, look| match output.form {
            Form::Human => write(out, &statuses, now, look),
            Form::Json => write_json(out, &statuses, now),
        })?;
    }
    let balanced = statuses.iter().all(|(_, status, _)| status.unbalanced.is_empty());
    Ok(if balanced { Outcome::Fine } else { Outcome::Findings })
}

/// A store's address means its datasets too.
fn concerns(address: &str, object: &str) -> bool {
    object == address || object.strip_prefix(address).is_some_and(|rest| rest.starts_with('.'))
}

fn write(
    out: &mut dyn Write,
    statuses: &[(String, Status, Lags)],
    now: jiff::Timestamp,
    look: Look,
) -> io::Result<()> {
    for (platform, status, lags) in statuses {
        writeln!(out, "platform `{platform}`")?;
        let mut rows = Rows { columns: Vec::new(), rows: Vec::new() };
        rows.columns.extend(["object", "last run", "ago", "runs"].map(str::to_owned));
        rows.columns.extend(Counts::default().named().iter().map(|(name, _)| (*name).to_owned()));
        for object in &status.objects {
            rows.rows.push(row(object, now));
        }
        table::write(out, &rows, look)?;
        for object in &status.objects {
            if let Some(error) = &object.last.error {
                writeln!(out, "error: `{}`: {error}", object.address)?;
            }
            for (code, count) in &object.quarantined {
                writeln!(out, "quarantine: `{}`: {count} {code}", object.address)?;
            }
        }
        for lag in lags.topics.iter().filter(|lag| lag.records > 0) {
            let Lag { topic, address, records, landed } = lag;
            writeln!(
                out,
                "lag: `{address}`: {records} records of `{topic}` are not merged, {landed} of them have landed"
            )?;
        }
        for Lag { topic, address, records, .. } in &lags.dead {
            writeln!(out, "dead letters: `{address}`: {records} records in `{topic}`")?;
        }
        match status.unbalanced.as_slice() {
            [] => writeln!(
                out,
                "accounts balance: arrived = inserted + updated + deleted + unchanged + superseded + duplicate + quarantined + held"
            )?,
            runs => {
                for (run, object) in runs {
                    writeln!(out, "error: the counts of run {run} of `{object}` do not add up")?;
                }
            }
        }
    }
    Ok(())
}

fn row(object: &ObjectStatus, now: jiff::Timestamp) -> Vec<Value> {
    let ago = object.lag_seconds(now).map_or("never".to_owned(), |seconds| match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    });
    let mut row = vec![
        Value::Text(object.address.clone()),
        Value::Text(object.last.status.clone()),
        Value::Text(ago),
        Value::Integer(object.runs),
    ];
    row.extend(object.total.numbers().map(Value::Integer));
    row
}

fn write_json(
    out: &mut dyn Write,
    statuses: &[(String, Status, Lags)],
    now: jiff::Timestamp,
) -> io::Result<()> {
    let platforms: Vec<Json> = statuses
        .iter()
        .map(|(platform, status, lags)| {
            let objects: Vec<Json> = status.objects.iter().map(|object| document(object, now)).collect();
            let unbalanced: Vec<Json> = status
                .unbalanced
                .iter()
                .map(|(run, object)| json!({ "run": run, "object": object }))
                .collect();
            let lag = |lag: &Lag| {
                let Lag { topic, address, records, landed } = lag;
                json!({ "address": address, "topic": topic, "records": records, "landed": landed })
            };
            json!({
                "platform": platform,
                "objects": objects,
                "topics": lags.topics.iter().map(lag).collect::<Vec<_>>(),
                "dead_letters": lags.dead.iter().map(lag).collect::<Vec<_>>(),
                "unbalanced": unbalanced,
            })
        })
        .collect();
    crate::render::document::write(out, &json!({ "version": 1, "platforms": platforms }))
}

fn document(object: &ObjectStatus, now: jiff::Timestamp) -> Json {
    json!({
        "address": object.address,
        "runs": object.runs,
        "total": counts_document(&object.total),
        "lag_seconds": object.lag_seconds(now),
        "quarantined": object.quarantined,
        "last": {
            "run": object.last.run,
            "kind": object.last.kind,
            "status": object.last.status,
            "attempt": object.last.attempt,
            "started_at": object.last.started_at,
            "finished_at": object.last.finished_at,
            "error": object.last.error,
            "model_hash": object.last.model_hash,
            "model_commit": object.last.model_commit,
            "counts": counts_document(&object.last.counts),
        },
    })
}
