//! Reading pictures: what is written beside the answers.

use std::fs;
use std::path::Path;

use crate::{lenet5, root, run};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn explanations_show_every_stage_and_overwrite_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let one = folder.path().join("one");
    let (code, stdout, _) = run(lenet5().args(["read", "samples/7.png", "--explain"]).arg(&one));
    assert_eq!(code, Some(0));
    assert!(stdout.starts_with("samples/7.png: 7 "), "{stdout}");
    let stages =
        ["1-grey", "2-even-light", "3-ink", "4-box", "5-even-strokes", "6-digit"].map(|name| {
            let path = one.join(name).with_extension("png");
            let decoded = lenet5::Gray::open(&path).unwrap();
            assert!(decoded.pixels().iter().any(|&pixel| pixel < 128), "{name} shows nothing");
            name
        });
    assert_eq!(names(&one).len(), stages.len());
    // The last is what the network read.
    let last = lenet5::Gray::open(one.join("6-digit.png")).unwrap();
    let digit = lenet5::Gray::open(root().join("samples/7.png")).unwrap().normalise().unwrap();
    let (pixels, side) = (last.pixels(), last.width());
    assert_eq!(255 - pixels[105 * side + 145], digit[10][14]);

    let again =
        || lenet5().args(["read", "samples/7.png", "--explain"]).arg(&one).output().unwrap();
    assert_eq!(again().status.code(), Some(2));
    let told = String::from_utf8_lossy(&again().stderr).into_owned();
    assert!(told.contains("1-grey.png: is there already; --force replaces it"), "{told}");

    // Of several pictures, a folder each; a blank one as far as it comes.
    let blank = folder.path().join("blank.pgm");
    fs::write(&blank, [b"P5\n40 40\n255\n".as_slice(), &[255; 1600]].concat()).unwrap();
    let all = folder.path().join("all");
    let mut command = lenet5();
    command.args(["read", "samples/7.png", "samples/7.png"]).arg(&blank).arg("--explain").arg(&all);
    let (code, ..) = run(&mut command);
    assert_eq!(code, Some(1));
    assert_eq!(names(&all), ["2-7.png", "7.png", "blank.pgm"]);
    assert_eq!(names(&all.join("blank.pgm")), ["1-grey.png", "2-even-light.png"]);
}
