//! Checks the imports of the workspace's crates: none goes round in a circle, and in the library none goes
//! up from a floor to one above it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use crate::run::{Result, root, say, told};

/// The floors of the library from the ground: a file imports from its own folder and from floors below.
const FLOORS: [&[&str]; 13] = [
    &["error", "level", "parallel"],
    &["reference"],
    &["network"],
    &["kernels"],
    &["graph"],
    &["image"],
    &["format"],
    &["data"],
    &["read"],
    &["inspect"],
    &["evaluation"],
    &["train"],
    &["lib"],
];

/// The library's source, which has floors.
const LIBRARY: &str = "crates/lenet5/src";
/// Other sources, which have no floors.
const OTHERS: [&str; 7] = [
    "crates/lenet5-cli/src",
    "crates/lenet5-page/src",
    "crates/lenet5-py/src",
    "crates/lenet5-server/src",
    "crates/lenet5-wasm/src",
    "experiments/src",
    "xtask/src",
];

/// A module's path from the crate's root, which is the empty one.
type Module = Vec<String>;

/// The text of every file of a crate, by its module.
type Sources = BTreeMap<Module, String>;

/// The modules that each module imports from.
type Imports = BTreeMap<Module, BTreeSet<Module>>;

/// Checks every crate.
///
/// # Errors
/// A file cannot be read, or an import goes up or round in a circle: the message names each.
pub(crate) fn check() -> Result<()> {
    let mut faults = Vec::new();
    for folder in [LIBRARY].iter().chain(&OTHERS) {
        let mut sources = Sources::new();
        read_sources(&root().join(folder), &Vec::new(), &mut sources)?;
        let imports = find_imports(&sources);
        let ways_up = if *folder == LIBRARY { find_ways_up(&imports) } else { Vec::new() };
        let found = ways_up.into_iter().chain(find_circles(&imports));
        faults.extend(found.map(|fault| format!("{folder}: {fault}")));
    }
    if faults.is_empty() {
        return say("no import goes up or round in a circle");
    }
    Err(format!("{} imports go up or round in a circle:\n{}", faults.len(), faults.join("\n")))
}

/// Reads the files below a folder, but for tests.
fn read_sources(folder: &Path, module: &Module, sources: &mut Sources) -> Result<()> {
    for entry in told(fs::read_dir(folder), folder.display())? {
        let path = told(entry, folder.display())?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let mut inner = module.clone();
        if path.is_dir() {
            inner.push(name);
            read_sources(&path, &inner, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests" {
            if !["mod", "lib", "main"].contains(&name.as_str()) {
                inner.push(name);
            }
            sources.insert(inner, told(fs::read_to_string(&path), path.display())?);
        }
    }
    Ok(())
}

/// Finds the modules that each module imports from.
fn find_imports(sources: &Sources) -> Imports {
    let own = |(module, text): (&Module, &String)| {
        let paths = find_paths(text).into_iter();
        let targets = paths.filter_map(|path| resolve(&path, module, sources));
        (module.clone(), targets.filter(|target| target != module).collect())
    };
    sources.iter().map(own).collect()
}

/// Finds the module that a path leads to from another module, if it lies in this crate.
fn resolve(path: &[String], from: &Module, sources: &Sources) -> Option<Module> {
    let (mut target, mut rest) = (from.clone(), path);
    let is_child = |name: &String| {
        sources.contains_key(&[from.as_slice(), std::slice::from_ref(name)].concat())
    };
    match path.first().map(String::as_str)? {
        "crate" => (target, rest) = (Module::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|name| name == "super") {
                target.pop();
                rest = &rest[1..];
            }
        }
        _ if is_child(&path[0]) => {}
        _ => return None,
    }
    for name in rest {
        target.push(name.clone());
        if !sources.contains_key(&target) {
            target.pop();
            break;
        }
    }
    Some(target)
}

/// Finds the paths of a source: those of `use`, with their braces opened, and those within the code.
fn find_paths(source: &str) -> Vec<Vec<String>> {
    let tokens = tokenise(&strip(source));
    let (mut paths, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let is_use = tokens[at] == "use";
        at += usize::from(is_use);
        let start = at;
        read_tree(&tokens, &mut at, is_use, &[], &mut paths);
        at = at.max(start + 1);
    }
    paths
}

/// Reads a path, and in a `use` the tree that may follow it.
fn read_tree(
    tokens: &[String],
    at: &mut usize,
    is_use: bool,
    before: &[String],
    paths: &mut Vec<Vec<String>>,
) {
    let mut path = before.to_vec();
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    while token(*at).starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        // `self` in braces is the path before it.
        if token(*at) != "self" || path.is_empty() {
            path.push(token(*at).to_owned());
        }
        *at += 1;
        if token(*at) != "::" {
            break;
        }
        *at += 1;
    }
    if is_use && token(*at) == "{" {
        while !["}", ";", ""].contains(&token(*at)) {
            *at += 1;
            read_tree(tokens, at, is_use, &path, paths);
            // What is left of an item, such as `as name` or `*`.
            while ![",", "}", ";", ""].contains(&token(*at)) {
                *at += 1;
            }
        }
        *at += 1;
    } else if path.len() > usize::from(!is_use) {
        paths.push(path);
    }
}

/// Parts a source into names, `::` and single characters.
fn tokenise(source: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (mut tokens, mut rest) = (Vec::new(), source.trim_start());
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ':' if rest.starts_with("::") => 2,
            _ if is_name(first) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Tells whether a line gates the item after it to tests.
fn is_of_tests(line: &str) -> bool {
    let line = line.trim();
    line == "#[cfg(test)]" || line.starts_with("#[cfg(all(test, ")
}

/// Leaves out comments, and the item after each `#[cfg(test)]`, in a source as `cargo fmt` leaves it.
fn strip(source: &str) -> String {
    let mut code = String::new();
    let mut lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    while let Some(line) = lines.next() {
        if !is_of_tests(line) {
            code += line;
            code.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        // Attributes may take several lines, of which those within lie deeper.
        let is_item = |line: &&str| {
            let own = line.strip_prefix(indent).unwrap_or_default();
            !own.starts_with([' ', '#', ')']) && !own.is_empty()
        };
        let item = lines.find(is_item).unwrap_or_default();
        if item.trim_end().ends_with('{') {
            let end = format!("{indent}}}");
            lines.find(|line| line.starts_with(&end));
        }
    }
    code
}

/// Tells of the imports from a floor that is not below the importing one.
fn find_ways_up(imports: &Imports) -> Vec<String> {
    let folder = |module: &Module| module.first().map_or("lib", String::as_str).to_owned();
    let floor =
        |module: &Module| FLOORS.iter().position(|names| names.contains(&folder(module).as_str()));
    let mut faults = Vec::new();
    for (from, targets) in imports {
        if floor(from).is_none() {
            faults.push(format!("{} is on no floor: enter it in xtask/src/floors.rs", shown(from)));
        }
        let is_up = |to: &&Module| folder(from) != folder(to) && floor(to) >= floor(from);
        let ways = targets.iter().filter(is_up);
        faults.extend(
            ways.map(|to| {
                format!("{} imports from {}, which is not below", shown(from), shown(to))
            }),
        );
    }
    faults
}

/// Tells of the shortest circle through each import that lies on one; no import is told of twice.
fn find_circles(imports: &Imports) -> Vec<String> {
    let (mut faults, mut told_of) = (Vec::new(), BTreeSet::new());
    for (from, targets) in imports {
        for to in targets {
            if told_of.contains(&(from, to)) {
                continue;
            }
            if let Some(way_back) = find_way(imports, to, from) {
                let names: Vec<String> = way_back.iter().map(|module| shown(module)).collect();
                faults.push(format!("{} -> {}", shown(from), names.join(" -> ")));
                told_of.insert((from, to));
                told_of.extend(way_back.windows(2).map(|pair| (pair[0], pair[1])));
            }
        }
    }
    faults
}

/// Finds the shortest way along imports, both ends included.
fn find_way<'a>(imports: &'a Imports, from: &'a Module, to: &'a Module) -> Option<Vec<&'a Module>> {
    let (mut before, mut queue) = (BTreeMap::new(), VecDeque::from([from]));
    while let Some(module) = queue.pop_front() {
        if module == to {
            let mut way = vec![to];
            while let Some(&earlier) = before.get(way[way.len() - 1]) {
                way.push(earlier);
            }
            way.reverse();
            return Some(way);
        }
        for next in imports.get(module).into_iter().flatten() {
            if next != from && !before.contains_key(next) {
                before.insert(next, module);
                queue.push_back(next);
            }
        }
    }
    None
}

/// A module as one writes it.
fn shown(module: &Module) -> String {
    if module.is_empty() { "the root".to_owned() } else { module.join("::") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(files: &[(&str, &str)]) -> Imports {
        let module = |name: &str| -> Module {
            name.split("::").filter(|part| *part != "root").map(str::to_owned).collect()
        };
        find_imports(&files.iter().map(|(name, text)| (module(name), (*text).to_owned())).collect())
    }

    #[test]
    fn paths_of_use_and_of_code_are_found() {
        let source = "use std::fmt::{self, Write as _};\nuse crate::a::{self, b::{C, d}, e::*};\n\
                      pub(crate) use self::f::G;\nfn h(x: super::i::J) -> crate::k::L { x::y() }\n";
        let paths: Vec<String> = find_paths(source).iter().map(|path| path.join("::")).collect();
        let expected = [
            "std::fmt",
            "std::fmt::Write",
            "crate::a",
            "crate::a::b::C",
            "crate::a::b::d",
            "crate::a::e",
            "self::f::G",
            "super::i::J",
            "crate::k::L",
            "x::y",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn comments_and_tests_import_nothing() {
        let source = "// use crate::a::B;\n/// See [`crate::c::D`].\nuse crate::e::F; // crate::g::H\n\
                      #[cfg(test)]\nmod tests;\n#[cfg(all(test, feature = \"x\"))]\n#[allow(\n    x,\n)]\nmod more {\n    use crate::i::J;\n}\n\
                      use crate::k::L;\n";
        let paths: Vec<String> = find_paths(source).iter().map(|path| path.join("::")).collect();
        assert_eq!(paths, ["crate::e::F", "crate::k::L"]);
    }

    #[test]
    fn imports_lead_to_the_file_that_they_name() {
        let found = imports(&[
            ("root", "pub use a::b::C;"),
            ("a", "mod b; pub use b::C; fn f() { image::open() }"),
            ("a::b", "use super::D; use super::super::e::F; use std::fs;"),
            ("e", "use crate::G;"),
        ]);
        let told: Vec<String> = found
            .iter()
            .flat_map(|(from, to)| {
                to.iter().map(move |to| format!("{} {}", shown(from), shown(to)))
            })
            .collect();
        assert_eq!(told, ["the root a::b", "a a::b", "a::b a", "a::b e", "e the root"]);
    }

    #[test]
    fn circles_of_any_size_are_told_once() {
        let found = imports(&[
            ("a", "use crate::b::X;"),
            ("b", "use crate::c::X; use crate::d::X;"),
            ("c", "use crate::a::X;"),
            ("d", "use crate::b::X; use crate::e::X;"),
            ("e", ""),
        ]);
        assert_eq!(find_circles(&found), ["a -> b -> c -> a", "b -> d -> b"]);
        assert!(find_circles(&imports(&[("a", "use crate::b::X;"), ("b", "")])).is_empty());
    }

    #[test]
    fn imports_go_down_the_floors() {
        let found = imports(&[
            ("root", "use crate::train::X;"),
            ("train", "use crate::network::X; use crate::error::X;"),
            ("network", "use crate::train::X; use crate::Y;"),
            ("level", "use crate::error::X;"),
            ("error", ""),
            ("cellar", ""),
        ]);
        let told = [
            "cellar is on no floor: enter it in xtask/src/floors.rs",
            "level imports from error, which is not below",
            "network imports from the root, which is not below",
            "network imports from train, which is not below",
        ];
        assert_eq!(find_ways_up(&found), told);
    }
}
