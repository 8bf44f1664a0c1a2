//! Clients that are slow, break off, are many, or send what nobody should.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use super::{PATIENCE, Service, receive, sample, send, try_ask};

/// Reads until the connection ends, however it does.
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    let mut part = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut part) {
        rest.extend(&part[..length]);
    }
    rest
}

#[test]
fn slow_heads_and_slow_bodies_end() {
    let service = Service::start(&["--timeout", "500ms"]);
    let begin = Instant::now();
    // A head that never ends, a byte at a time.
    let mut slow = service.connect();
    slow.write_all(b"POST /v1/read HTTP/1.1\r\nhost: localhost\r\nx: ").unwrap();
    while slow.write_all(b"x").is_ok() && begin.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(50));
    }
    // A body that never ends, a byte at a time.
    let mut slow = service.connect();
    slow.write_all(b"POST /v1/read HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n")
        .unwrap();
    let mut other = slow.try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        while other.write_all(b"x").is_ok() && begin.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let answer = receive(&mut slow).unwrap();
    assert_eq!((answer.status, answer.json()["code"].as_str()), (408, Some("slow_body")));
    drop(slow);
    writer.join().unwrap();
    // A connection on which nothing comes.
    assert!(rest(&mut service.connect()).is_empty());
    assert!(begin.elapsed() < PATIENCE);
}

#[test]
fn half_bodies_and_broken_requests_do_no_harm() {
    let service = Service::start(&[]);
    let picture = sample("samples/7.png");
    for k in 0..200 {
        let mut stream = service.connect();
        let head = format!(
            "POST /v1/read HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
            picture.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let _ = stream.write_all(&picture[..picture.len() * k / 200]);
        // Ended, or cut off.
        if k % 2 == 0 {
            stream.shutdown(Shutdown::Write).unwrap();
            let answer = rest(&mut stream);
            assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400 "));
        }
    }
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(1_000));
    for broken in [
        "\r\n\r\n",
        "hello\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /v1/read HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "POST /v1/read HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx",
        "POST /v1/read HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "POST /v1/read HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}",
        long.as_str(),
        many.as_str(),
    ] {
        let mut stream = service.connect();
        let _ = stream.write_all(broken.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let answer = rest(&mut stream);
        let text = String::from_utf8_lossy(&answer).into_owned();
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{broken:.60}: {text}");
    }
    assert_eq!(service.post("/v1/read", &picture).status, 200);
    let metrics = service.get("/metrics");
    assert!(metrics.text().contains("lenet5_buffered_bytes 0\n"), "{}", metrics.text());
}

#[test]
fn answers_that_nobody_reads_are_given_up() {
    let service = Service::start(&["--timeout", "3s", "--threads", "1", "--queue", "0"]);
    let digits = vec![0; 784 * 40_000];
    let mut stuck = service.connect();
    send(&mut stuck, "POST /v1/digits", &digits).unwrap();
    // Whoever asked before it is inside would take its place.
    let begin = Instant::now();
    while !service.get("/metrics").text().contains("lenet5_requests_inside 1\n") {
        assert!(begin.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(20));
    }
    // It holds the only place until its answer has not been read for too long.
    let begin = Instant::now();
    while service.post("/v1/read", &sample("samples/7.png")).status != 200 {
        assert!(begin.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }
    // Whoever reads on then sees that the answer is not whole, unless all of it was on its way before.
    if let Ok(answer) = receive(&mut stuck) {
        assert_eq!(answer.text().lines().count(), 40_000);
    }
}

#[test]
fn many_connections_at_once_are_answered_or_sent_away() {
    const COUNT: usize = 512;
    let service = Service::start(&["--queue", "8"]);
    let (address, picture) = (service.address, sample("samples/7.png"));
    let (gate, tally) = (Barrier::new(64), std::sync::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                gate.wait();
                let streams = (0..COUNT / 64).map(|_| {
                    let mut stream = TcpStream::connect(address).unwrap();
                    send(&mut stream, "POST /v1/read", &picture).unwrap();
                    stream
                });
                for mut stream in streams.collect::<Vec<_>>() {
                    let answer = receive(&mut stream).unwrap();
                    if answer.status == 503 {
                        assert!(answer.head.contains("retry-after: 1"), "{}", answer.head);
                        assert_eq!(answer.json()["flag"], "--queue");
                    }
                    tally.lock().unwrap().push(answer.status);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap();
    assert_eq!(tally.len(), COUNT);
    assert!(tally.iter().all(|status| [200, 503].contains(status)), "{tally:?}");
    assert!(tally.contains(&200));
}

#[test]
fn connections_of_nothing_make_room_again() {
    let service = Service::start(&["--connections", "100", "--timeout", "1s"]);
    let mut told = 0;
    for _ in 0..10 {
        let idle: Vec<_> = (0..300).map(|_| service.connect()).collect();
        // It need not ask to be told; but it may find the place of one of the round before.
        let answer = String::from_utf8(rest(&mut service.connect())).unwrap();
        told +=
            usize::from(answer.starts_with("HTTP/1.1 503 ") && answer.contains("--connections"));
        drop(idle);
    }
    assert!(told > 0);
    let begin = Instant::now();
    while !try_ask(service.address, "GET /healthz", &[]).is_ok_and(|answer| answer.status == 200) {
        assert!(begin.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Large bodies from many clients take the memory that was set aside, and no more.
#[cfg(target_os = "linux")]
#[test]
fn large_bodies_take_bounded_memory() {
    let service = Service::start(&["--buffer", "32", "--body-limit", "8", "--timeout", "5s"]);
    let body = vec![7; 8 << 20];
    let statuses = std::thread::scope(|scope| {
        let ask = || try_ask(service.address, "POST /v1/read", &body).map(|answer| answer.status);
        let clients: Vec<_> = (0..24).map(|_| scope.spawn(ask)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect::<Vec<_>>()
    });
    // Who is sent away while still sending may not come to read why.
    let is_fine = |status: &std::io::Result<u16>| !matches!(status, Ok(status) if ![422, 503].contains(status));
    assert!(statuses.iter().all(is_fine), "{statuses:?}");
    let status = std::fs::read_to_string(format!("/proc/{}/status", service.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 160_000, "{kilobytes} kB");
    assert_eq!(service.post("/v1/read", &sample("samples/7.png")).status, 200);
}

#[test]
fn a_body_that_is_too_large_has_an_answer() {
    let service = Service::start(&["--body-limit", "1"]);
    let answer = service.post("/v1/read", &vec![0; 3 << 20]);
    assert_eq!((answer.status, answer.json()["flag"].as_str()), (413, Some("--body-limit")));
    // Who asks before sending is answered before.
    let mut asking = service.connect();
    let head = "POST /v1/read HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2000000\r\n\r\n";
    asking.write_all(head.as_bytes()).unwrap();
    assert_eq!(receive(&mut asking).unwrap().status, 413);
}

#[test]
fn one_connection_has_many_requests_also_unasked_for() {
    let service = Service::start(&[]);
    let mut stream = service.connect();
    for _ in 0..20 {
        send(&mut stream, "POST /v1/read", &sample("samples/7.png")).unwrap();
        assert_eq!(receive(&mut stream).unwrap().status, 200);
        send(&mut stream, "POST /v1/read?kind=word", b"x").unwrap();
        assert_eq!(receive(&mut stream).unwrap().status, 400);
    }
}
