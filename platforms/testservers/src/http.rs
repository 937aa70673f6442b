//! Just enough of HTTP to ask a server of a test how it is, and to act on it behind the back of what is tested.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than Connect takes for anything.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends a request to a port of 127.0.0.1, and gives status and body; nothing where nobody answers.
pub(crate) fn request(port: u16, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let length = body.len();
    // By the old version of HTTP the answer ends where the connection does, and comes in one piece.
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}
