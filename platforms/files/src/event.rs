//! What one file of an inbox says: to which dataset it belongs, and its columns' texts.

use dsc_driver::json::{JsonFault, Object};
use dsc_driver::source::{FaultCode, InboxEvent, Need, Operation, RawRow, RowFault, TextForm, WantedColumn};

/// How events are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// The member that says what an event is about.
    pub field: String,
    /// Its values, and where each leads.
    pub routes: Vec<(String, Route)>,
}

/// Where a value of the route field leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To a dataset, by its number in the store, with the columns that are wanted.
    Dataset(usize, Vec<WantedColumn>),
    /// To a dataset that nobody consumes on this platform.
    NotServed(String),
}

/// An event, or why it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadEvent {
    /// Something to work on, even if it is unusable.
    Event(Box<InboxEvent>),
    /// Something for a dataset that nobody consumes here, by name.
    NotServed(String),
}

/// Reads an event.
pub fn read_event(source: &str, raw: &[u8], routing: &Routing) -> ReadEvent {
    let mut row = RawRow {
        source: source.to_owned(),
        position: 1,
        line: 1,
        byte: 0,
        raw: raw.to_vec(),
        digest: blake3::hash(raw).to_hex().to_string(),
        operation: Operation::Upsert,
        content: Ok(Vec::new()),
    };
    let object = match Object::parse(raw) {
        Ok(object) => object,
        Err(JsonFault { line, byte, fault }) => {
            row.line = line;
            row.byte = byte;
            row.content = Err(fault);
            return ReadEvent::Event(Box::new(InboxEvent { dataset: None, row }));
        }
    };
    match route(&object, routing) {
        Ok(Route::NotServed(name)) => ReadEvent::NotServed(name.clone()),
        Ok(Route::Dataset(dataset, wanted)) => {
            row.content = wanted.iter().map(|column| object.text(column)).collect();
            ReadEvent::Event(Box::new(InboxEvent { dataset: Some(*dataset), row }))
        }
        Err(fault) => {
            row.content = Err(fault);
            ReadEvent::Event(Box::new(InboxEvent { dataset: None, row }))
        }
    }
}

fn route<'r>(object: &Object<'_>, routing: &'r Routing) -> Result<&'r Route, RowFault> {
    let wanted = WantedColumn { name: routing.field.clone(), form: TextForm::Plain, need: Need::Required };
    let no_route =
        |message| RowFault { code: FaultCode::NoRoute, field: Some(routing.field.clone()), message };
    let Some(value) = object.text(&wanted)? else {
        return Err(no_route(format!("there is no `{}`", routing.field)));
    };
    match routing.routes.iter().find(|(name, _)| *name == value) {
        Some((_, route)) => Ok(route),
        None => {
            let known: Vec<&str> = routing.routes.iter().map(|(name, _)| name.as_str()).collect();
            Err(no_route(format!("`{value}` leads nowhere; what does: {}", known.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use dsc_driver::source::{FaultCode, InboxEvent, Need, TextForm, WantedColumn};

    use super::{ReadEvent, Route, Routing, read_event};

    fn read(raw: &str) -> ReadEvent {
        let wanted = ["id", "user_id"].map(|name| WantedColumn {
            name: name.to_owned(),
            form: TextForm::Plain,
            need: Need::Optional,
        });
        let routing = Routing {
            field: "metadata.type".to_owned(),
            routes: vec![
                ("card".to_owned(), Route::Dataset(1, wanted.to_vec())),
                ("user".to_owned(), Route::NotServed("users".to_owned())),
            ],
        };
        read_event("cards/1.json", raw.as_bytes(), &routing)
    }

    fn event(raw: &str) -> InboxEvent {
        match read(raw) {
            ReadEvent::Event(event) => *event,
            ReadEvent::NotServed(name) => panic!("not served: {name}"),
        }
    }

    #[test]
    fn an_event_goes_where_its_route_leads() {
        let event =
            event(r#"{"payload": {"id": 5, "user_id": 0, "extra": 1}, "metadata": {"type": "card"}}"#);
        assert_eq!(event.dataset, Some(1));
        assert_eq!(event.row.content, Ok(vec![Some("5".to_owned()), Some("0".to_owned())]));
    }

    #[test]
    fn an_event_without_a_known_route_belongs_to_nobody() {
        for raw in [r#"{"metadata": {"type": "cart"}}"#, r#"{"metadata": {}}"#, "{}"] {
            let event = event(raw);
            assert_eq!(event.dataset, None);
            assert_eq!(event.row.content.unwrap_err().code, FaultCode::NoRoute);
        }
    }

    #[test]
    fn an_event_for_a_dataset_without_consumers_waits() {
        assert_eq!(read(r#"{"metadata": {"type": "user"}}"#), ReadEvent::NotServed("users".to_owned()));
    }
}
