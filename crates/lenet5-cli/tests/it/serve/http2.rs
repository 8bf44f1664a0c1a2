//! HTTP/2 without TLS, by prior knowledge.

use std::io::{Read as _, Write as _};

use super::Service;

/// Makes a frame of at most 255 bytes.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

#[test]
fn http2_is_spoken_by_prior_knowledge() {
    const HEADERS: u8 = 1;
    const SETTINGS: u8 = 4;
    /// The end of the headers, and of the request.
    const END: u8 = 0b101;
    let service = Service::start(&[]);
    let mut stream = service.connect();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).unwrap();
    // By the static table: GET, http, a path, an authority.
    let request =
        [&[0x82, 0x86, 0x44, 8], b"/healthz".as_slice(), &[0x41, 9], b"localhost"].concat();
    stream.write_all(&frame(HEADERS, END, 1, &request)).unwrap();
    let mut kinds = Vec::new();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        stream.read_exact(&mut payload).unwrap();
        kinds.push(head[3]);
        if head[3] == HEADERS {
            // By the static table: status 200, perhaps after a change of the table's size.
            assert!(payload.contains(&0x88), "{payload:?}");
            break;
        }
    }
    assert!(kinds.contains(&SETTINGS), "{kinds:?}");
}
