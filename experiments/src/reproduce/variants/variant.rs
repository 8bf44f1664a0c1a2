//! The networks that are trained: LeNet-5 itself, and each change of it.

/// A network, by what is changed, and its title in the report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Variant {
    pub(crate) group: &'static str,
    pub(crate) title: &'static str,
    pub(super) links: Links,
    pub(super) pooling: Pooling,
    pub(super) squash: Squash,
    pub(super) output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Links {
    TableI,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pooling {
    /// Four inputs added, times a coefficient, plus a bias, squashed.
    Trained,
    Mean,
    Max,
}

/// What follows a weighted sum below F6.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Squash {
    Scaled,
    Plain,
    Rectifier,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Output {
    Codes,
    RandomCodes,
    Softmax,
}

/// The network itself, and each change.
pub(crate) const VARIANTS: [Variant; 8] = {
    const NONE: Variant = Variant {
        group: "variant-none",
        title: "none",
        links: Links::TableI,
        pooling: Pooling::Trained,
        squash: Squash::Scaled,
        output: Output::Codes,
    };
    [
        NONE,
        Variant {
            group: "variant-links",
            title: "all 96 links from S2 to C3 instead of Table I's 60",
            links: Links::All,
            ..NONE
        },
        Variant {
            group: "variant-mean",
            title: "the mean of four instead of trained sub-sampling",
            pooling: Pooling::Mean,
            ..NONE
        },
        Variant {
            group: "variant-max",
            title: "the largest of four instead of trained sub-sampling",
            pooling: Pooling::Max,
            ..NONE
        },
        Variant {
            group: "variant-tanh",
            title: "tanh(a) instead of 1.7159 tanh(2a/3) below F6",
            squash: Squash::Plain,
            ..NONE
        },
        Variant {
            group: "variant-relu",
            title: "max(a, 0) instead of 1.7159 tanh(2a/3) below F6",
            squash: Squash::Rectifier,
            ..NONE
        },
        Variant {
            group: "variant-random-codes",
            title: "random codes of +-1 instead of the printed ones",
            output: Output::RandomCodes,
            ..NONE
        },
        Variant {
            group: "variant-softmax",
            title: "a linear layer with softmax instead of the codes",
            output: Output::Softmax,
            ..NONE
        },
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_differs_from_the_network_in_one_thing() {
        for variant in &VARIANTS[1..] {
            let none = VARIANTS[0];
            let changes = [
                variant.links != none.links,
                variant.pooling != none.pooling,
                variant.squash != none.squash,
                variant.output != none.output,
            ];
            assert_eq!(changes.iter().filter(|&&changed| changed).count(), 1, "{}", variant.group);
        }
    }
}
