//! The bench, and the choice of threads and instructions.

use lenet5::network::architecture::MULTIPLY_ADDS;

use crate::{lenet5, run};

#[test]
fn bench_tells_what_the_help_says() {
    let (code, out, err) = run(lenet5().args(["bench", "--json", "--quiet", "--threads", "1"]));
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
    let peak = report["peak_gflops"]["one"].as_f64().unwrap();
    for run in runs {
        let number = |name: &str| run[name].as_f64().unwrap();
        // The time is that of one digit, not of a batch.
        assert!((number("per_second") * number("microseconds") / 1e6 - 1.0).abs() < 1e-9, "{run}");
        // A reading has the paper's multiply-adds, of two operations each; a step of training some
        // three times as many.
        let flops = number("percent_of_peak") / 100.0 * peak * 1e9 / number("per_second");
        let readings = flops / (2.0 * MULTIPLY_ADDS as f64);
        let expected = if run["work"] == "train" { 2.5..4.0 } else { 0.99..1.01 };
        assert!(expected.contains(&readings), "{run}: {readings}");
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
