//! Accepting connections, and stopping without losing a request that was accepted.
//!
//! ```text
//! asked to stop  /readyz says 503; all requests are answered, each as the last of its connection
//! after --drain  what the system has accepted is taken, then nothing more is; connections end with what they have
//! after 30 s     what is left is cut off
//! ```

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::connection::Watched;
use crate::metrics::route_name;
use crate::problem::{Code, PROBLEM_JSON, Problem};
use crate::routes::{metrics_router, router};
use crate::state::State;

/// The time that connections have to end what they have, once no new ones are accepted.
const GRACE: Duration = Duration::from_secs(30);
/// A request that is on its way when connections are to end arrives within this time.
const LINGER: Duration = Duration::from_millis(250);
/// Most bytes of a request's head.
const MAX_HEAD: usize = 64 << 10;
/// Most requests at once on a connection of HTTP/2.
const MAX_STREAMS: u32 = 64;
/// The time between two signs of life on a connection of HTTP/2.
const PING: Duration = Duration::from_secs(20);
/// Connections, at once, that have time to take in that there are too many; others are told, and closed.
const REFUSALS: usize = 64;
/// The time that they have to take that in.
const REFUSAL_TIME: Duration = Duration::from_secs(1);
/// The time until the next try where the system has no more files for connections.
const PAUSE: Duration = Duration::from_millis(50);

/// Where a service listens.
#[derive(Debug)]
pub struct Server {
    /// All routes.
    pub routes: TcpListener,
    /// `/metrics` by itself, if it is to be apart.
    pub metrics: Option<TcpListener>,
}

/// How a service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Connections that had not ended when their time was over.
    pub cut_off: usize,
}

/// Serves until `stop` is ready and all that was accepted is answered; `hurry` ends what is left at once.
///
/// It is to run on a runtime of `tokio` with its drivers for time and for the network.
pub async fn serve(
    state: State,
    server: Server,
    stop: impl Future<Output = ()>,
    hurry: impl Future<Output = ()>,
) -> Outcome {
    let (closing, is_closing) = watch::channel(false);
    let mut loops = JoinSet::new();
    loops.spawn(accept(server.routes, router(state.clone()), state.clone(), is_closing.clone()));
    if let Some(metrics) = server.metrics {
        loops.spawn(accept(metrics, metrics_router(state.clone()), state.clone(), is_closing));
    }
    stop.await;
    state.stop();
    let ended = async {
        sleep(state.settings().drain).await;
        // The loops have a receiver each.
        let _ = closing.send(true);
        let mut cut_off = 0;
        while let Some(left) = loops.join_next().await {
            cut_off += left.unwrap_or(0);
        }
        Outcome { cut_off }
    };
    tokio::select! {
        outcome = ended => outcome,
        () = hurry => Outcome { cut_off: state.gate().taken() },
    }
}

/// Accepts connections until it is time to close, then waits for their end; gives the number that had to be cut off.
async fn accept(
    listener: TcpListener,
    router: Router,
    state: State,
    mut closing: watch::Receiver<bool>,
) -> usize {
    let places = Arc::new(Semaphore::new(state.settings().connections));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    let mut tasks = JoinSet::new();
    let is_closing = closing.clone();
    let begin = |stream: TcpStream, tasks: &mut JoinSet<()>| {
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            let connection = converse(stream, router.clone(), state.clone(), is_closing.clone());
            tasks.spawn(async move {
                connection.await;
                drop(place);
            });
            return;
        }
        state.metrics().request(
            route_name(""),
            Code::TooManyConnections.status().as_u16(),
            Duration::ZERO,
        );
        let answer = refusal(state.settings().connections);
        if let Ok(place) = Arc::clone(&refusals).try_acquire_owned() {
            tasks.spawn(async move {
                let _ = timeout(REFUSAL_TIME, refuse(stream, answer)).await;
                drop(place);
            });
        } else if let Ok(mut stream) = stream.into_std() {
            // The runtime does not know yet that it can be written to. It may come to be read.
            let _ = io::Write::write(&mut stream, answer.as_bytes());
        }
    };
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => begin(stream, &mut tasks),
                Err(error) if is_of_one_connection(&error) => {}
                Err(_) => sleep(PAUSE).await,
            },
            Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
            () = begin_to_close(&mut closing) => break,
        }
    }
    // To their clients, those that the system holds are accepted. It is asked itself, as the runtime may not have heard of
    // the last ones.
    if let Ok(listener) = listener.into_std() {
        while let Ok((stream, _)) = listener.accept() {
            let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
            if let Ok(stream) = stream {
                begin(stream, &mut tasks);
            }
        }
    }
    let all = async { while tasks.join_next().await.is_some() {} };
    let _ = timeout(GRACE, all).await;
    tasks.len()
}

/// Waits until it is time to close.
async fn begin_to_close(closing: &mut watch::Receiver<bool>) {
    // Without a sender there is nobody left to serve for.
    let _ = closing.wait_for(|closing| *closing).await;
}

/// Tells whether an error is that of a connection which ended before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::ConnectionRefused | Kind::ConnectionAborted | Kind::ConnectionReset
    )
}

/// Answers the requests of a connection, until it ends, or until it is time to.
async fn converse(
    stream: TcpStream,
    router: Router,
    state: State,
    mut closing: watch::Receiver<bool>,
) {
    let settings = state.settings();
    // Answers are written whole; there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    let (head, idle) = (settings.head_timeout(), settings.idle_timeout());
    let io = TokioIo::new(Watched::new(stream, head, idle));
    let mut builder = Builder::new(TokioExecutor::new());
    let http1 = &mut builder.http1();
    http1.timer(TokioTimer::new()).header_read_timeout(head);
    http1.max_buf_size(MAX_HEAD);
    let http2 = &mut builder.http2();
    http2.timer(TokioTimer::new()).max_concurrent_streams(MAX_STREAMS);
    http2.keep_alive_interval(PING).keep_alive_timeout(PING);
    let mut connection = pin!(builder.serve_connection(io, TowerToHyperService::new(router)));
    // Errors are those of the client, who is told where there is a request to answer.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = begin_to_close(&mut closing) => {}
    }
    if timeout(LINGER, connection.as_mut()).await.is_err() {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

/// What a client is told where there are too many connections.
fn refusal(limit: usize) -> String {
    let detail = format!("there are {limit} connections already");
    let json = Problem::beyond(Code::TooManyConnections, limit as u64, None, detail).json();
    let (kind, length) = (PROBLEM_JSON, json.len());
    format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {kind}\r\nretry-after: 1\r\n\
         connection: close\r\ncontent-length: {length}\r\n\r\n{json}"
    )
}

/// Tells a client that it is sent away, and waits until it has read that: what it sent and nobody read would end the
/// connection before.
async fn refuse(mut stream: TcpStream, answer: String) -> io::Result<()> {
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    let mut sink = [0; 1024];
    while stream.read(&mut sink).await? > 0 {}
    Ok(())
}
