//! Talks the protocol of editors with the real process, over its pipes.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::{SETTINGS, dsc, project, write};

const ECOSYSTEM: &str = "dsc: 1\necosystem:\n  name: acme\n  description: A shop\n  repository: acme/model@ecosystem\n  live_branch: main\n  classifications: [pub]\nroles:\n  analysts: { description: Who reads }\n";

/// An editor: the process, and what it said while something else was waited for.
struct Editor {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    heard: Vec<Value>,
    asked: u64,
}

impl Editor {
    fn open(root: &Path) -> Self {
        let mut command = dsc(&["lsp"]).inside(root).command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = command.spawn().expect("the program can be started");
        let input = process.stdin.take().expect("a pipe");
        let output = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut editor = Self { process, input, output, heard: Vec::new(), asked: 0 };
        let answer = editor.ask("initialize", json!({ "capabilities": {}, "rootUri": uri(root, "") }));
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16");
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("it listens");
        self.input.flush().expect("it listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "method": method, "params": params }));
    }

    /// Sends a request; answers its number.
    fn begin(&mut self, method: &str, params: Value) -> u64 {
        self.asked += 1;
        self.send(json!({ "id": self.asked, "method": method, "params": params }));
        self.asked
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let number = self.begin(method, params);
        self.wait(|message| message["id"] == json!(number))
    }

    /// The next message that is wanted; others are kept.
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.heard.iter().position(&wanted) {
            return self.heard.remove(at);
        }
        loop {
            let message = self.read();
            if wanted(&message) {
                return message;
            }
            self.heard.push(message);
        }
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("it speaks") > 0, "it has ended");
            match line.trim().strip_prefix("Content-Length: ") {
                Some(bytes) => length = bytes.parse().expect("a number"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("the whole message");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// The rules of the diagnostics that are published next of a file.
    fn published(&mut self, file: &str) -> Vec<String> {
        let message = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"].as_str().is_some_and(|uri| uri.ends_with(file))
        });
        let found = message["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
        found.iter().map(|one| one["code"].as_str().unwrap_or("").to_owned()).collect()
    }

    /// Ends the talk as editors do; answers the exit code.
    fn close(mut self) -> Option<i32> {
        assert!(self.ask("shutdown", Value::Null)["result"].is_null());
        self.tell("exit", Value::Null);
        self.process.wait().expect("it ends").code()
    }
}

fn uri(root: &Path, file: &str) -> String {
    format!("file://{}/{file}", root.display())
}

fn opened(root: &Path, file: &str, text: &str) -> Value {
    json!({ "textDocument": { "uri": uri(root, file), "languageId": "yaml", "version": 1, "text": text } })
}

fn changed(root: &Path, file: &str, text: &str) -> Value {
    json!({ "textDocument": { "uri": uri(root, file), "version": 2 }, "contentChanges": [{ "text": text }] })
}

fn place(root: &Path, file: &str, line: u32, character: u32) -> Value {
    let position = json!({ "line": line, "character": character });
    json!({ "textDocument": { "uri": uri(root, file) }, "position": position })
}

#[test]
fn texts_that_are_not_saved_count_and_findings_go_when_they_are_mended() {
    let folder = project(&[SETTINGS, ("all.dsc.yaml", ECOSYSTEM)]);
    let root = folder.path().canonicalize().unwrap();
    let mut editor = Editor::open(&root);
    // Said of the files on disk, before anything is opened.
    assert_eq!(editor.published("all.dsc.yaml"), ["unused-declaration"]);
    let broken = ECOSYSTEM.replace("description: A shop", "descripton: A 🦆 shop");
    editor.tell("textDocument/didOpen", opened(&root, "all.dsc.yaml", &broken));
    assert!(editor.published("all.dsc.yaml").contains(&"unknown-key".to_owned()));
    editor.tell("textDocument/didChange", changed(&root, "all.dsc.yaml", ECOSYSTEM));
    assert_eq!(editor.published("all.dsc.yaml"), ["unused-declaration"]);
    // A file that is only in the editor belongs to the project, too.
    editor.tell("textDocument/didOpen", opened(&root, "new.dsc.yaml", "dsc: 1\nuser: {}\n"));
    assert_eq!(editor.published("new.dsc.yaml"), ["unknown-kind"]);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&root, "new.dsc.yaml") } }));
    assert_eq!(editor.published("new.dsc.yaml"), [""; 0]);
    // What others write is read when the editor says so.
    write(&root.join("all.dsc.yaml"), b"dsc: 2\n");
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&root, "all.dsc.yaml") } }));
    assert!(editor.published("all.dsc.yaml").contains(&"unknown-edition".to_owned()));
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn questions_are_answered_from_the_text_as_it_is_and_end_when_they_are_cancelled() {
    let users = "dsc: 1\nusers:\n  ann: { description: \"🦆\", roles: [acme/analysts] }\n";
    let folder = project(&[SETTINGS, ("all.dsc.yaml", ECOSYSTEM), ("users.dsc.yaml", "dsc: 1\n")]);
    let root = folder.path().canonicalize().unwrap();
    let mut editor = Editor::open(&root);
    editor.tell("textDocument/didOpen", opened(&root, "users.dsc.yaml", users));
    let found = editor.ask("textDocument/definition", place(&root, "users.dsc.yaml", 2, 44));
    assert_eq!(found["result"]["uri"], uri(&root, "all.dsc.yaml"));
    assert_eq!(found["result"]["range"]["start"], json!({ "line": 8, "character": 2 }));
    let card = editor.ask("textDocument/hover", place(&root, "users.dsc.yaml", 2, 44));
    // From the first letter of the reference to its last; the duck counts two units.
    let range = json!({ "start": { "line": 2, "character": 36 }, "end": { "line": 2, "character": 49 } });
    assert_eq!(card["result"]["range"], range);
    let typed = users.replace("acme/analysts", "acme/an");
    editor.tell("textDocument/didChange", changed(&root, "users.dsc.yaml", &typed));
    let offers = editor.ask("textDocument/completion", place(&root, "users.dsc.yaml", 2, 43));
    assert_eq!(offers["result"]["items"][0]["label"], "acme/analysts");
    let untidy = users.replace("users:\n", "users:\n\n\n\n");
    editor.tell("textDocument/didChange", changed(&root, "users.dsc.yaml", &untidy));
    let layout = json!({ "textDocument": { "uri": uri(&root, "users.dsc.yaml") }, "options": {} });
    let edits = editor.ask("textDocument/formatting", layout);
    assert!(edits["result"][0]["newText"].as_str().unwrap().starts_with("dsc: 1\n"), "{edits}");
    editor.tell("textDocument/didChange", changed(&root, "users.dsc.yaml", users));
    let number = editor.begin("textDocument/hover", place(&root, "users.dsc.yaml", 2, 44));
    editor.tell("$/cancelRequest", json!({ "id": number }));
    let ended = editor.wait(|message| message["id"] == json!(number));
    // Cancelled, unless the answer was quicker.
    assert!(ended["error"]["code"] == -32800 || ended["result"].is_object(), "{ended}");
    assert_eq!(editor.ask("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32602);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_folder_without_a_project_and_a_broken_one_are_survived() {
    let folder = project(&[("dsc.toml", "edition = 1\nmodels = [\"none/*\"]\n")]);
    let root = folder.path().canonicalize().unwrap();
    let mut editor = Editor::open(&root);
    let said = editor.wait(|message| message["method"] == "window/showMessage");
    assert!(said["params"]["message"].as_str().unwrap().contains("has no model files"), "{said}");
    for text in ["dsc: 1\na: [b, {c: ", "\u{0}\u{feff}---\n- &a [*a]", "zone: [", "dsc: 1\nusers: *x"] {
        write(&root.join("dsc.toml"), b"edition = 1\n");
        editor.tell("textDocument/didOpen", opened(&root, "x.dsc.yaml", text));
        let answer = editor.ask("textDocument/hover", place(&root, "x.dsc.yaml", 1, 99));
        assert!(answer["error"].is_null(), "{answer}");
        editor.ask("textDocument/completion", place(&root, "x.dsc.yaml", 0, 7));
    }
    // Ended without a word: by the protocol no success.
    editor.tell("exit", Value::Null);
    assert_eq!(editor.process.wait().unwrap().code(), Some(1));
}
