//! An answer in words.

use lenet5::{Answer, Refusal};

/// Tells an answer in a line. Where several characters were seen, their text says more than the best guess for a
/// single one.
pub(crate) fn told(answer: &Answer) -> String {
    match (&answer.refusal, &answer.page) {
        (Some(reason @ Refusal::Several), Some(page)) => {
            let texts: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
            format!("refused, {reason}: {}; --number reads them", texts.join(" "))
        }
        _ => answer.to_string(),
    }
}
