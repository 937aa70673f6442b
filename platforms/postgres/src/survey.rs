//! Sees what others keep in a database, for a model of it. Nothing is changed.

use dsc_dialects::import::postgres::{Ours, Survey, SurveyedColumn, columns, keys, references};
use dsc_dialects::postgres::queries::HAS_LEDGER;
use dsc_driver::{Holder, Target, TargetError, Value};

use crate::target::PostgresTarget;

impl PostgresTarget {
    /// What others keep in the database, all of one moment.
    pub async fn survey(&mut self, holder: &Holder) -> Result<Survey, TargetError> {
        self.connect(holder).await?;
        self.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let seen = self.see_theirs().await;
        self.rollback().await?;
        seen
    }

    async fn see_theirs(&mut self) -> Result<Survey, TargetError> {
        let ledger = self.query(HAS_LEDGER).await?;
        let ledger = ledger.rows.first().and_then(|row| row.first()).and_then(Value::as_boolean);
        let ours = if ledger == Some(true) { Ours::InLedger } else { Ours::None };
        let mut out = Survey::new();
        for row in self.query(&columns(ours)).await?.rows {
            let schema = out.entry(text(&row, 0)).or_default();
            schema.comment = comment(&row, 2);
            let table = schema.tables.entry(text(&row, 1)).or_default();
            table.comment = comment(&row, 3);
            table.columns.push(SurveyedColumn {
                name: text(&row, 4),
                sql_type: text(&row, 5),
                not_null: row[6].as_boolean() == Some(true),
                comment: comment(&row, 7),
                refers_to: None,
            });
        }
        for row in self.query(&keys(ours)).await?.rows {
            let table = out.get_mut(&text(&row, 0)).and_then(|schema| schema.tables.get_mut(&text(&row, 1)));
            if let Some(table) = table {
                table.key.push(text(&row, 2));
            }
        }
        for row in self.query(&references(ours)).await?.rows {
            let table = out.get_mut(&text(&row, 0)).and_then(|schema| schema.tables.get_mut(&text(&row, 1)));
            let name = text(&row, 2);
            let column = table.and_then(|table| table.columns.iter_mut().find(|column| column.name == name));
            if let Some(column) = column {
                column.refers_to = Some([text(&row, 3), text(&row, 4), text(&row, 5)]);
            }
        }
        Ok(out)
    }
}

fn text(row: &[Value], at: usize) -> String {
    row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned()
}

fn comment(row: &[Value], at: usize) -> Option<String> {
    row.get(at).and_then(Value::as_text).map(str::to_owned)
}
