//! What stands between clients and a server of a test, and can be cut and mended: a connection that is lost although
//! both of its ends are well.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::spawn;

/// A line to a server on 127.0.0.1, with a port of its own.
#[derive(Debug)]
pub struct Line {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    is_cut: bool,
    /// Both ends of every connection.
    ends: Vec<TcpStream>,
}

impl Line {
    /// A line to a port, which nobody has to listen to yet.
    pub(crate) fn to(server: u16) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                connect(client, server, &shared);
            }
        });
        Line { port, state }
    }

    /// Where clients come in.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Ends every connection, and takes no new one until it is mended.
    pub fn cut(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_cut = true;
        for end in state.ends.drain(..) {
            // Who has gone already has heard of it.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Takes connections again.
    pub fn mend(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).is_cut = false;
    }
}

fn connect(client: TcpStream, server: u16, state: &Mutex<State>) {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    // A client that is dropped here sees its connection end.
    if state.is_cut {
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { return };
    let ends = [client, server];
    for end in &ends {
        end.set_nodelay(true).expect("a connection of this machine");
        state.ends.push(end.try_clone().expect("a stream"));
    }
    let [client, server] = ends;
    let again = |stream: &TcpStream| stream.try_clone().expect("a stream");
    let (from_client, to_client) = (again(&client), client);
    let (from_server, to_server) = (again(&server), server);
    spawn(move || pass_on(from_client, to_server));
    spawn(move || pass_on(from_server, to_client));
}

/// Passes on what comes until one of both ends is gone, and lets the other one know.
fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = [0; 1 << 14];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
