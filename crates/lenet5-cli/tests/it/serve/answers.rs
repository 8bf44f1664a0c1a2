//! What the service answers is what the program prints.

use std::process::Command;

use super::{Service, sample};
use crate::{lenet5, root, run};

/// What `lenet5 read --json` prints, without the file's name.
fn printed(arguments: &[&str], path: &str) -> String {
    let (_, out, _) = run(lenet5().args(["read", "--json"]).args(arguments).arg(path));
    out.trim_end().replace(&format!("\"path\":\"{path}\""), "\"path\":null")
}

#[test]
fn a_picture_has_the_answer_that_read_prints() {
    let service = Service::start(&[]);
    for digit in 0..10 {
        let path = format!("samples/{digit}.png");
        let answer = service.post("/v1/read", &sample(&path));
        assert_eq!((answer.status, answer.text()), (200, printed(&[], &path).as_str()));
    }
    let amount = "docs/reading/amount.png";
    let answer = service.post("/v1/read", &sample(amount));
    assert_eq!(answer.text(), printed(&[], amount));
    let query =
        "kind=number&alternatives=3&length=6&digits=0138&method=segment&least_confidence=0.1";
    let flags = "--number --alternatives 3 --length 6 --digits 0138 --method segment --least-confidence 0.1";
    let answer = service.post(&format!("/v1/read?{query}"), &sample(amount));
    let flags: Vec<&str> = flags.split(' ').collect();
    assert_eq!(answer.text(), printed(&flags, amount));
}

#[test]
fn the_first_line_says_where_it_listens_and_for_whom() {
    let service = Service::start(&[]);
    assert!(service.first_line.ends_with(", for this machine alone\n"), "{}", service.first_line);
    let mut command = lenet5();
    command.args(["serve", "--listen", "0.0.0.0:0", "--threads", "1", "--megapixels", "3"]);
    let service = Service::of(command);
    assert!(service.first_line.contains("whoever reaches this machine"), "{}", service.first_line);
    let address = ([127, 0, 0, 1], service.address.port()).into();
    let info = super::try_ask(address, "GET /v1/info", &[]).unwrap().json();
    assert_eq!(
        (&info["limits"]["threads"], &info["limits"]["pixels"]),
        (&1.into(), &(3 << 20).into())
    );
}

#[test]
fn an_address_that_cannot_be_had_and_wrong_flags_are_told() {
    let service = Service::start(&[]);
    let taken = service.address.to_string();
    for arguments in [["--listen", taken.as_str()], ["--metrics", &taken]] {
        let mut command = lenet5();
        command.args(
            ["serve", "--listen", "127.0.0.1:0"][..if arguments[0] == "--listen" { 1 } else { 3 }]
                .iter(),
        );
        let (code, _, stderr) = run(command.args(arguments));
        assert_eq!(code, Some(2));
        assert!(
            stderr.contains(&format!("{} {taken}: cannot listen there", arguments[0])),
            "{stderr}"
        );
    }
    for (arguments, told) in [
        (["--listen", "8498"], "expected an address and a port, as in 127.0.0.1:8498"),
        (["--metrics", "localhost"], "expected an address and a port, as in 127.0.0.1:8498"),
        (["--origin", "https://example.com/"], "expected a scheme, a host and perhaps a port"),
        (["--origin", "example.com"], "expected a scheme, a host and perhaps a port"),
        (["--timeout", "0"], "expected a time from 1ms to 60m"),
        (["--drain", "1h"], "expected a time from 1ms to 60m"),
        (["--queue", "-1"], "expected a count from 0"),
        (["--megapixels", "257"], "expected a count from 1 to 256"),
        (["--connections", "0"], "expected a count from 1"),
        (["--model", "/nonexistent"], "model folder or file that is there"),
    ] {
        let arguments = [format!("{}={}", arguments[0], arguments[1])];
        let (code, _, stderr) = run(lenet5().arg("serve").args(&arguments));
        assert!(code == Some(2) && stderr.contains(told), "{arguments:?}: {stderr}");
    }
}

#[test]
fn metrics_may_have_an_address_of_their_own() {
    use std::io::BufRead as _;
    let mut service = Service::start(&["--metrics", "127.0.0.1:0"]);
    let mut line = String::new();
    service.out.read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().trim_end().trim_end_matches("/metrics");
    assert_eq!(service.get("/metrics").status, 404);
    let metrics = super::try_ask(address.parse().unwrap(), "GET /metrics", &[]).unwrap();
    assert!(metrics.text().contains("lenet5_requests_total{route=\"other\",code=\"404\"} 1"));
    #[cfg(unix)]
    {
        service.terminate();
        let begin = std::time::Instant::now();
        assert_eq!(service.wait(), Some(0));
        // The drain of five seconds, for both.
        assert!(begin.elapsed().as_secs() >= 4);
    }
}

/// Each block of `docs/service.md` that asks prints what the block after it shows.
#[test]
fn examples_of_the_document_do_what_they_show() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let service = Service::start(&[]);
    let text = std::fs::read_to_string(root().join("docs/service.md")).unwrap();
    let blocks: Vec<&str> = text.split("\n```").collect();
    let mut count = 0;
    for (at, block) in blocks.iter().enumerate() {
        let Some(script) = block.strip_prefix("sh\n").filter(|script| script.contains("curl "))
        else {
            continue;
        };
        let script = script.replace("127.0.0.1:8498", &service.address.to_string());
        let shell = Command::new("sh").args(["-c", &script]).current_dir(root()).output().unwrap();
        assert!(shell.status.success(), "{script}");
        let out = String::from_utf8(shell.stdout).unwrap();
        if let Some(expected) = blocks.get(at + 2).and_then(|block| block.strip_prefix("json\n")) {
            assert_eq!(out.trim_end(), expected.trim_end(), "{script}");
        }
        count += 1;
    }
    assert!(count >= 5, "{count}");
}
