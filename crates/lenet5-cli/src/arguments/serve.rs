//! `lenet5 serve`: where it listens, and its limits.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use lenet5_server::{Settings, parse_duration};

use super::parse::within;
use super::simd::Simd;
use crate::model::{self, Model};

/// The most of whatever is counted, and of mebibytes.
const MOST: usize = 100_000;

/// Answer over HTTP: pictures in, digits out.
///
/// It answers this machine alone unless --listen names another address, and pages of other sites not at all
/// unless --origin names them; there are no keys and no TLS, which are a proxy's task. docs/service.md
/// describes each route, and so does /openapi.json. Ctrl-C or SIGTERM stops it: it answers all that it
/// accepted, and exits with 0; a second one stops it at once. --threads is the number of pictures that are
/// read at once.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  lenet5 serve
  curl --data-binary @samples/7.png 127.0.0.1:8498/v1/read
  curl -F a=@samples/7.png -F b=@samples/2.png 127.0.0.1:8498/v1/read
  lenet5 serve --listen 0.0.0.0:8498 --log")]
pub(crate) struct Serve {
    /// Address and port; with port 0 the system chooses one, which the first line tells.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8498", value_parser = address)]
    pub(crate) listen: SocketAddr,
    /// Answer /metrics at this address, and no longer at the other.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub(crate) metrics: Option<SocketAddr>,
    /// Also answer pages of this origin, as in `https://example.com`; `*` is any. May be given several times.
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    origin: Vec<String>,
    /// The time in which a body has to come, and then the time for each picture's answer.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_duration)]
    timeout: Duration,
    /// Keep this number of requests waiting while pictures are read; further ones are sent away with 503.
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = up_to)]
    queue: usize,
    /// Most bytes of a body, in mebibytes.
    #[arg(long, value_name = "MEBIBYTES", default_value_t = 32, value_parser = within(MOST))]
    body_limit: usize,
    /// Most bytes of the bodies of all requests together, in mebibytes.
    #[arg(long, value_name = "MEBIBYTES", default_value_t = 256, value_parser = within(MOST))]
    buffer: usize,
    /// Most pixels of a picture, in megapixels of 1024x1024, at 12 bytes of memory a pixel.
    #[arg(long, value_name = "COUNT", default_value_t = 8, value_parser = within(256))]
    megapixels: usize,
    /// Most pictures of a request.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000, value_parser = within(MOST))]
    pictures: usize,
    /// Most connections at once; further ones are sent away with 503.
    #[arg(long, value_name = "COUNT", default_value_t = 768, value_parser = within(MOST))]
    connections: usize,
    /// After the wish to stop, accept connections for this time, while /readyz says 503; 0 is none.
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time_or_none)]
    drain: Duration,
    /// Print a line for each request: time, number, method, path, status, milliseconds.
    #[arg(long)]
    pub(crate) log: bool,
    #[arg(long, value_name = "NAME|PATH", help = model::help("reader"))]
    pub(crate) model: Option<Model>,
    #[command(flatten)]
    pub(crate) simd: Simd,
}

impl Serve {
    /// The same as the service has it; `threads` is the number of pictures that are read at once.
    pub(crate) fn settings(self, threads: usize) -> Settings {
        let is_here = |address: SocketAddr| address.ip().is_loopback();
        Settings {
            threads,
            queue: self.queue,
            timeout: self.timeout,
            body_limit: (self.body_limit as u64) << 20,
            buffer: (self.buffer as u64) << 20,
            pixels: (self.megapixels as u64) << 20,
            pictures: self.pictures,
            connections: self.connections,
            origins: self.origin,
            is_local: is_here(self.listen),
            has_metrics: self.metrics.is_none(),
            drain: self.drain,
        }
    }
}

/// Takes an address with its port; of names, `localhost` alone.
fn address(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address = local.as_deref().unwrap_or(text).parse();
    address.map_err(|_| {
        "expected an address and a port, as in 127.0.0.1:8498 or [::1]:8498".to_owned()
    })
}

/// Takes what a browser calls an origin, which ends with its host or its port.
fn origin(text: &str) -> Result<String, String> {
    let host = text.split_once("://").map(|(_, host)| host);
    let is_host = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
    if text == "*" || host.is_some_and(is_host) {
        return Ok(text.to_owned());
    }
    Err("expected a scheme, a host and perhaps a port, as in https://example.com:8443, or *"
        .to_owned())
}

/// Takes counts from 0 on.
fn up_to(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| *count <= MOST);
    count.ok_or_else(|| format!("expected a count from 0 to {MOST}"))
}

/// Takes a time, or 0.
fn time_or_none(text: &str) -> Result<Duration, String> {
    if text.trim_end_matches("ms").trim_end_matches('s') == "0" {
        return Ok(Duration::ZERO);
    }
    parse_duration(text)
}
