//! How a page of numbers was read.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use image::RgbImage;
use lenet5::Gray;
use lenet5::read::number::{Alternative, GraphStage, Line, Page, PageStages, WordStages};

use super::explanation::{Explanation, WAYS};
use super::graph::{outputs, runs};
use super::paths;
use crate::draw::boxes::{draw_boxes, draw_words};
use crate::draw::html::escaped;
use crate::draw::pieces::{draw_pieces, draw_taken_away, word_scale};

/// The most words that are shown one by one: a page should open.
const MAX_WORDS: usize = 100;

/// Shows each stage from the picture to the texts of its lines.
pub(crate) fn explain_number(
    path: &Path,
    picture: &Gray,
    stages: &PageStages,
    folder: &Path,
    force: bool,
) -> Result<()> {
    let mut page = Explanation::begin(folder, force)?;
    show_stages(&mut page, picture, stages)?;
    page.end(path, told(&stages.page))
}

fn show_stages(page: &mut Explanation, picture: &Gray, stages: &PageStages) -> Result<()> {
    let Some(writing) = page.stages_of(picture)? else { return Ok(()) };
    page.section(
        "Taken away",
        "Printed lines, and what goes around other ink, are no writing: they are red.",
    );
    page.picture("4-taken-away.png", &draw_taken_away(&writing.ink, &writing.writing.ink))?;
    let turned = match stages.page.rotation {
        0 => String::new(),
        degrees => format!(" The page was turned to the left by {degrees} degrees to be read."),
    };
    page.section("Rows and words", format_args!("Each row has a colour, each word a box.{turned}"));
    let words = stages.words.iter().map(|word| (word.area, word.row));
    page.picture("5-words.png", &draw_words(picture, words))?;
    for (number, word) in stages.words.iter().take(MAX_WORDS).enumerate() {
        show_word(page, number + 1, word)?;
    }
    if stages.words.len() > MAX_WORDS {
        let others = stages.words.len() - MAX_WORDS;
        page.section("More words", format_args!("{others} more words are not shown."));
    }
    page.section("Answer", told(&stages.page));
    page.picture("6-answer.png", &draw_boxes(picture, &stages.page.lines))?;
    page.markup(&table_of_words(&stages.page));
    Ok(())
}

/// Shows a word: the pieces it was cut into, what runs of them may be, what the network sees that slides over it, and
/// the texts of each way.
fn show_word(page: &mut Explanation, number: usize, word: &WordStages) -> Result<()> {
    page.section(
        format_args!("Word {number}"),
        "The word, level and upright. Where it was cut its pieces have different colours.",
    );
    let owners = word.segment.as_ref().map_or(&[][..], |segment| &segment.owners);
    let drawn: RgbImage = draw_pieces(&word.ink, owners);
    page.picture(&format!("word-{number:03}.png"), &drawn)?;
    if let Some(segment) = &word.segment {
        page.markup(
            "<p>Runs of pieces, and what the networks read in them; the most probable path is blue.</p>\n",
        );
        page.markup(&format!("<div>{}</div>\n", runs(&word.ink, segment)));
    }
    if let Some(sdnn) = &word.sdnn {
        page.markup(
            "<p>What the network reads that slides over the word; the most probable path is blue.</p>\n",
        );
        page.markup(&format!("<div>{}</div>\n", outputs(&word.ink, sdnn)));
    }
    let graphs =
        [word.segment.as_ref().map(|own| &own.graph), word.sdnn.as_ref().map(|own| &own.graph)];
    for (way, graph) in WAYS.into_iter().zip(graphs) {
        if let Some(graph) = graph {
            show_graph(page, &format!("word-{number:03}-{way}.svg"), word, graph)?;
        }
    }
    let ways = [
        ("cuts", word.segment.as_ref().map(|own| &own.texts[..])),
        ("the network that slides", word.sdnn.as_ref().map(|own| &own.texts[..])),
        ("all together", Some(&word.texts[..])),
    ];
    page.markup("<table><tr><th>way<th>most probable texts\n");
    for (way, texts) in ways {
        if let Some(texts) = texts {
            page.markup(&format!("<tr><td>{way}<td>{}\n", listed(texts)));
        }
    }
    page.markup("</table>\n");
    Ok(())
}

/// Shows the likely part of a word's graph.
fn show_graph(
    page: &mut Explanation,
    name: &str,
    word: &WordStages,
    graph: &GraphStage,
) -> Result<()> {
    let arcs = graph.arcs.len();
    let way = if name.contains(WAYS[0]) { "cuts" } else { "the network that slides" };
    if arcs == 0 {
        page.markup(&format!(
            "<p>No path leads through the graph of {way}, or none that the format allows.</p>\n"
        ));
        return Ok(());
    }
    page.markup(&format!(
        "<p>The graph of {way}: each arc with what it says (ε is nothing) and its penalty, the best path blue. Nodes \
         below each other are states of the format. {arcs} arcs are shown, less likely ones are left out.</p>\n",
    ));
    page.drawing(name, &paths::graph(graph, word_scale(&word.ink) as f32))
}

fn listed(texts: &[Alternative]) -> String {
    let one = |own: &Alternative| {
        let text = if own.text.is_empty() { "nothing" } else { &own.text };
        format!("{} ({:.3})", escaped(text), own.probability)
    };
    texts.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The words that are answered, and those that are refused, with their confidences.
fn table_of_words(page: &Page) -> String {
    let mut table = String::from("<table><tr><th>word<th>confidence<th>\n");
    let mut row = |text: &str, confidence: f32, told: &str| {
        let text = escaped(text);
        // Nothing that is written to memory fails.
        let _ = writeln!(table, "<tr><td>{text}<td>{confidence:.3}<td>{told}");
    };
    for word in page.lines.iter().flat_map(|line| &line.words) {
        row(&word.text, word.confidence, "answered");
    }
    for line in &page.refused {
        row(&line.text, line.confidence, "refused");
    }
    table.push_str("</table>\n");
    table
}

/// Tells the answer in a sentence.
fn told(page: &Page) -> String {
    let texts: Vec<&str> = page.lines.iter().map(|line: &Line| line.text.as_str()).collect();
    match page.refusal {
        Some(reason) => format!("Answer: refused, {reason}."),
        None => format!("Answer: {}.", texts.join(" / ")),
    }
}
