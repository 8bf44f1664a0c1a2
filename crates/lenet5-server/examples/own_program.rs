//! The service in a program of one's own: with its settings, and stopped as that program wants.
//!
//! Run it by `cargo run --release -p lenet5-server --example own_program`; it stops when its input ends.

use std::error::Error;
use std::future::pending;
use std::io::{Write as _, copy, sink, stdin};
use std::net::Ipv4Addr;
use std::time::Duration;

use lenet5_server::{Server, Settings, State, serve};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings { drain: Duration::ZERO, ..Settings::default() };
    let state = State::new(lenet5::PictureReader::pretrained(), settings)?;
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let routes = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        writeln!(std::io::stdout(), "http://{}, until the input ends", routes.local_addr()?)?;
        let stop = async {
            let _ = spawn_blocking(|| copy(&mut stdin().lock(), &mut sink())).await;
        };
        serve(state, Server { routes, metrics: None }, stop, pending()).await;
        Ok(())
    })
}
