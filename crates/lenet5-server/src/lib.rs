//! LeNet-5 as an HTTP service: pictures in, digits out.
//!
//! [`router`] makes the routes of a [`State`], for whoever has a server already; [`serve`] is that server: it accepts
//! connections, bounds their number and their time, and stops without losing a request that it accepted. There is no
//! global state, so several services can live in one process. `docs/service.md` describes the routes.
//!
//! ```text
//! settings     Settings: every limit, with its flag
//! problem      Code, Problem: what can go wrong, as application/problem+json
//! state        State: the reader, the settings, and what all requests share
//! gate         who may come in
//! turn         whose picture is read now
//! buffer       the memory of all bodies
//! body         whole bodies, bounded in size, in time, and in all
//! parameters   the parameters of a query, which are the flags of `lenet5 read`
//! pictures     a picture's answer as JSON
//! multipart    the pictures of a form
//! stream       many answers, written as they are ready
//! exchange     a request and its answer, for a log
//! answer       the types of answers
//! page         the files of the page, compiled in
//! metrics      what is counted, in the format of Prometheus
//! guard        what every request passes: its number, its origin, its log line
//! routes       a file a route
//! openapi      the description of the routes
//! connection   a connection on which nothing moves is closed
//! server       accepting, draining, stopping
//! ```
//!
//! # Examples
//! ```
//! use lenet5_server::{Settings, State, router};
//!
//! let state = State::new(lenet5::PictureReader::pretrained(), Settings::default())?;
//! let routes: axum::Router = router(state);
//! # Ok::<(), lenet5_server::Failure>(())
//! ```

#![forbid(unsafe_code)]

mod answer;
mod body;
mod buffer;
mod connection;
mod exchange;
mod gate;
mod guard;
mod metrics;
mod multipart;
mod openapi;
mod page;
mod parameters;
mod pictures;
mod problem;
mod routes;
mod server;
mod settings;
mod state;
mod stream;
mod turn;

pub use exchange::Exchange;
pub use openapi::document as openapi;
pub use problem::{Code, Problem};
pub use routes::{metrics_router, router};
pub use server::{Outcome, Server, serve};
pub use settings::{Settings, parse_duration};
pub use state::{Failure, Observer, State};
