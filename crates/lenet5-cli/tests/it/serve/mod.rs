//! `lenet5 serve` as a process, asked over the network by good and by bad clients.

mod answers;
mod clients;
mod http2;
mod stopping;

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{lenet5, root};

/// Nobody waits longer than this for anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service on a port that the system chose.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Kept open, so that the service can print.
    out: BufReader<ChildStdout>,
    first_line: String,
}

impl Service {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = lenet5();
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).stderr(Stdio::null());
        Self::of(command)
    }

    /// Starts it with a line in a file for each request.
    fn start_logged(arguments: &[&str], log: File) -> Self {
        let mut command = lenet5();
        command.args(["serve", "--listen", "127.0.0.1:0", "--log"]).args(arguments).stderr(log);
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        let child = command.stdout(Stdio::piped()).spawn();
        let mut child = child.expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first_line = String::new();
        out.read_line(&mut first_line).unwrap();
        let address = first_line.split("http://").nth(1).and_then(|rest| rest.split(',').next());
        let address = address.and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("where does it listen? {first_line}"));
        Self { child, address, out, first_line }
    }

    /// Connects.
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Asks on a connection of its own.
    pub(crate) fn ask(&self, head: &str, body: &[u8]) -> Answer {
        try_ask(self.address, head, body).unwrap()
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[])
    }

    fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.ask(&format!("POST {path}"), body)
    }

    /// Asks the service to stop, as the system does.
    #[cfg(unix)]
    fn terminate(&self) {
        self.signal("-TERM");
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits until the service has ended; gives its exit code.
    fn wait(&mut self) -> Option<i32> {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the service does not end");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.out.read_line(&mut self.first_line);
    }
}

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Asks on a connection of its own; `head` is the first line without its version, and more headers after it.
fn try_ask(address: SocketAddr, head: &str, body: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    send(&mut stream, head, body)?;
    receive(&mut stream)
}

fn send(stream: &mut TcpStream, head: &str, body: &[u8]) -> io::Result<()> {
    let (first, more) = head.split_once('\n').unwrap_or((head, ""));
    let length = body.len();
    let more: String = more.lines().map(|line| format!("{line}\r\n")).collect();
    let head =
        format!("{first} HTTP/1.1\r\nhost: localhost\r\n{more}content-length: {length}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat())
}

/// Takes an answer from a connection: of a length, in chunks, or until the end.
fn receive(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
    let head = head.to_lowercase();
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let mut body = Vec::new();
    if let Some(length) = header("content-length:") {
        body.resize(length.parse().unwrap(), 0);
        reader.read_exact(&mut body)?;
    } else if header("transfer-encoding:") == Some("chunked") {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = usize::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
            let begin = body.len();
            body.resize(begin + size + 2, 0);
            reader.read_exact(&mut body[begin..])?;
            body.truncate(begin + size);
            if size == 0 {
                break;
            }
        }
    }
    Ok(Answer { status, head, body })
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(root().join(name)).unwrap()
}
