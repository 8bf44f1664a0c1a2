//! Each pass against the sum over all paths, spelt out one by one, and each slope against finite differences.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::collections::BTreeMap;

use super::*;

/// A path: what it says, and its penalty.
type Path = (String, f64);

/// Numbers that are the same on every machine, from 0 to 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the count")]
    fn below(&mut self, count: usize) -> usize {
        (self.next() * count as f64) as usize
    }
}

/// Small graphs of all shapes, with arcs that say nothing.
fn graphs() -> impl Iterator<Item = Graph> {
    (0..60).map(|seed| {
        let mut numbers = Numbers(seed);
        let nodes = 2 + numbers.below(5);
        let mut arcs = Vec::new();
        for end in 1..nodes {
            for _ in 0..=numbers.below(4) {
                let start = end - 1 - numbers.below(end.min(3));
                let character = ['0', '1', '7'].get(numbers.below(4)).copied();
                let penalty = 4.0 * numbers.next() - 0.5;
                arcs.push(Arc { source: arcs.len(), ..Arc::new(start, end, character, penalty) });
            }
        }
        Graph::new(arcs).unwrap()
    })
}

/// All paths of a graph, spelt out.
fn paths(graph: &Graph) -> Vec<Path> {
    let mut to_node = vec![Vec::<Path>::new(); graph.nodes()];
    to_node[0].push((String::new(), 0.0));
    for arc in graph.arcs() {
        let longer: Vec<Path> = to_node[arc.start]
            .iter()
            .map(|(text, penalty)| {
                let more = text.chars().chain(arc.character).collect();
                (more, penalty + arc.penalty)
            })
            .collect();
        to_node[arc.end].extend(longer);
    }
    to_node.pop().unwrap()
}

/// The negative logarithm of the sum of some paths.
fn sum<'a>(paths: impl Iterator<Item = &'a Path>) -> f64 {
    -paths.map(|(_, penalty)| (-penalty).exp()).sum::<f64>().ln()
}

fn is_near(one: f64, other: f64) -> bool {
    one.is_infinite() && other.is_infinite() || (one - other).abs() < 1e-9
}

/// At most two 1s, the last character no 0; each 7 costs something, and so does an odd number of characters.
struct Picky;

impl Grammar for Picky {
    type State = (u8, bool, char);

    fn start(&self) -> Self::State {
        (0, true, 'x')
    }

    fn step(&self, &(ones, is_even, _): &Self::State, own: char) -> Option<(Self::State, f64)> {
        let ones = ones + u8::from(own == '1');
        (ones <= 2).then_some(((ones, !is_even, own), if own == '7' { 0.75 } else { 0.0 }))
    }

    fn end(&self, &(_, is_even, last): &Self::State) -> Option<f64> {
        (last != '0').then_some(if is_even { 0.0 } else { -0.5 })
    }
}

#[test]
fn the_forward_penalty_is_that_of_all_paths_and_viterbi_that_of_the_best() {
    for graph in graphs() {
        let all = paths(&graph);
        assert!(is_near(graph.forward().penalty(), sum(all.iter())));
        let best = all.iter().map(|(_, penalty)| *penalty).fold(f64::INFINITY, f64::min);
        let viterbi = graph.viterbi();
        assert!(is_near(viterbi.penalty(), best));
        assert!(is_near(viterbi.path(&graph).map(|arc| arc.penalty).sum(), best));
    }
}

#[test]
fn a_text_has_the_penalty_of_its_paths_however_it_is_found() {
    for graph in graphs() {
        let mut texts = BTreeMap::<&str, Vec<&Path>>::new();
        let all = paths(&graph);
        for path in &all {
            texts.entry(&path.0).or_default().push(path);
        }
        let found = graph.find_texts(1000);
        assert_eq!(found.len(), texts.len());
        assert!(found.is_sorted_by(|a, b| a.penalty <= b.penalty));
        for Spelling { text, penalty, arcs } in found {
            let own: String = text.iter().collect();
            let expected = sum(texts[own.as_str()].iter().copied());
            assert!(is_near(penalty, expected) && is_near(graph.penalty_of(&text), expected));
            let composed = graph.compose(&Spelled::new(&own)).graph;
            assert!(is_near(composed.forward().penalty(), expected));
            // Its best path.
            let spelt: String =
                arcs.iter().filter_map(|&arc| graph.arcs()[arc].character).collect();
            assert_eq!(spelt, own);
        }
        assert!(graph.penalty_of(&['9']).is_infinite());
    }
}

#[test]
fn a_composition_has_the_paths_that_the_grammar_allows_and_their_penalties() {
    let mut none = 0;
    for graph in graphs() {
        let allowed: Vec<Path> = paths(&graph)
            .into_iter()
            .filter_map(|(text, penalty)| Some((text.clone(), penalty + Picky.penalty(&text)?)))
            .collect();
        let Composition { graph: composed, origins } = graph.compose(&Picky);
        assert!(is_near(composed.forward().penalty(), sum(allowed.iter())));
        let mut found = paths(&composed);
        let mut expected = allowed.clone();
        for paths in [&mut found, &mut expected] {
            paths.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        }
        assert_eq!(found.len(), expected.len());
        for (one, other) in found.iter().zip(&expected) {
            assert!(one.0 == other.0 && is_near(one.1, other.1));
        }
        for (arc, origin) in composed.arcs().iter().zip(&origins) {
            let origin = origin.map(|origin| &graph.arcs()[origin]);
            assert!(origin.is_none_or(|origin| origin.source == arc.source));
        }
        // The texts, with a beam that is much too narrow for those that the grammar does not allow.
        let best = composed.find_texts(2).into_iter().next();
        let mut texts = BTreeMap::<&str, f64>::new();
        for (text, penalty) in &allowed {
            *texts.entry(text).or_default() += (-penalty).exp();
        }
        let expected = texts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        match (best, expected) {
            (Some(best), Some((text, sum))) => {
                assert_eq!(best.text.iter().collect::<String>(), text);
                assert!(best.penalty >= -sum.ln() - 1e-9);
            }
            (None, None) => none += 1,
            (best, expected) => panic!("{best:?} {expected:?}"),
        }
    }
    assert!((1..30).contains(&none), "{none}");
}

/// What changes if the penalty of an arc does, by central differences.
fn differences(graph: &Graph, value: impl Fn(&Graph) -> f64) -> Vec<f64> {
    const STEP: f64 = 1e-5;
    let moved = |arc: usize, by: f64| {
        let mut graph = graph.clone();
        graph.arcs[arc].penalty += by;
        value(&graph)
    };
    (0..graph.arcs.len()).map(|arc| (moved(arc, STEP) - moved(arc, -STEP)) / (2.0 * STEP)).collect()
}

fn assert_slopes(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-7, "{found} {expected}");
    }
}

#[test]
fn slopes_are_those_of_finite_differences() {
    let mut learnt = 0;
    for graph in graphs() {
        let forward = graph.backward(&graph.forward());
        assert_slopes(&forward, &differences(&graph, |own| own.forward().penalty()));
        let best = graph.viterbi_backward(&graph.viterbi());
        assert_slopes(&best, &differences(&graph, |own| own.viterbi().penalty()));
        let composed = graph.compose(&Picky);
        if composed.graph.forward().penalty().is_finite() {
            let slopes = composed.graph.backward(&composed.graph.forward());
            let value = |own: &Graph| own.compose(&Picky).graph.forward().penalty();
            assert_slopes(&composed.backward(&graph, &slopes), &differences(&graph, value));
        }
        for text in ["17", "0", "711"] {
            let right = Spelled::new(text);
            let Some(Slopes { loss, by_arc }) = discriminative_forward(&graph, &right) else {
                assert!(graph.penalty_of(&text.chars().collect::<Vec<_>>()).is_infinite());
                assert_eq!(discriminative_viterbi(&graph, &right), None);
                continue;
            };
            learnt += 1;
            assert!(loss > -1e-12);
            let value = |own: &Graph| discriminative_forward(own, &right).unwrap().loss;
            assert_slopes(&by_arc, &differences(&graph, value));
            let Slopes { loss, by_arc } = discriminative_viterbi(&graph, &right).unwrap();
            assert!(loss > -1e-12);
            let value = |own: &Graph| discriminative_viterbi(own, &right).unwrap().loss;
            assert_slopes(&by_arc, &differences(&graph, value));
        }
    }
    assert!(learnt > 20, "{learnt}");
}

#[test]
fn grammars_together_allow_what_both_do() {
    let both = Both(Picky, Spelled::new("717"));
    assert!(is_near(both.penalty("717").unwrap(), 1.0));
    assert_eq!(both.penalty("77"), None);
    assert_eq!(Both(Picky, Spelled::new("70")).penalty("70"), None);
}

/// Any text, each in a state of its own.
struct Remembers;

impl Grammar for Remembers {
    type State = String;

    fn start(&self) -> String {
        String::new()
    }

    fn step(&self, text: &String, character: char) -> Option<(String, f64)> {
        Some((format!("{text}{character}"), 0.0))
    }

    fn end(&self, _: &String) -> Option<f64> {
        Some(0.0)
    }
}

#[test]
fn a_grammar_that_remembers_everything_takes_no_more_than_its_bounds() {
    let places = 8;
    let arcs = (0..places).flat_map(|start| {
        let arc =
            move |own: u32| Arc::new(start, start + 1, char::from_digit(own, 10), f64::from(own));
        (0..10).map(arc)
    });
    let graph = Graph::new(arcs.collect()).unwrap();
    let composed = graph.compose(&Remembers).graph;
    assert!(composed.nodes() <= (places + 1) * MAX_STATES_OF_A_NODE + 1);
    let best = composed.find_texts(2).remove(0);
    assert_eq!(best.text, vec!['0'; places]);
}

#[test]
fn arcs_that_do_not_lead_to_the_right_are_refused() {
    for (start, end) in [(1, 1), (2, 1), (0, usize::MAX)] {
        let arcs = vec![Arc::new(0, 1, None, 0.0), Arc::new(start, end, Some('1'), 0.0)];
        assert_eq!(Graph::new(arcs), Err(NotForward { arc: 1 }));
    }
    let nothing = Graph::new(Vec::new()).unwrap();
    assert_eq!((nothing.nodes(), nothing.forward().penalty()), (1, 0.0));
    assert_eq!(nothing.find_texts(8)[0].text, []);
    assert_eq!(nothing.viterbi().path(&nothing).count(), 0);
}

/// A text may be spelt with characters that were silenced, wherever they stand, or without them.
#[test]
fn silenced_characters_may_stand_in_any_text() {
    let mut differing = 0;
    for graph in graphs() {
        let mut sums = BTreeMap::<String, Vec<Path>>::new();
        for (text, penalty) in paths(&graph) {
            let text = text.replace('7', "");
            sums.entry(text.clone()).or_default().push((text, penalty));
        }
        let silenced = graph.silenced(&['7']);
        for (text, paths) in &sums {
            let characters: Vec<char> = text.chars().collect();
            assert!(is_near(silenced.penalty_of(&characters), sum(paths.iter())));
            differing += usize::from(!is_near(graph.penalty_of(&characters), sum(paths.iter())));
        }
    }
    assert!(differing > 0);
}
