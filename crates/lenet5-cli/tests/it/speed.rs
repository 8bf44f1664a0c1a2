//! The bench, and the choice of threads and instructions.

use crate::{lenet5, run};

#[test]
fn bench_tells_what_the_help_says() {
    let start = std::time::Instant::now();
    let (code, out, err) = run(lenet5().args(["bench", "--json", "--quiet", "--threads", "1"]));
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    for number in ["/peak_gflops/one", "/peak_gflops/all", "/startup_ms"] {
        assert!(report.pointer(number).unwrap().as_f64().unwrap() > 0.0, "{number}");
    }
    assert_eq!(report["cores"], 1);
    let runs = report["runs"].as_array().unwrap();
    let work: Vec<_> = runs
        .iter()
        .map(|run| (run["work"].as_str().unwrap(), run["batch"].as_u64().unwrap()))
        .collect();
    let read = [1, 16, 256, 10_000].map(|batch| ("read", batch));
    let train = [1, 32, 256].map(|batch| ("train", batch));
    assert_eq!(work, [read.as_slice(), &[("digits", 10_000)], &train].concat());
    // The time is that of one digit, not of a batch: all of it fits into the time that the program took.
    for run in runs {
        let microseconds = run["microseconds"].as_f64().unwrap();
        assert!(microseconds > 0.0 && microseconds * 1e-6 < seconds, "{run}");
        assert!(run["percent_of_peak"].as_f64().unwrap() < 100.0, "{run}");
    }
}

#[test]
fn threads_and_instructions_change_no_answer() {
    let (_, expected, _) = run(lenet5().args(["read", "samples/7.png"]));
    let (code, out, _) = run(lenet5().args(["read", "samples/7.png", "--threads", "2"]));
    assert_eq!((code, out), (Some(0), expected));
    #[cfg(target_arch = "x86_64")]
    {
        let (code, out, _) = run(lenet5().args(["read", "samples/7.png", "--simd", "sse2"]));
        assert!(code == Some(0) && out.starts_with("samples/7.png: 7 "), "{out}");
    }
}

#[test]
fn threads_and_instructions_that_are_none() {
    for (arguments, part) in [
        (["read", "samples/7.png", "--threads", "0"], "1..=1024"),
        (["read", "samples/7.png", "--simd", "reference"], "expected what this processor has"),
        (["train", "--print-recipe", "--simd", "mmx"], "or reference"),
    ] {
        let (code, out, err) = run(lenet5().args(arguments));
        assert_eq!((code, out.as_str()), (Some(2), ""));
        assert!(err.contains(part), "{err}");
    }
}
