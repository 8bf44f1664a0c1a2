#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use super::*;

/// Which texts a pattern means.
type Meaning<'a> = &'a dyn Fn(&str) -> bool;

fn allows(format: &Format, text: &str) -> bool {
    format.penalty(text).is_some()
}

/// All texts of some characters up to a length.
fn texts(characters: &str, length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..length {
        let end = all.len();
        for at in from..end {
            for own in characters.chars() {
                all.push(format!("{}{own}", all[at]));
            }
        }
        from = end;
    }
    all
}

#[test]
fn patterns_allow_what_regular_expressions_do() {
    // Each beside what it means, by hand.
    let is_digits = |text: &str| text.chars().all(|own| own.is_ascii_digit());
    let cases: [(&str, Meaning); 10] = [
        ("1d", &|text| text.len() == 2 && text.starts_with('1') && is_digits(text)),
        ("d-1?", &|text| ["0-", "0-1", "1-", "1-1"].contains(&text)),
        ("(10)*", &|text| text.len() % 2 == 0 && text == "10".repeat(text.len() / 2)),
        ("[1-9]+", &|text| !text.is_empty() && text.chars().all(|own| own == '1')),
        ("1{2,3}", &|text| text == "11" || text == "111"),
        ("1{2,}", &|text| text.len() >= 2 && text.chars().all(|own| own == '1')),
        ("0|1-|", &|_| false),
        ("(0|01)(10?)?", &|text| ["0", "01", "010", "011", "0110"].contains(&text)),
        (r"\d\.?-*", &|text| {
            !text.is_empty() && is_digits(&text[..1]) && text[1..].chars().all(|own| own == '-')
        }),
        ("(?:0{1,2}-){2}", &|text| ["0-0-", "00-0-", "0-00-", "00-00-"].contains(&text)),
    ];
    for (pattern, meaning) in cases {
        let format = Format::parse(pattern);
        if pattern.ends_with('|') {
            let told = format.unwrap_err().to_string();
            assert!(told.starts_with("character 6 of the pattern '0|1-|': expected"), "{told}");
            continue;
        }
        let format = format.unwrap();
        for text in texts("01-", 6) {
            assert_eq!(allows(&format, &text), meaning(&text), "{pattern} {text}");
        }
    }
}

#[test]
fn a_pattern_that_is_none_says_where() {
    for (pattern, place, expected, found) in [
        ("dd-x", 4, "d, a digit", "'x'"),
        ("", 1, "d, a digit", "its end"),
        ("d(d", 4, ")", "its end"),
        ("d)d", 2, "the end", "')'"),
        ("d{", 3, "a count up to 1000", "its end"),
        ("d{3,2}", 5, "a count from 3 on", "'2'"),
        ("d{9999}", 3, "a count up to 1000", "'9'"),
        ("d{0}", 5, "a count above 0", "its end"),
        ("[9-1]", 4, "a digit from 9 on", "'1'"),
        ("[]", 2, "a digit, a mark, or ] behind one", "']'"),
        ("d\\w", 3, "d or a mark behind \\", "'w'"),
        ("*", 1, "d, a digit", "'*'"),
        ("d||d", 3, "d, a digit", "'|'"),
        ("(?d)", 3, ": behind (?", "'d'"),
        ("dé", 2, "d, a digit", "'é'"),
    ] {
        let told = Format::parse(pattern).unwrap_err().to_string();
        let start = format!("character {place} of the pattern '{pattern}': expected {expected}");
        assert!(told.starts_with(&start) && told.ends_with(&format!("found {found}")), "{told}");
    }
    let message = Format::parse("dd-x").unwrap_err().to_string();
    assert_eq!(
        message,
        "character 4 of the pattern 'dd-x': expected d, a digit, one of the marks . , - / :, [ or (, found 'x'"
    );
    let message = Format::parse("amuont").unwrap_err().to_string();
    assert!(message.starts_with("the name of a format: expected amount, date,"), "{message}");
}

#[test]
fn formats_that_would_take_all_memory_are_refused() {
    let deep = "(".repeat(60) + "d" + &")".repeat(60);
    let told = Format::parse(&deep).unwrap_err().to_string();
    assert!(told.contains("at most 50 groups within each other"), "{told}");
    // Whether the 20th character from the end was a 1 takes a million states.
    for pattern in ["(0|1)*1(0|1){20}", "(d{1000}){1000}", "d{1000}d{1000}d", "(d?){1000}"] {
        let told = Format::parse(pattern).unwrap_err().to_string();
        assert_eq!(told, format!("the states of '{pattern}': expected at most 100000, found more"));
    }
    let numbers: Vec<String> = (0..30_000).map(|k| format!("{:09}", k * 33_331)).collect();
    let list = Format::list("numbers", numbers.iter().map(String::as_str));
    let told = list.unwrap_err().to_string();
    assert_eq!(told, "the states of 'numbers': expected at most 100000, found more");
    assert!(Format::length(1_000_000).is_err() && Format::length(0).is_err());
    let both = Format::parse("1d").unwrap().and(&Format::parse("2d").unwrap());
    let told = both.unwrap_err().to_string();
    assert_eq!(told, "'1d and 2d': expected a format that allows some text, found none");
}

#[test]
fn a_penalty_that_is_no_number_is_refused() {
    struct Wrong;
    impl Grammar for Wrong {
        type State = ();
        fn start(&self) {}
        fn step(&self, (): &(), character: char) -> Option<((), f64)> {
            Some(((), if character == '7' { f64::NAN } else { 0.0 }))
        }
        fn end(&self, (): &()) -> Option<f64> {
            Some(0.0)
        }
    }
    let told = Format::of("wrong", &Wrong).unwrap_err().to_string();
    assert_eq!(told, "a penalty of 'wrong': expected a finite number, found NaN");
}

#[test]
fn lists_allow_their_texts_alone() {
    let format = Format::list("some", ["12", "123", "", "7-7", "12"]).unwrap();
    for text in texts("1237-", 4) {
        assert_eq!(allows(&format, &text), ["12", "123", "7-7"].contains(&text.as_str()), "{text}");
    }
    assert_eq!(format.marks(), ['-']);
    let wrong = Format::list("some", ["12", "1A"]).unwrap_err();
    let told = "text '1A': expected digits and the marks . , - / :, found 'A'";
    assert_eq!(wrong.to_string(), told);
    assert!(Format::list("none", []).is_err());
}

#[test]
fn a_length_is_known_if_all_texts_have_it() {
    for (text, length) in [
        ("dddd-dd", Some(7)),
        ("d{16} and luhn", Some(16)),
        ("d{2,3}", None),
        ("d*", None),
        ("(12|34)5", Some(3)),
        ("luhn", None),
        ("iban:DE", None),
        ("d{20} and iban:DE", Some(20)),
    ] {
        assert_eq!(Format::parse(text).unwrap().length_of_texts(), length, "{text}");
    }
    assert_eq!(Format::length(4).unwrap().length_of_texts(), Some(4));
}

/// A check digit as its standard computes it, from the end.
fn sum_from_end(text: &str, weigh: impl Fn(usize, u32) -> u32) -> u32 {
    let digits = text.chars().rev().map(|own| own.to_digit(10).unwrap());
    digits.enumerate().map(|(place, digit)| weigh(place, digit)).sum()
}

#[test]
fn check_digits_are_those_of_their_standards() {
    let luhn = Format::parse("luhn").unwrap();
    let ean = Format::parse("ean and d{8}").unwrap();
    let mod97 = Format::parse("mod97").unwrap();
    let isbn = Format::parse("isbn").unwrap();
    for number in (0..40_000_000u64).step_by(7919) {
        let text = format!("{number:08}");
        let doubled = |place: usize, digit: u32| match place % 2 {
            0 => digit,
            _ => (2 * digit) / 10 + (2 * digit) % 10,
        };
        assert_eq!(allows(&luhn, &text), sum_from_end(&text, doubled) % 10 == 0, "{text}");
        let tripled =
            |place: usize, digit: u32| if place.is_multiple_of(2) { digit } else { 3 * digit };
        assert_eq!(allows(&ean, &text), sum_from_end(&text, tripled) % 10 == 0, "{text}");
        assert_eq!(allows(&mod97, &text), number % 97 == 1, "{text}");
        let ten = format!("{:010}", number * 97);
        let weighted = |place: usize, digit: u32| digit * (u32::try_from(place).unwrap() + 1);
        assert_eq!(allows(&isbn, &ten), sum_from_end(&ten, weighted) % 11 == 0, "{ten}");
    }
    // Printed on real things, and with one digit wrong.
    for (format, right, wrong) in [
        ("luhn", "4539578763621486", "4539578763621487"),
        ("luhn", "79927398713", "79927398710"),
        ("ean", "4006381333931", "4006381333932"),
        ("ean", "96385074", "96385075"),
        ("isbn", "978-0-306-40615-7", "978-0-306-40615-8"),
        ("isbn", "0306406152", "0306406153"),
        ("iban:DE", "89370400440532013000", "89370400440532013001"),
        ("iban:at", "611904300234573201", "611904300234573210"),
        ("iban:BE", "68539007547034", "69539007547034"),
        ("iban:NO", "9386011117947", "9386011117974"),
    ] {
        let format = Format::parse(format).unwrap();
        assert!(allows(&format, right) && !allows(&format, wrong), "{format}: {right}");
        assert!(!allows(&format, "0"), "{format}");
    }
    assert!(!allows(&isbn, "9770306406157"));
    let unknown = Format::parse("iban:GB").unwrap_err().to_string();
    assert!(
        unknown.starts_with("iban: expected a country whose numbers consist of digits: AE, AT")
    );
}

#[test]
fn named_formats_allow_what_people_write() {
    for (name, right, wrong) in [
        (
            "amount",
            ["1250", "12.50", "1,250.00", "-17", "0.5", "120,-", "1.234.567"].as_slice(),
            ["007", "", "1.2345.678", "12.3.4", "12/50"].as_slice(),
        ),
        (
            "date",
            &[
                "12/03/2024",
                "1.2.99",
                "29-02-2024",
                "31.12.2000",
                "2024-02-29",
                "010203",
                "29.2.00",
            ],
            &[
                "31/04/2024",
                "29/02/2023",
                "29/02/1900",
                "12/13/2024",
                "1/2-99",
                "0/1/20",
                "00.01.20",
            ],
        ),
        ("us-date", &["12/31/2024", "2-29-2000"], &["31/12/2024", "2/30/2024"]),
        ("time", &["9:05", "23:59", "12.30", "0730", "23:59:59"], &["24:00", "12:60", "1"]),
        ("phone", &["044-123-45-67", "5551234", "112233"], &["12345", "1--234567", "-123456"]),
    ] {
        let format = Format::parse(name).unwrap();
        for text in right {
            assert!(allows(&format, text), "{name}: {text}");
        }
        for text in wrong {
            assert!(!allows(&format, text), "{name}: {text}");
        }
    }
    let amount = Format::parse("amount").unwrap();
    let penalty = |text| amount.penalty(text).unwrap();
    assert!(penalty("1000") < penalty("100") && penalty("100") < penalty("101"));
    assert!((penalty("100000") - penalty("10000")).abs() < 1e-12);
}

#[test]
fn formats_are_handed_over_by_value_and_between_threads() {
    fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let format = Format::parse("dd-dd and luhn").unwrap();
    is_shared(&format);
    assert_eq!(format.to_string(), "dd-dd and luhn");
    assert_eq!(format, Format::parse("dd-dd and luhn").unwrap());
    assert_ne!(format, Format::parse("dd-dd").unwrap());
    assert_eq!("dd".parse::<Format>().unwrap(), Format::parse("dd").unwrap());
}
