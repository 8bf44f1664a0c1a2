//! `lenet5 serve`: pictures in, digits out, over HTTP.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use lenet5_server::{Exchange, Observer, Outcome, Server, State, serve};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::arguments;
use crate::exit::Exit;
use crate::model::Model;
use crate::terminal::{self, Terminal};

/// Threads that read for each one that talks to clients.
const READERS_TO_A_TALKER: usize = 4;

pub(super) fn run(arguments: arguments::Serve, terminal: &mut Terminal) -> Result<Exit> {
    let model = arguments.model.clone().unwrap_or(Model::DEFAULT);
    let reader = model.reader(arguments.simd.level())?;
    let (listen, metrics) = (arguments.listen, arguments.metrics);
    let observer = arguments.log.then(|| -> Observer { Box::new(log) });
    let threads = rayon::current_num_threads();
    let settings = arguments.settings(threads);
    let state = State::with_observer(reader, settings, observer)?;
    // The threads that read are the service's own; these talk to clients, which is far less work.
    let talkers = threads.div_ceil(READERS_TO_A_TALKER);
    let runtime = Builder::new_multi_thread().worker_threads(talkers).enable_all().build()?;
    let outcome = runtime.block_on(answer(state, listen, metrics, terminal))?;
    if outcome.cut_off > 0 {
        terminal.note(format_args!("cut off {} that had not ended", outcome.cut_off));
    }
    Ok(Exit::Done)
}

/// Listens, says where, and answers until the program is asked to stop.
async fn answer(
    state: State,
    listen: SocketAddr,
    metrics: Option<SocketAddr>,
    terminal: &mut Terminal,
) -> Result<Outcome> {
    let asked = asked_to_stop()?;
    let routes = bind("--listen", listen).await?;
    let metrics = match metrics {
        Some(address) => Some(bind("--metrics", address).await?),
        None => None,
    };
    let address = routes.local_addr()?;
    let whom = if address.ip().is_loopback() {
        "this machine alone"
    } else {
        "whoever reaches this machine: there are no keys and no TLS"
    };
    terminal.line(format_args!("lenet5 listens on http://{address}, for {whom}"))?;
    if let Some(metrics) = &metrics {
        terminal.line(format_args!("metrics are on http://{}/metrics", metrics.local_addr()?))?;
    }
    let stop = async {
        times(asked.clone(), 1).await;
        terminal.note("stopping: what was accepted is answered");
    };
    Ok(serve(state, Server { routes, metrics }, stop, times(asked.clone(), 2)).await)
}

/// Counts how often the program is asked to stop, by Ctrl-C or by the system.
fn asked_to_stop() -> Result<watch::Receiver<u32>> {
    let (sender, receiver) = watch::channel(0);
    ctrlc::set_handler(move || sender.send_modify(|count| *count += 1))
        .context("Ctrl-C cannot be listened for")?;
    Ok(receiver)
}

/// Waits until the program was asked so often to stop.
async fn times(mut asked: watch::Receiver<u32>, count: u32) {
    if asked.wait_for(|asked| *asked >= count).await.is_err() {
        // Nobody can ask any more.
        std::future::pending::<()>().await;
    }
}

async fn bind(flag: &str, address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| format!("{flag} {address}: cannot listen there"))
}

/// Prints the line of a request. If stderr is gone there is nobody left to tell.
fn log(exchange: &Exchange<'_>) {
    let Exchange { id, method, path, status, time, .. } = exchange;
    let milliseconds = time.as_secs_f64() * 1000.0;
    let now = Timestamp::now();
    // What a client sent stays on its line.
    let path = path.escape_debug();
    terminal::say(&format_args!("{now:.3} {id} {method} {path} {status} {milliseconds:.1} ms"));
}
