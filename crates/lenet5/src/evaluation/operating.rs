//! What is right, wrong and refused at each threshold of the confidence (paper, sections III.D and X.C).

/// One answer: how sure it is, and whether it is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// From 0 to 1.
    pub confidence: f32,
    /// Whether it is right; where there was nothing to read, no answer is.
    pub right: bool,
}

/// What becomes of all pictures when those below a confidence are refused.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatingCurve {
    /// The surest first.
    answers: Vec<Verdict>,
    /// Pictures that have no answer at any threshold.
    refused: usize,
}

/// What becomes of all pictures at one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "format", derive(serde::Serialize))]
pub struct OperatingPoint {
    /// The least confidence of an answer; `None` where nothing is answered.
    pub least_confidence: Option<f32>,
    /// Answered right.
    pub right: usize,
    /// Answered wrong.
    pub wrong: usize,
    /// Not answered.
    pub refused: usize,
}

impl OperatingPoint {
    /// Counts all pictures.
    #[must_use]
    pub fn count(&self) -> usize {
        self.right + self.wrong + self.refused
    }
}

impl OperatingCurve {
    /// Orders answers by their confidence; `refused` more pictures have none.
    #[must_use]
    pub fn new(mut answers: Vec<Verdict>, refused: usize) -> Self {
        answers.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        Self { answers, refused }
    }

    /// Lists the points from the strictest, which answers nothing, to that which answers everything.
    /// Answers of one confidence are given all or none.
    #[must_use]
    pub fn points(&self) -> Vec<OperatingPoint> {
        let count = self.answers.len() + self.refused;
        let mut at = OperatingPoint { least_confidence: None, right: 0, wrong: 0, refused: count };
        let mut points = vec![at];
        for (k, answer) in self.answers.iter().enumerate() {
            at.least_confidence = Some(answer.confidence);
            at.refused -= 1;
            if answer.right {
                at.right += 1;
            } else {
                at.wrong += 1;
            }
            let next = self.answers.get(k + 1);
            if next.is_none_or(|next| next.confidence < answer.confidence) {
                points.push(at);
            }
        }
        points
    }

    /// Finds the point of the most right answers at which at most `percent` of all pictures are answered
    /// wrong.
    #[must_use]
    pub fn at_most_wrong(&self, percent: f64) -> OperatingPoint {
        let most = percent / 100.0 * (self.answers.len() + self.refused) as f64;
        let points = self.points();
        let good = points.iter().rev().find(|point| point.wrong as f64 <= most);
        good.copied().unwrap_or(points[0])
    }

    /// Finds the strictest point at which at least `percent` of all pictures are answered, or else the
    /// laxest point of all.
    #[must_use]
    pub fn answering(&self, percent: f64) -> OperatingPoint {
        let least = percent / 100.0 * (self.answers.len() + self.refused) as f64;
        let points = self.points();
        let enough = points.iter().find(|point| (point.right + point.wrong) as f64 >= least);
        enough.copied().unwrap_or(points[points.len() - 1])
    }

    /// Counts the pictures that are answered at the threshold of a point, which may be that of other pictures.
    #[must_use]
    pub fn answered_at(&self, point: &OperatingPoint) -> usize {
        let is_answered = |answer: &&Verdict| {
            point.least_confidence.is_some_and(|least| answer.confidence >= least)
        };
        self.answers.iter().filter(is_answered).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(list: &[(f32, bool)]) -> Vec<Verdict> {
        list.iter().map(|&(confidence, right)| Verdict { confidence, right }).collect()
    }

    fn counts(point: OperatingPoint) -> (usize, usize, usize) {
        (point.right, point.wrong, point.refused)
    }

    #[test]
    fn points_are_where_the_confidence_changes() {
        let list = [(0.5, false), (0.9, true), (0.9, false), (0.99, true), (0.4, true)];
        let curve = OperatingCurve::new(answers(&list), 5);
        let found: Vec<_> = curve.points().into_iter().map(counts).collect();
        assert_eq!(found, [(0, 0, 10), (1, 0, 9), (2, 1, 7), (2, 2, 6), (3, 2, 5)]);
        assert_eq!(counts(curve.at_most_wrong(0.0)), (1, 0, 9));
        assert_eq!(counts(curve.at_most_wrong(10.0)), (2, 1, 7));
        assert_eq!(counts(curve.at_most_wrong(100.0)), (3, 2, 5));
        assert_eq!(counts(curve.answering(20.0)), (2, 1, 7));
        assert_eq!(counts(curve.answering(99.0)), (3, 2, 5));
        assert!(curve.answering(20.0).least_confidence == Some(0.9));
        assert_eq!(
            curve.answered_at(&OperatingPoint {
                least_confidence: Some(0.5),
                right: 0,
                wrong: 0,
                refused: 0
            }),
            4
        );
        assert_eq!(curve.answering(20.0).count(), 10);
    }

    /// More wrong answers early on are no reason to end there.
    #[test]
    fn the_point_of_most_right_answers_is_found() {
        // No threshold tells a wrong answer from right ones of the same confidence.
        let sure = OperatingCurve::new(answers(&[(1.0, false), (1.0, true)]), 0);
        let none = sure.at_most_wrong(1.0);
        assert_eq!((counts(none), sure.answered_at(&none)), ((0, 0, 2), 0));
        let list = [(0.99, false), (0.9, true), (0.8, true), (0.7, false)];
        let curve = OperatingCurve::new(answers(&list), 0);
        assert_eq!(counts(curve.at_most_wrong(25.0)), (2, 1, 1));
        assert_eq!(counts(curve.at_most_wrong(1.0)), (0, 0, 4));
        let none = OperatingCurve::new(Vec::new(), 0);
        assert_eq!(counts(none.at_most_wrong(1.0)), (0, 0, 0));
        assert_eq!(counts(none.answering(98.0)), (0, 0, 0));
    }
}
