//! The modules of the page in one script.

use std::collections::BTreeSet;
use std::io::{Error, Result};

/// Puts a module into one scope with all that it imports, each once and after those that it imports itself.
///
/// # Errors
/// An import is not on one line or names a module that is not there, or two modules name something alike at their top.
pub(crate) fn joined(path: &str, text: &impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut scope = Scope::default();
    scope.add(path, text)?;
    Ok(scope.script)
}

#[derive(Default)]
struct Scope {
    modules: BTreeSet<String>,
    /// What the modules name at their top.
    names: BTreeSet<String>,
    script: String,
}

impl Scope {
    fn add(&mut self, path: &str, text: &impl Fn(&str) -> Result<String>) -> Result<()> {
        let wrong = |what: &str, at: &str| Err(Error::other(format!("web/{path}: {what}: {at}")));
        if !self.modules.insert(path.to_owned()) {
            return Ok(());
        }
        let mut own = String::new();
        for line in text(path)?.lines() {
            if line.starts_with("import ") {
                let Some((_, from)) = line.split_once(" from \"./") else {
                    return wrong("an import is not on one line", line);
                };
                self.add(from.trim_end_matches([';', '"']), text)?;
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            for name in names(line) {
                if !self.names.insert(name.to_owned()) {
                    return wrong("another module has this name at its top", name);
                }
            }
            own.push_str(line);
            own.push('\n');
        }
        self.script.push_str(&own);
        Ok(())
    }
}

/// What a line at the top of a module declares.
fn names(line: &str) -> Vec<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let kinds = ["const ", "let ", "class ", "function "];
    let Some(declared) = kinds.iter().find_map(|kind| line.strip_prefix(kind)) else {
        return Vec::new();
    };
    // Several in brackets, or one.
    let (declared, end): (&str, &[char]) = match declared.strip_prefix(['[', '{']) {
        Some(several) => (several, &[']', '}']),
        None => (declared, &[' ', ',', ';', '=', '(', '{']),
    };
    let declared = declared.split(end).next().unwrap_or_default();
    declared.split(", ").map(str::trim).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    #[test]
    fn modules_come_once_and_after_those_that_they_import() {
        let text = |path: &str| {
            Ok(match path {
                "app.js" => "import { b } from \"./b.js\";\nimport { c } from \"./c.js\";\nb(c);\n",
                "b.js" => "import { c } from \"./c.js\";\nexport function b(x) {}\n",
                _ => "export const c = 1;\n",
            }
            .to_owned())
        };
        assert_eq!(joined("app.js", &text).unwrap(), "const c = 1;\nfunction b(x) {}\nb(c);\n");
    }
    #[test]
    fn no_two_modules_may_name_something_alike() {
        for twice in
            ["const [C, D] = [1, 2];", "let D;", "async function D() {}", "export class D {"]
        {
            let text = |path: &str| {
                Ok(match path {
                    "app.js" => format!("import {{ b }} from \"./b.js\";\n{twice}\n"),
                    _ => "const D = 1;\n  const inner = 1;\n".to_owned(),
                })
            };
            let error = joined("app.js", &text).unwrap_err();
            assert!(error.to_string().ends_with(": D"), "{error}");
        }
    }
}
