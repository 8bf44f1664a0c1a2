//! What labelled characters from elsewhere need before they can be used: labels that are classes, and pixels that lie
//! as MNIST's do.

use anyhow::{Result, bail};
use lenet5::data::{Dataset, Layout};
use lenet5::evaluation::guess_layout;
use lenet5::network::codes::Classes;
use lenet5::{Pretrained, Reader};

use crate::arguments::told_layout;
use crate::terminal::Terminal;

/// Makes classes of the labels of some parts of the data, each with its name: labels that count from 1 are lowered,
/// and what is no class then is refused.
pub(crate) fn fit_labels(
    parts: &mut [(&str, &mut Dataset)],
    classes: &Classes,
    terminal: &Terminal,
) -> Result<()> {
    let characters = classes.characters();
    let count = characters.len();
    // Of ten digits, 1 to 10 are more likely to mean that 10 stands for 0: nobody can tell.
    let may_count_from_one = *classes != Classes::digits();
    let is_above = |part: &Dataset| part.labels().iter().any(|&label| usize::from(label) > count);
    let has_zero = |part: &Dataset| part.labels().contains(&0);
    let count_from_one = may_count_from_one
        && parts.iter().any(|(_, part)| part.counts_from_one(count))
        && !parts.iter().any(|(_, part)| is_above(part) || has_zero(part));
    if count_from_one {
        for (_, part) in parts.iter_mut() {
            part.count_from_zero()?;
        }
        let (first, last) = (characters[0], characters[count - 1]);
        terminal.note(format_args!("the labels count from 1: 1 is {first}, {count} is {last}"));
    }
    for (name, part) in parts.iter() {
        let labels = part.labels();
        if let Some(index) = labels.iter().position(|&label| usize::from(label) >= count) {
            let last = count - 1;
            let characters: String = characters.iter().collect();
            bail!(
                "label {index} of the {name} digits: expected 0 to {last}, the classes {characters}, found {}; \
                 lenet5 train --classes names other characters, as in --classes A-Z",
                labels[index]
            );
        }
    }
    Ok(())
}

/// Says if the pixels of labelled characters seem to lie otherwise than MNIST's.
pub(crate) fn doubt_layout(data: &Dataset, classes: &Classes, terminal: &Terminal) {
    let guessed = if *classes == Classes::digits() {
        guess_layout(&Reader::new(&Pretrained::Best.load()), data)
    } else {
        Layout::guess(data.digits())
    };
    if guessed == Layout::default() {
        return;
    }
    let layout = told_layout(guessed);
    let mut signs = Vec::new();
    if guessed.bits {
        signs.push("no pixel is above 1");
    }
    if guessed.inverted {
        signs.push("the borders are full of ink");
    }
    if guessed.transposed {
        signs.push("they seem to lie with rows and columns swapped, as EMNIST's do");
    }
    terminal.note(format_args!(
        "warning: the pixels of the digits differ from MNIST's: {}; --idx-layout {layout} would mend them",
        signs.join("; ")
    ));
}
