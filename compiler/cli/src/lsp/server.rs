//! The talk with an editor: what it says is taken at once, judging goes on beside it, and answers wait for it.

use std::path::PathBuf;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use dsc_lsp::formatting;
use dsc_syntax::Limits;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use crate::error::{CliError, Outcome};
use crate::lsp::desk::Desk;
use crate::lsp::documents::path_of;
use crate::lsp::questions::{Question, asked_about, format_of};
use crate::lsp::worker::{self, Done, Job};
use crate::session::Session;

/// Whoever types does not want every letter judged: so long nothing must change before it is.
const QUIET: Duration = Duration::from_millis(120);

/// Talks until the editor ends it.
pub fn serve(session: &Session) -> Result<Outcome, CliError> {
    let (connection, threads) = Connection::stdio();
    let outcome = talk(&connection, session);
    // The threads end when nobody can send any more.
    drop(connection);
    match threads.join() {
        Ok(()) => outcome,
        Err(source) => outcome.and(Err(CliError::Editor { fault: source.to_string() })),
    }
}

fn talk(connection: &Connection, session: &Session) -> Result<Outcome, CliError> {
    let fault = |fault: lsp_server::ProtocolError| CliError::Editor { fault: fault.to_string() };
    let (id, begun) = connection.initialize_start().map_err(fault)?;
    connection.initialize_finish(id, capabilities()).map_err(fault)?;
    let (ended, worked) = unbounded();
    let mut server = Server {
        sender: &connection.sender,
        desk: Desk::default(),
        environment: session.common.environment.clone(),
        generation: 1,
        judged: 0,
        working: false,
        waiting: Vec::new(),
        ended,
        end: None,
    };
    for folder in folders(session, &begun) {
        server.desk.add_project_of(&folder);
    }
    server.watch(&begun)?;
    server.run(&connection.receiver, &worked)
}

/// What this server can do.
fn capabilities() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 1, "save": { "includeText": false } },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentFormattingProvider": true,
            "completionProvider": { "triggerCharacters": [" ", ".", "/", ":", "[", "{"] },
            "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll.dsc"] },
        },
        "serverInfo": { "name": "dsc", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The folders that the editor has open, and the one that was named.
fn folders(session: &Session, begun: &Value) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let here = session.surroundings.folder.as_deref();
    folders.extend(session.common.project.as_deref().zip(here).map(|(named, here)| here.join(named)));
    let listed = begun["workspaceFolders"].as_array().into_iter().flatten();
    let uris = listed.filter_map(|folder| folder["uri"].as_str()).chain(begun["rootUri"].as_str());
    folders.extend(uris.filter_map(path_of));
    folders
}

/// A question that waits until the texts that it is about are judged.
struct Waiting {
    id: RequestId,
    question: Question,
    params: Value,
    generation: u64,
}

struct Server<'c> {
    sender: &'c Sender<Message>,
    desk: Desk,
    environment: Option<String>,
    /// Counts the changes of texts.
    generation: u64,
    /// Up to which change the models are judged.
    judged: u64,
    working: bool,
    waiting: Vec<Waiting>,
    ended: Sender<Done>,
    /// How to end, once the editor said so; set by `shutdown`, done at `exit`.
    end: Option<Outcome>,
}

impl Server<'_> {
    fn run(mut self, said: &Receiver<Message>, worked: &Receiver<Done>) -> Result<Outcome, CliError> {
        let mut quiet = after(Duration::ZERO);
        loop {
            let now_quiet = quiet.clone();
            select! {
                recv(said) -> message => match message {
                    Ok(Message::Request(request)) => self.asked(request)?,
                    Ok(Message::Notification(notification)) if notification.method == "exit" => {
                        // By the protocol, an end that was not announced is none of success.
                        return Ok(self.end.unwrap_or(Outcome::Findings));
                    }
                    Ok(Message::Notification(notification)) => {
                        if self.told(&notification)? {
                            quiet = after(QUIET);
                        }
                    }
                    Ok(Message::Response(_)) => {}
                    Err(_) => return Ok(self.end.unwrap_or(Outcome::Findings)),
                },
                recv(worked) -> done => if let Ok(done) = done {
                    self.take(done)?;
                },
                recv(now_quiet) -> _ => {
                    quiet = never();
                    self.judge()?;
                }
            }
        }
    }

    /// Takes a request: answers it, or lets it wait for the model.
    fn asked(&mut self, request: Request) -> Result<(), CliError> {
        let Request { id, method, params } = request;
        if self.end.is_some() {
            return self.refuse(id, ErrorCode::InvalidRequest, "the editor has ended the talk".to_owned());
        }
        if method == "shutdown" {
            self.end = Some(Outcome::Fine);
            return self.answer(id, Value::Null);
        }
        if method == "textDocument/formatting" {
            let edits = self.laid_out(&params);
            return self.answer(id, edits);
        }
        let Some(question) = Question::of(&method) else {
            let message = format!("`{method}` is nothing that this server does");
            return self.refuse(id, ErrorCode::MethodNotFound, message);
        };
        if asked_about(&params).is_none() {
            let message = "no file is named in `textDocument`".to_owned();
            return self.refuse(id, ErrorCode::InvalidParams, message);
        }
        self.waiting.push(Waiting { id, question, params, generation: self.generation });
        self.answer_waiting()?;
        self.judge()
    }

    /// Takes a notification; tells whether texts changed.
    fn told(&mut self, notification: &Notification) -> Result<bool, CliError> {
        let Notification { method, params } = notification;
        if method == "$/cancelRequest" {
            let id: Option<RequestId> = serde_json::from_value(params["id"].clone()).ok();
            let found = self.waiting.iter().position(|waiting| Some(&waiting.id) == id.as_ref());
            if let Some(found) = found {
                let id = self.waiting.remove(found).id;
                self.refuse(id, ErrorCode::RequestCanceled, "cancelled".to_owned())?;
            }
            return Ok(false);
        }
        let changed = method == "workspace/didChangeWatchedFiles" || self.desk.documents.take(method, params);
        if changed {
            self.generation += 1;
        }
        Ok(changed)
    }

    /// Begins to judge, unless it is being done or nothing changed since.
    fn judge(&mut self) -> Result<(), CliError> {
        if self.working || self.judged == self.generation {
            return Ok(());
        }
        self.desk.find_projects();
        let texts = |root: &PathBuf| (root.clone(), self.desk.documents.below(root));
        let projects = self.desk.roots().map(texts).collect();
        self.working = true;
        let job = Job { generation: self.generation, projects, environment: self.environment.clone() };
        worker::begin(job, self.ended.clone())
    }

    /// Takes judged projects; what changed meanwhile is judged next.
    fn take(&mut self, done: Done) -> Result<(), CliError> {
        self.working = false;
        self.judged = done.generation;
        for (root, judged) in done.worlds {
            for (method, params) in self.desk.take(root, judged) {
                self.send(Notification { method: method.to_owned(), params }.into())?;
            }
        }
        self.answer_waiting()?;
        if self.waiting.is_empty() { Ok(()) } else { self.judge() }
    }

    /// Answers the questions whose texts are judged. What can be typed is asked of the text as it is now, so that it is
    /// answered from the model as it was known last.
    fn answer_waiting(&mut self) -> Result<(), CliError> {
        for waiting in std::mem::take(&mut self.waiting) {
            let typing = waiting.question == Question::Completion && self.judged > 0;
            if waiting.generation > self.judged && !typing {
                self.waiting.push(waiting);
                continue;
            }
            let answer = self.found(&waiting);
            self.answer(waiting.id, answer)?;
        }
        Ok(())
    }

    fn found(&self, waiting: &Waiting) -> Value {
        let Some(path) = asked_about(&waiting.params) else { return Value::Null };
        let Some((world, inside)) = self.desk.world_of(&path) else { return Value::Null };
        let Some((file, source)) = world.file(&inside) else { return Value::Null };
        match self.desk.documents.get(&path) {
            Some(open) if waiting.question == Question::Completion => {
                let now = dsc_diag::Source::new(inside, open.text.clone());
                waiting.question.answer(world, (file, &now), &waiting.params)
            }
            Some(_) | None => waiting.question.answer(world, (file, source), &waiting.params),
        }
    }

    /// The edits that lay an open text out.
    fn laid_out(&self, params: &Value) -> Value {
        let document = asked_about(params).and_then(|path| {
            let format = format_of(&path)?;
            Some((self.desk.documents.get(&path)?, format))
        });
        match document {
            Some((document, format)) => formatting(&document.text, format, &Limits::default()),
            None => Value::Null,
        }
    }

    /// Asks the editor to say when files change that are not open, if it can.
    fn watch(&self, begun: &Value) -> Result<(), CliError> {
        let known = &begun["capabilities"]["workspace"]["didChangeWatchedFiles"];
        if known["dynamicRegistration"] != json!(true) {
            return Ok(());
        }
        let globs = ["**/*.dsc.yaml", "**/*.dsc.yml", "**/*.dsc.toml", "**/dsc.toml", "**/dsc.baseline"];
        let watchers: Vec<Value> = globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
        let method = "workspace/didChangeWatchedFiles";
        let options = json!({ "watchers": watchers });
        let registration = json!({ "id": "files", "method": method, "registerOptions": options });
        let params = json!({ "registrations": [registration] });
        self.send(Request::new(RequestId::from(1), "client/registerCapability".to_owned(), params).into())
    }

    fn answer(&self, id: RequestId, answer: Value) -> Result<(), CliError> {
        self.send(Response::new_ok(id, answer).into())
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: String) -> Result<(), CliError> {
        self.send(Response::new_err(id, code as i32, message).into())
    }

    fn send(&self, message: Message) -> Result<(), CliError> {
        let gone = |_| CliError::Editor { fault: "it does not listen any more".to_owned() };
        self.sender.send(message).map_err(gone)
    }
}
