//! Fetching MNIST: every source in its turn, and nothing but the right content is kept.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

use lenet5::Error;
use lenet5::data::fetch::{Fetch, Progress};
use lenet5::data::mnist::FILES;

use crate::fixture;

/// Writes down what it hears.
#[derive(Default)]
struct Diary(Vec<String>);

impl Progress for Diary {
    fn source(&mut self, name: &str) {
        self.0.push(format!("try {name}"));
    }

    fn failed(&mut self, name: &str, _: &str) {
        self.0.push(format!("failed {name}"));
    }
}

/// A mirror on this machine that answers every request with the same bytes.
fn mirror(status: &'static str, body: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    format!("http://{address}/")
}

fn tried(result: Result<(), Error>) -> Vec<(String, String)> {
    match result {
        Err(Error::Fetch { tried }) => tried,
        other => panic!("{other:?}"),
    }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

#[test]
fn sources_are_tried_in_their_order_and_every_failure_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let (gone, wrong) = (mirror("404 Not Found", Vec::new()), mirror("200 OK", b"hello".to_vec()));
    let mut fetch = Fetch::new(cache.clone());
    fetch.from = Some(folder.path().join("nowhere"));
    fetch.mirrors = vec![gone.clone(), wrong.clone()];

    let mut diary = Diary::default();
    let tried = tried(fetch.fetch(&mut diary));
    let order: Vec<&str> = diary.0.iter().filter_map(|line| line.strip_prefix("try ")).collect();
    assert_eq!(order[1..3], [gone.as_str(), wrong.as_str()]);
    assert!(order.len() == 3 && order[0].ends_with("nowhere"), "{order:?}");
    assert!(tried.iter().any(|(source, reason)| *source == gone && reason.contains("404")));
    assert!(tried.iter().any(|(source, reason)| *source == wrong && reason.contains("bytes")));
    assert!(is_empty(&cache));
}

/// Zeros, as many as a file has bytes, compressed.
fn of_the_right_size(file: &lenet5::data::mnist::File) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut zeros = std::io::repeat(0).take(file.bytes);
    std::io::copy(&mut zeros, &mut encoder).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn content_of_the_right_size_with_another_hash_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (cache, from) = (folder.path().join("cache"), folder.path().join("from"));
    std::fs::create_dir(&from).unwrap();
    for file in &FILES {
        std::fs::write(from.join(format!("{}.gz", file.name)), of_the_right_size(file)).unwrap();
    }
    let mut fetch = Fetch::offline(cache.clone());
    fetch.mirrors = vec![mirror("200 OK", of_the_right_size(&FILES[0]))];
    fetch.from = Some(from);
    let tried = tried(fetch.fetch(&mut ()));
    // The folder, then the mirror.
    for (source, reason) in &tried[tried.len() - 2..] {
        assert!(
            reason.starts_with("train-images-idx3-ubyte: SHA-256: expected ba89"),
            "{source} {reason}"
        );
    }
    assert!(is_empty(&cache));
}

#[test]
fn content_of_another_size_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let mut fetch = Fetch::offline(cache.clone());
    fetch.from = Some(fixture::folder());
    let tried = tried(fetch.fetch(&mut ()));
    let (_, reason) = tried.last().unwrap();
    assert!(reason.contains("train-images-idx3-ubyte: bytes: expected 47040016"), "{reason}");
    assert!(is_empty(&cache));
}

#[test]
fn file_in_the_cache_that_was_changed_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILES[1].name), vec![0; 60_008]).unwrap();
    let tried = tried(Fetch::offline(folder.path().to_owned()).fetch(&mut ()));
    assert!(tried[1].1.starts_with("train-labels-idx1-ubyte: SHA-256: expected 65a5"), "{tried:?}");
}

#[test]
fn offline_and_nothing_there_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let fetch = Fetch::offline(folder.path().join("cache"));
    let error = fetch.fetch(&mut ()).unwrap_err().to_string();
    assert!(error.starts_with("MNIST could not be fetched\n"), "{error}");
    assert!(error.contains("train-images-idx3-ubyte: not there"), "{error}");
    assert!(!folder.path().join("cache").exists());
}
