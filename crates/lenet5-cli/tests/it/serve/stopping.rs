//! Signals: nothing that was accepted is lost.
#![cfg(unix)]

use std::fs::File;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{PATIENCE, Service, receive, sample, send, try_ask};

/// What a client sees of a connection that nobody listened to any more.
const NOT_HEARD: [ErrorKind; 4] = [
    ErrorKind::ConnectionRefused,
    ErrorKind::ConnectionReset,
    ErrorKind::BrokenPipe,
    ErrorKind::UnexpectedEof,
];

#[test]
fn ctrl_c_and_the_system_end_it_with_0_and_not_ready_comes_first() {
    for signal in ["-INT", "-TERM"] {
        let mut service = Service::start(&["--drain", "1s"]);
        assert_eq!(service.get("/readyz").status, 200);
        service.signal(signal);
        let begin = Instant::now();
        while service.get("/readyz").status == 200 {
            assert!(begin.elapsed() < PATIENCE);
        }
        // While it drains, it answers all else.
        let answer = service.post("/v1/read", &sample("samples/7.png"));
        assert!(answer.status == 200 && answer.head.contains("connection: close"), "{answer:?}");
        assert_eq!(service.wait(), Some(0));
        assert!(TcpStream::connect(service.address).is_err());
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut service = Service::start(&["--drain", "60s"]);
    service.terminate();
    std::thread::sleep(Duration::from_millis(200));
    service.terminate();
    let begin = Instant::now();
    assert_eq!(service.wait(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(30));
}

/// Idle connections, and a request that never ends, do not hold up the end.
#[test]
fn connections_of_nothing_do_not_hold_up_the_end() {
    let mut service = Service::start(&["--drain", "0", "--timeout", "2s"]);
    let idle: Vec<_> = (0..50).map(|_| service.connect()).collect();
    let mut half = service.connect();
    std::io::Write::write_all(
        &mut half,
        b"POST /v1/read HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx",
    )
    .unwrap();
    let mut kept = service.connect();
    send(&mut kept, "GET /healthz", &[]).unwrap();
    assert_eq!(receive(&mut kept).unwrap().status, 200);
    service.terminate();
    let begin = Instant::now();
    assert_eq!(service.wait(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(30));
    drop(idle);
}

/// Clients ask on, each on connections of its own or on one that it keeps, while the service is told to stop. Whoever could
/// connect and send has an answer, unless the service had said before that the connection ends. A system resets who connects in
/// the instant in which nothing listens any more; of these requests the service never heard, as its log tells.
#[test]
fn nothing_that_was_accepted_is_lost() {
    for drain in ["0", "300ms"] {
        let folder = TempDir::new().unwrap();
        let log = folder.path().join("log");
        let mut service = Service::start_logged(&["--drain", drain], File::create(&log).unwrap());
        let (address, picture) = (service.address, sample("samples/7.png"));
        let (answered, lost) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        match try_ask(address, "POST /v1/read", &picture) {
                            Ok(answer) if [200, 503].contains(&answer.status) => {
                                answered.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(error) if NOT_HEARD.contains(&error.kind()) => return,
                            other => {
                                lost.fetch_add(1, Ordering::Relaxed);
                                eprintln!("lost: {other:?}");
                                return;
                            }
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(500));
            service.terminate();
            assert_eq!(service.wait(), Some(0));
            is_over.store(true, Ordering::Relaxed);
        });
        let log = std::fs::read_to_string(&log).unwrap();
        let heard = log.lines().filter(|line| line.contains(" /v1/read ")).count();
        let answered = answered.into_inner();
        assert!(answered > 20 && heard == answered, "{heard} heard, {answered} answered");
        assert_eq!(lost.into_inner(), 0, "with --drain {drain}");
    }
}
