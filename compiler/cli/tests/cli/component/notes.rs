//! The note of the component, written to a server that answers the three calls of GitLab's API that it needs: list the
//! notes of a merge request, write one, change one. GitLab itself is not here; what it answers is as its API says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::{TEAM_OWNER, ZONE_OWNER, run_with, script};
use crate::git::{MODEL, Repository};
use crate::support::Ended;

const TOKEN: &str = "glpat-secret";
const NOTES: &str = "/api/v4/projects/7/merge_requests/3/notes";
/// Notes that the server shows at once, whatever it is asked for.
const PAGE: usize = 2;

/// A note as the server keeps it.
#[derive(Clone, Debug)]
struct Note {
    id: u64,
    body: String,
    /// Whether the token may change it.
    own: bool,
}

#[derive(Debug, Default)]
struct State {
    notes: Vec<Note>,
    calls: Vec<String>,
}

/// A server of one merge request; its thread ends with the test.
struct Server {
    address: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    fn with(notes: &[(u64, &str, bool)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let notes = notes.iter().map(|(id, body, own)| Note { id: *id, body: (*body).to_owned(), own: *own });
        let state = Arc::new(Mutex::new(State { notes: notes.collect(), calls: Vec::new() }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &mut shared.lock().expect("the state"));
            }
        });
        Self { address, state }
    }

    fn notes(&self) -> Vec<Note> {
        self.state.lock().expect("the state").notes.clone()
    }

    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().expect("the state").calls)
    }

    fn check(&self, repository: &Repository, source: (&str, &str), inputs: &[(&str, &str)]) -> Ended {
        let url = format!("http://{}/api/v4", self.address);
        let variables = [
            ("CI_API_V4_URL", url.as_str()),
            ("CI_MERGE_REQUEST_PROJECT_ID", "7"),
            ("CI_MERGE_REQUEST_IID", "3"),
            ("DSC_NOTE_TOKEN", TOKEN),
            ("OTHER_TOKEN", "glpat-other"),
        ];
        run_with(repository.path(), &script("check", inputs), source, &variables)
    }
}

/// Reads one request and answers it as GitLab does.
fn answer(mut stream: TcpStream, state: &mut State) {
    let mut reader = BufReader::new(stream.try_clone().expect("a reader"));
    let mut first = String::new();
    reader.read_line(&mut first).expect("a line");
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "private-token" => token = value.to_owned(),
            "content-length" => length = value.parse().expect("a number"),
            _ => {}
        }
    }
    let mut form = vec![0; length];
    reader.read_exact(&mut form).expect("the form");
    let form = String::from_utf8(form).expect("text");
    let mut parts = first.split(' ');
    let (method, target) = (parts.next().expect("a method"), parts.next().expect("a target"));
    state.calls.push(format!("{method} {target}"));
    let (status, body) = match token == TOKEN {
        true => act(state, method, target, &form),
        false => (401, json!({"message": "401 Unauthorized"})),
    };
    // As GitLab writes JSON: without spaces, and what could be markup escaped.
    let body = body.to_string().replace('<', "\\u003c").replace('>', "\\u003e");
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn act(state: &mut State, method: &str, target: &str, form: &str) -> (u16, Value) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let number = path.strip_prefix(NOTES).and_then(|rest| rest.strip_prefix('/'));
    let text = form.strip_prefix("body=").map(decoded);
    match (method, number, text) {
        ("GET", None, _) if path == NOTES => {
            let page = query.split('&').find_map(|part| part.strip_prefix("page="));
            let page: usize = page.map_or(1, |page| page.parse().expect("a page"));
            let shown = state.notes.iter().skip((page - 1) * PAGE).take(PAGE);
            let shown = shown.map(|note| {
                let author = json!({"id": 12, "username": "somebody"});
                json!({"id": note.id, "type": null, "body": note.body, "author": author, "system": false})
            });
            (200, Value::Array(shown.collect()))
        }
        ("POST", None, Some(body)) if path == NOTES => {
            let id = 1_000 + state.notes.len() as u64;
            state.notes.push(Note { id, body, own: true });
            (201, json!({"id": id}))
        }
        ("PUT", Some(number), Some(body)) => {
            let found = state.notes.iter_mut().find(|note| note.id.to_string() == number);
            match found {
                Some(note) if note.own => {
                    note.body = body;
                    (200, json!({"id": note.id}))
                }
                Some(_) => (403, json!({"message": "403 Forbidden"})),
                None => (404, json!({"message": "404 Not found"})),
            }
        }
        _ => (404, json!({"message": "404 Not found"})),
    }
}

/// A value of a form without its escapes.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = std::str::from_utf8(&digits).expect("digits");
                bytes.push(u8::from_str_radix(digits, 16).expect("a byte"));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).expect("text")
}

fn changed() -> Repository {
    let repository = Repository::with(&MODEL);
    repository.replace("usa/shop.dsc.yaml", "What was sold", "What we sold");
    repository
}

#[test]
fn a_note_is_written_once_and_then_kept_up_to_date() {
    let repository = changed();
    let server = Server::with(&[
        (11, "Looks good to me", false),
        (12, "Somebody quotes it: <!-- dsc-check -->", false),
        (13, "{\"id\":99,\"body\":\"<!-- dsc-check -->\"}", false),
    ]);
    let refused = server.check(&repository, ZONE_OWNER, &[]);
    assert_eq!(refused.code, 1, "what was found decides: {}{}", refused.stdout, refused.stderr);
    assert!(refused.stdout.contains("dsc: a note is written"), "{}", refused.stdout);
    let notes = server.notes();
    assert_eq!(notes.len(), 4);
    assert!(notes[3].body.starts_with("<!-- dsc-check -->\n<!-- dsc:check -->\n### dsc check: 1 error"));
    assert!(notes[3].body.contains("unauthorised-change"), "{}", notes[3].body);

    let passed = server.check(&repository, TEAM_OWNER, &[]);
    assert_eq!(passed.code, 0, "{}{}", passed.stdout, passed.stderr);
    assert!(passed.stdout.contains("dsc: note 1003 is up to date"), "{}", passed.stdout);
    let notes = server.notes();
    assert_eq!(notes.len(), 4, "the old one is written anew, though it stands on a later page");
    assert!(notes[3].body.contains("### dsc check: no findings"), "{}", notes[3].body);
    assert!(!passed.stdout.contains(TOKEN) && !passed.stderr.contains(TOKEN));
    let calls = server.calls();
    assert!(calls.iter().all(|call| !call.contains(TOKEN)), "{calls:?}");

    let second = server.check(&repository, TEAM_OWNER, &[("prefix", "other")]);
    assert!(second.stdout.contains("dsc: a note is written"), "two models of a repository, two notes");
}

#[test]
fn a_note_with_our_mark_that_somebody_else_wrote_is_left_alone() {
    let repository = changed();
    let server = Server::with(&[(11, "<!-- dsc-check -->\nAll is well", false)]);
    let ended = server.check(&repository, TEAM_OWNER, &[]);
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.contains("dsc: note 11 cannot be changed, which answered 403"), "{}", ended.stdout);
    assert!(ended.stdout.contains("dsc: a note is written"), "{}", ended.stdout);
    assert_eq!(server.notes()[0].body, "<!-- dsc-check -->\nAll is well");
}

#[test]
fn a_note_that_cannot_be_written_fails_nothing_unless_that_is_asked_for() {
    let repository = changed();
    let server = Server::with(&[]);
    let cases = [
        (vec![("note_token_variable", "NOT_SET")], "the CI variable NOT_SET is not set here", 0),
        (vec![("note_token_variable", "OTHER_TOKEN")], "listing the notes answered 401", 0),
        (vec![("note_token_variable", "OTHER_TOKEN"), ("note", "required")], "answered 401", 1),
        (vec![("note", "required")], "a note is written", 0),
    ];
    for (inputs, said, code) in cases {
        let ended = server.check(&repository, TEAM_OWNER, &inputs);
        assert_eq!(ended.code, code, "{inputs:?}: {}{}", ended.stdout, ended.stderr);
        assert!(ended.stdout.contains(said), "{inputs:?}: {}", ended.stdout);
    }
    server.calls();
    let silent = server.check(&repository, TEAM_OWNER, &[("note", "none")]);
    assert_eq!((silent.code, server.calls().len()), (0, 0), "{}", silent.stdout);

    let gone = Server { address: "127.0.0.1:9".to_owned(), state: Arc::default() };
    let ended = gone.check(&repository, TEAM_OWNER, &[]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("dsc: no note: listing the notes answered 000"), "{}", ended.stdout);
    let gone = gone.check(&repository, ZONE_OWNER, &[("note", "required")]);
    assert_eq!(gone.code, 1, "{}", gone.stderr);
}
