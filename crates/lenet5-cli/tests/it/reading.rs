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
        ["1-grey", "2-even-light", "3-ink", "4-writing", "5-box", "6-even-strokes", "7-digit"].map(
            |name| {
                let path = one.join(name).with_extension("png");
                let decoded = lenet5::Gray::open(&path).unwrap();
                assert!(decoded.pixels().iter().any(|&pixel| pixel < 128), "{name} shows nothing");
                name
            },
        );
    // And the page that shows them.
    assert_eq!(names(&one).len(), stages.len() + 1);
    let page = fs::read_to_string(one.join("index.html")).unwrap();
    let places = stages.map(|name| page.find(&format!("src=\"{name}.png\"")).unwrap());
    assert!(places.is_sorted() && page.contains("Answer: 7 "), "{page}");
    // The last is what the network read.
    let last = lenet5::Gray::open(one.join("7-digit.png")).unwrap();
    let digit = lenet5::Gray::open(root().join("samples/7.png")).unwrap().normalise().unwrap();
    let (pixels, side) = (last.pixels(), last.width());
    assert_eq!(255 - pixels[105 * side + 145], digit[10][14]);

    let again =
        || lenet5().args(["read", "samples/7.png", "--explain"]).arg(&one).output().unwrap();
    assert_eq!(again().status.code(), Some(2));
    let told = String::from_utf8_lossy(&again().stderr).into_owned();
    assert!(told.contains("1-grey.png: is there already; --force replaces it"), "{told}");

    // Another picture's stages do not stay beside those of a blank one.
    let blank = folder.path().join("blank.pgm");
    fs::write(&blank, [b"P5\n40 40\n255\n".as_slice(), &[255; 1600]].concat()).unwrap();
    let (code, ..) = run(lenet5().args(["read", "--force", "--explain"]).arg(&one).arg(&blank));
    assert_eq!(code, Some(1));
    assert_eq!(names(&one), ["1-grey.png", "index.html"]);

    // Of several pictures, a folder each; a blank one as far as it comes.
    let all = folder.path().join("all");
    let mut command = lenet5();
    command.args(["read", "samples/7.png", "samples/7.png"]).arg(&blank).arg("--explain").arg(&all);
    let (code, ..) = run(&mut command);
    assert_eq!(code, Some(1));
    assert_eq!(names(&all), ["2-7.png", "7.png", "blank.pgm"]);
    assert_eq!(names(&all.join("blank.pgm")), ["1-grey.png", "index.html"]);
}

#[test]
fn explanations_of_numbers_show_what_goes_and_what_each_word_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("amount");
    let form = root().join("crates/lenet5/tests/fixtures/scenes/form-boxes.jpg");
    let mut command = lenet5();
    command.args(["read", "--number", "--explain"]).arg(&to).arg(&form);
    let (code, stdout, _) = run(&mut command);
    assert_eq!(code, Some(0));
    assert!(stdout.contains(": 1551 "), "{stdout}");
    let expected = [
        "1-grey.png",
        "2-even-light.png",
        "3-ink.png",
        "4-taken-away.png",
        "5-words.png",
        "6-answer.png",
        "index.html",
        "word-001-cuts.svg",
        "word-001-windows.svg",
        "word-001.png",
    ];
    assert_eq!(names(&to), expected);
    // The boxes were taken away: they are red.
    let shown = image::open(to.join("4-taken-away.png")).unwrap().into_rgb8();
    let red = shown.pixels().filter(|pixel| pixel[0] > 200 && pixel[1] < 100).count();
    assert!(red > 300, "{red} red pixels");
    let page = fs::read_to_string(to.join("index.html")).unwrap();
    assert!(page.contains("Answer: 1551.") && page.contains("<td>1551<td>0."), "{page}");
    // The runs of the most probable path, which are blue bars, spell the number.
    let bars = page
        .lines()
        .filter(|line| line.contains("<rect") && line.contains("fill=\"#0072b2\" fill-opacity"));
    let text: String =
        bars.filter_map(|bar| bar.strip_suffix("</text></g>")?.chars().last()).collect();
    assert_eq!(text, "1551");
    // So do the best paths of both graphs, which are the thick arcs.
    for way in ["cuts", "windows"] {
        let drawing = fs::read_to_string(to.join(format!("word-001-{way}.svg"))).unwrap();
        assert_eq!(best_path(&drawing), "1551", "{way}");
    }

    // A folder with something else in it keeps that.
    fs::write(to.join("notes.txt"), "mine").unwrap();
    assert_eq!(command.output().unwrap().status.code(), Some(2));
    assert_eq!(command.arg("--force").output().unwrap().status.code(), Some(0));
    assert_eq!(names(&to).len(), expected.len() + 1);
}

/// What the best path of a drawn graph says.
fn best_path(drawing: &str) -> String {
    let document = roxmltree::Document::parse(drawing).unwrap();
    let arcs = document.descendants().filter(|node| node.has_tag_name("g"));
    let is_best = |arc: &roxmltree::Node| {
        arc.children().any(|child| child.attribute("stroke-width") == Some("2.2"))
    };
    let says = |arc: roxmltree::Node| {
        let text = arc.descendants().find(|node| node.has_tag_name("tspan"));
        text.and_then(|text| text.text()).unwrap().to_owned()
    };
    arcs.filter(is_best).map(says).filter(|text| text != "ε").collect()
}

/// With a format the graph is what that leaves of it: its nodes are states of the format, too.
#[test]
fn the_graph_of_a_field_is_that_of_its_format() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |format: &[&str]| {
        let mut command = lenet5();
        let to = folder.path().join(format.len().to_string());
        command.args(["read", "--number", "docs/reading/amount.png", "--explain"]).arg(&to);
        assert_eq!(run(command.args(format)).0, Some(0));
        fs::read_to_string(to.join("word-001-cuts.svg")).unwrap()
    };
    let (free, field) = (draw(&[]), draw(&["--format", "dd.d{4}"]));
    assert_eq!([best_path(&free), best_path(&field)], ["833300", "83.3300"]);
    // A format that nothing has leaves no graph to draw.
    let mut command = lenet5();
    let to = folder.path().join("none");
    command.args(["read", "--number", "docs/reading/amount.png", "--format", "d{90}", "--explain"]);
    assert_eq!(run(command.arg(&to)).0, Some(1));
    assert!(names(&to).iter().all(|name| !name.contains("cuts")));
    let page = fs::read_to_string(to.join("index.html")).unwrap();
    assert!(
        page.contains("No path leads through the graph of cuts, or none that the format allows."),
        "{page}"
    );
}

/// A folder with a table, whose pictures lie elsewhere.
fn table(rows: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels.csv");
    let samples = root().join("samples").canonicalize().unwrap();
    fs::write(&path, rows.replace("SAMPLES", &samples.to_string_lossy())).unwrap();
    (folder, path)
}

#[test]
fn tables_of_pictures_are_counted_by_set() {
    let rows = "Path, label,set\nSAMPLES/3.png,3,good\nSAMPLES/4.png,4,good\n\
                \"SAMPLES/7.png\",1,\"<mislabelled>\"\n";
    let (folder, digits) = table(rows);
    let others = folder.path().join("others.csv");
    let blank = folder.path().join("blank.pgm");
    fs::write(&blank, [b"P5\n40 40\n255\n".as_slice(), &[255; 1600]].concat()).unwrap();
    fs::write(&others, "path,what\nblank.pgm,blank paper\n").unwrap();
    let report = folder.path().join("report.html");
    let mut command = lenet5();
    command.args(["evaluate", "--json", "--labels"]).arg(&digits).arg(&others);
    let (code, stdout, stderr) = run(command.arg("--report").arg(&report));
    assert_eq!(code, Some(0), "{stderr}");
    let found: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let counts = |set: usize| {
        let set = &found["sets"][set];
        ["pictures", "right", "wrong", "refused"].map(|name| set[name].as_i64().unwrap())
    };
    assert_eq!((counts(0), counts(1), counts(2)), ([2, 2, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]));
    assert_eq!(found["sets"][1]["set"], "<mislabelled>");
    // The one that is wrong is shown, and nothing of a table is taken for a tag.
    let html = fs::read_to_string(&report).unwrap();
    assert_eq!(html.matches("<figure>").count(), 1, "{html}");
    assert!(html.contains("1 read as 7") && html.contains("&lt;mislabelled&gt;"), "{html}");
    // Nothing is overwritten, unless one says so.
    let mut again = lenet5();
    again.args(["evaluate", "--labels"]).arg(&digits).arg("--report").arg(&digits);
    let (code, _, stderr) = run(&mut again);
    assert!(code == Some(2) && stderr.contains("--force"), "{stderr}");
    assert!(fs::read_to_string(&digits).unwrap().starts_with("Path, label,set"));
    let (code, ..) = run(again.arg("--force").arg("--report").arg(&report));
    assert_eq!(code, Some(2), "two reports");
    let mut least = lenet5();
    let (code, ..) = run(least.args(["evaluate", "--min-accuracy", "99", "--labels"]).arg(&digits));
    assert_eq!(code, Some(1));
}

#[test]
fn missing_pictures_of_a_table_do_not_stop_the_others() {
    let (_folder, path) = table("path,label\nSAMPLES/3.png,3\nSAMPLES/no.png,4\nSAMPLES/7.png,7\n");
    let (code, stdout, stderr) = run(lenet5().args(["evaluate", "--json", "--labels"]).arg(&path));
    let found: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, found["sets"][0]["right"].as_i64()), (Some(2), Some(2)));
    assert!(stderr.contains("line 3: path: expected a file that is there"), "{stderr}");
}

#[test]
fn tables_that_are_none_are_told() {
    let refused = |rows: &str, fact: &str| {
        let (_folder, path) = table(rows);
        let (code, _, stderr) = run(lenet5().args(["evaluate", "--labels"]).arg(&path));
        assert!(code == Some(2) && stderr.contains(fact), "{stderr}");
    };
    refused("file,digit\na.png,3\n", "columns: expected path, and label, what or numbers");
    refused(
        "path,label\nSAMPLES/3.png,three\n",
        "line 2: label: expected 0 to 9, or a text in the column what, found \"three\"",
    );
    refused("path,label\nSAMPLES/3.png,3,4\n", "labels.csv");
    refused("path,label\n", "there is no picture to read");
    refused("path,label\nSAMPLES/none.png,3\n", "line 2: path: expected a file");
    refused("path,label\n,3\n", "line 2: path: expected a file");
    refused("path,numbers\nSAMPLES/none.png,3\n", "line 2: path: expected a file");
    refused("path;label\na.png;3\n", "with commas between, found \"path;label\"");
    refused("\0\0\u{8}\u{1}", "name that of its images: --images");
    let (_folder, path) = table("path,label\n");
    let (code, _, stderr) =
        run(lenet5().args(["evaluate", "--images", "a", "--labels"]).arg(&path).arg(&path));
    assert!(code == Some(2) && stderr.contains("the one IDX file"), "{stderr}");
}
