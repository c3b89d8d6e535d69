//! A gateway on this machine that reacts as it was told, over HTTP/1.1.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use bytes::Bytes;

use super::{Heard, Led, Reaction};
use crate::{Response, Transport};

/// A gateway on a free port of this machine. It has threads of its own, so that it goes on whatever
/// the runtime of a test does with time, and stops when this is dropped.
pub struct Loopback {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    reactions: Mutex<VecDeque<Reaction>>,
    heard: Mutex<Vec<Heard>>,
    is_over: AtomicBool,
}

impl Loopback {
    /// Starts it. One that is to be away first of all is a port on which nobody listens.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn start(reactions: Vec<Reaction>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("a port has an address");
        let is_away = matches!(reactions.first(), Some(Reaction::IsAway));
        let state = Arc::new(State {
            reactions: Mutex::new(reactions.into()),
            heard: Mutex::default(),
            is_over: AtomicBool::new(is_away),
        });
        if !is_away {
            let state = Arc::clone(&state);
            thread::spawn(move || {
                for connection in listener.incoming() {
                    if state.is_over.load(Ordering::SeqCst) {
                        break;
                    }
                    let state = Arc::clone(&state);
                    // The other side may hang up whenever it likes.
                    thread::spawn(move || connection.map(|stream| drop(state.serve(stream))));
                }
            });
        }
        Self { address, state }
    }

    /// Its address, without a slash at its end.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Leads a transport to it.
    pub fn leads(self, transport: Arc<dyn Transport>) -> Led {
        let address = self.address();
        Led { transport, address, heard: Box::new(move || self.state.heard().clone()) }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        if !self.state.is_over.swap(true, Ordering::SeqCst) {
            // Wakes who waits for connections.
            drop(TcpStream::connect(self.address));
        }
    }
}

impl State {
    fn heard(&self) -> std::sync::MutexGuard<'_, Vec<Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Option<Reaction> {
        self.reactions.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Reacts to all requests of one connection.
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader)? {
            let has_no_body = request.method == "HEAD";
            // In this order, so that who knows that it was heard also knows that a reaction is gone.
            let next = self.next();
            self.heard().push(request);
            match next {
                Some(Reaction::Answers(response)) => {
                    write(reader.get_mut(), &response, has_no_body)?;
                }
                Some(Reaction::KeepsSilent) => {
                    // Until the other side gives up.
                    io::copy(&mut reader, &mut io::sink())?;
                    break;
                }
                Some(Reaction::BreaksOff | Reaction::IsAway) | None => break,
            }
        }
        Ok(())
    }
}

/// Reads a request; nothing when the connection ends where one would begin.
fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Heard>> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let (method, rest) = line.split_once(' ').ok_or_else(broken)?;
    let (path, _) = rest.split_once(' ').ok_or_else(broken)?;
    let (method, path) = (method.to_owned(), path.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(Ok(0), |(_, value)| value.parse()).map_err(|_| broken())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Heard { method, path, headers, body: Bytes::from(body) }))
}

fn write(stream: &mut TcpStream, response: &Response, has_no_body: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Said\r\n", response.status);
    for (name, value) in &response.headers {
        head = format!("{head}{name}: {value}\r\n");
    }
    let has_no_body = has_no_body || matches!(response.status, 204 | 304);
    if !has_no_body {
        head = format!("{head}content-length: {}\r\n", response.body.len());
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    if !has_no_body {
        stream.write_all(&response.body)?;
    }
    stream.flush()
}
