//! `POST /v1/read`.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::path::Path;

use lenet5::Gray;
use lenet5::graph::Format;
use lenet5::read::form::Form;
use lenet5::read::number::Options;
use lenet5::read::record::{FormRecord, PictureRecord};
use serde_json::{Value, json};

use crate::{READER, ask, blank, form, form_of, post, root, routes, sample};

fn own_record(path: &str) -> String {
    let answer = READER.read_digit(&Gray::open(root().join(path)).unwrap());
    serde_json::to_string(&PictureRecord::of_answer(None, &answer)).unwrap()
}

#[tokio::test]
async fn a_picture_has_the_answer_of_the_library_to_the_letter() {
    let routes = routes();
    for path in ["samples/7.png", "samples/0.png", "docs/reading/amount.png"] {
        let answer = post(&routes, "/v1/read", sample(path)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.text(), own_record(path), "{path}");
        let asked = post(&routes, "/v1/read?kind=digit&timeout=10s", sample(path)).await;
        assert_eq!(asked.body, answer.body);
    }
}

#[tokio::test]
async fn lines_are_read_as_the_parameters_say() {
    let routes = routes();
    let path = "docs/reading/amount.png";
    let picture = Gray::open(root().join(path)).unwrap();
    let options = Options {
        alternatives: 3,
        format: Some(Format::parse("d{6} and [0138]*").unwrap()),
        method: "segment".parse().unwrap(),
        least_confidence: 0.25,
    };
    let page = READER.read_page(&picture, &options);
    let expected = serde_json::to_string(&PictureRecord::of_page(None, &page)).unwrap();
    let query =
        "kind=number&alternatives=3&length=6&digits=0138&method=segment&least_confidence=0.25";
    let answer = post(&routes, &format!("/v1/read?{query}"), sample(path)).await;
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn auto_gives_a_digit_or_where_several_are_seen_their_lines() {
    let routes = routes();
    let digit = post(&routes, "/v1/read?kind=auto", sample("samples/7.png")).await;
    assert_eq!(digit.text(), own_record("samples/7.png"));
    let several = post(&routes, "/v1/read", sample("docs/reading/amount.png")).await.json();
    let auto = "/v1/read?kind=auto&alternatives=2";
    let auto = post(&routes, auto, sample("docs/reading/amount.png")).await.json();
    if several["reason"] == "several" {
        assert_eq!(auto["digit"], Value::Null);
        assert_eq!(auto["lines"][0]["alternatives"].as_array().unwrap().len(), 2);
    } else {
        assert_eq!(auto, several);
    }
}

#[tokio::test]
async fn a_refusal_is_an_answer() {
    let answer = post(&routes(), "/v1/read", blank(40, 40)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let record = answer.json();
    assert_eq!(record["rejected"], true);
    assert_eq!(record["reason"], "blank");
}

#[tokio::test]
async fn what_is_no_picture_is_told_so() {
    let routes = routes();
    let half = &sample("samples/7.png")[..200];
    for body in [b"hello".to_vec(), vec![0; 100_000], half.to_vec(), b"{\"a\":1}".to_vec()] {
        let answer = post(&routes, "/v1/read", body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::UNPROCESSABLE_ENTITY, "broken_picture".into())
        );
    }
    let answer = post(&routes, "/v1/read", blank(3, 40)).await;
    assert_eq!(answer.code(), "broken_picture");
}

#[tokio::test]
async fn a_form_has_a_line_for_each_picture_and_a_broken_one_says_so() {
    let routes = routes();
    let (seven, two) = (sample("samples/7.png"), sample("samples/2.png"));
    let blank = blank(40, 40);
    let pictures: [(&str, &[u8]); 4] =
        [("7.png", &seven), ("broken.png", b"no picture"), ("2.png", &two), ("blank.pgm", &blank)];
    let answer = ask(&routes, form(&pictures)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let lines = answer.lines();
    let paths: Vec<&Value> = lines.iter().map(|line| &line["path"]).collect();
    assert_eq!(paths, ["7.png", "broken.png", "2.png", "blank.pgm"]);
    assert_eq!((&lines[0]["digit"], &lines[2]["digit"]), (&json!(7), &json!(2)));
    assert_eq!(lines[1]["rejected"], true);
    let error = lines[1]["error"].as_str().unwrap();
    assert!(error.starts_with("broken.png: picture: expected PNG"), "{error}");
    assert_eq!(lines[3]["reason"], "blank");
}

#[tokio::test]
async fn fields_of_a_form_have_the_answers_of_the_library() {
    let (routes, path) = (routes(), "/v1/read?kind=fields");
    let (json, filled) = (sample("docs/forms/form.json"), sample("docs/forms/form.jpg"));
    let blank = blank(1000, 700);
    let parts: [(&str, &str, &[u8]); 4] = [
        ("p", "filled.jpg", &filled),
        ("fields", "form.json", &json),
        ("p", "broken.png", b"no picture"),
        ("p", "blank.pgm", &blank),
    ];
    let answer = ask(&routes, form_of(path, &parts)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "application/x-ndjson")
    );
    let form: Form = serde_json::from_slice(&json).unwrap();
    let picture = Gray::parse(&filled, Path::new("filled.jpg")).unwrap();
    let own = READER.read_form(&picture, &form, &Options::default()).unwrap();
    assert!(own.iter().filter(|field| field.value.is_some()).count() >= 4);
    let own = serde_json::to_value(FormRecord::new(Some("filled.jpg"), &own)).unwrap();
    let lines = answer.lines();
    assert_eq!((lines.len(), &lines[0]["path"]), (3, &own["path"]));
    let [found, expected] = [&lines[0], &own].map(|one| one["fields"].as_array().unwrap());
    assert_eq!(found.len(), expected.len());
    for (line, own) in found.iter().zip(expected) {
        for name in ["name", "value", "reason", "text", "box"] {
            assert_eq!(line[name], own[name], "{name} of {own}");
        }
    }
    assert!(lines[1]["error"].as_str().unwrap().starts_with("broken.png: "));
    let fields = lines[2]["fields"].as_array().unwrap();
    assert!(fields.iter().all(|field| field["reason"] == "blank" && field["value"].is_null()));
}

#[tokio::test]
async fn forms_that_cannot_be_are_told() {
    let (routes, path) = (routes(), "/v1/read?kind=fields");
    let picture = blank(100, 100);
    let ask_form = async |json: &[u8]| {
        let parts: [(&str, &str, &[u8]); 2] = [("p", "p.pgm", &picture), ("fields", "", json)];
        ask(&routes, form_of(path, &parts)).await
    };
    let field = |name: &str, area: &str| format!(r#"{{"name":"{name}","box":{area}}}"#);
    let form = |fields: &[String]| format!(r#"{{"fields":[{}]}}"#, fields.join(","));
    let many: Vec<String> =
        (0..1001).map(|k| field(&k.to_string(), &format!("[{k},0,1,40]"))).collect();
    for (json, told) in [
        (String::new(), "fields: EOF"),
        ("{}".to_owned(), "fields: missing field `fields`"),
        (form(&[]), "fields: expected 1 to 1000, found 0"),
        (form(&[field("a", "[0,0,0,40]")]), "the box of field a: expected a width and a height"),
        (
            form(&[field("a", "[0,0,40,40]"), field("b", "[9,9,40,40]")]),
            "none of which covers a part of the other",
        ),
        (form(&many), "fields: expected 1 to 1000, found 1001"),
        (" ".repeat(1 << 20) + "{}", "fields: expected at most 1048576 bytes"),
    ] {
        let answer = ask_form(json.as_bytes()).await;
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "broken_body".into()),
            "{detail}"
        );
        assert!(detail.contains(told), "{detail}");
    }
    // Each format alone is small enough, but not all together; those that are written alike are one.
    let costly = |count: usize, is_distinct: bool| {
        let own = |k: usize| {
            let length = if is_distinct { 990 + k } else { 990 };
            let place = format!("[{},0,9,40]", 9 * k);
            format!(r#"{{"name":"{k}","box":{place},"format":"d{{{length}}} and mod97"}}"#)
        };
        form(&(0..count).map(own).collect::<Vec<_>>())
    };
    let answer = ask_form(costly(5, true).as_bytes()).await;
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("at most 100000 of all formats together"), "{detail}");
    assert_eq!(ask_form(costly(5, false).as_bytes()).await.status, StatusCode::OK);
    let own =
        |k: usize| format!(r#"{{"name":"{k}","box":[{k},0,1,40],"format":"d{{{}}}"}}"#, k + 1);
    let answer = ask_form(form(&(0..101).map(own).collect::<Vec<_>>()).as_bytes()).await;
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("different formats: expected at most 100"), "{detail}");
    // The form is right, but the picture is too small for it.
    let beyond = ask_form(form(&[field("a", "[50,50,400,40]")]).as_bytes()).await;
    let error = beyond.lines()[0]["error"].as_str().unwrap().to_owned();
    assert!(error.starts_with("p.pgm: the box of field a: expected within the picture"), "{error}");
    let alone = ask(&routes, form_of(path, &[("p", "p.pgm", &picture)])).await;
    assert_eq!((alone.status, alone.code()), (StatusCode::BAD_REQUEST, "broken_body".into()));
    let json = form(&[field("a", "[0,0,40,40]")]);
    let parts: [(&str, &str, &[u8]); 3] = [
        ("p", "p.pgm", &picture),
        ("fields", "", json.as_bytes()),
        ("fields", "", json.as_bytes()),
    ];
    let twice = ask(&routes, form_of(path, &parts)).await;
    assert_eq!((twice.status, twice.code()), (StatusCode::BAD_REQUEST, "broken_body".into()));
    let none = ask(&routes, form_of(path, &[("fields", "", json.as_bytes())])).await;
    assert_eq!((none.status, none.code()), (StatusCode::BAD_REQUEST, "empty_body".into()));
}

#[tokio::test]
async fn many_pictures_come_in_order() {
    let pictures: Vec<(String, Vec<u8>)> =
        (0..200).map(|k| (format!("{k}"), sample(&format!("samples/{}.png", k % 10)))).collect();
    let own: Vec<(&str, &[u8])> =
        pictures.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let lines = ask(&routes(), form(&own)).await.lines();
    assert_eq!(lines.len(), 200);
    for (k, line) in lines.iter().enumerate() {
        assert_eq!((&line["path"], &line["digit"]), (&json!(format!("{k}")), &json!(k % 10)));
    }
}

#[tokio::test]
async fn a_picture_has_a_line_where_one_is_asked_for() {
    let request =
        Request::post("/v1/read").header("accept", "text/html, application/x-ndjson;q=0.9");
    let request = request.body(sample("samples/7.png").into()).unwrap();
    let answer = ask(&routes(), request).await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    assert_eq!(answer.text(), own_record("samples/7.png") + "\n");
    let request = Request::post("/v1/read").header("accept", "application/x-ndjson");
    let answer = ask(&routes(), request.body("no picture".into()).unwrap()).await;
    assert_eq!(
        (answer.status, answer.lines()[0]["rejected"].clone()),
        (StatusCode::OK, json!(true))
    );
}

#[tokio::test]
async fn broken_forms_are_refused() {
    let routes = routes();
    let ask_form = async |kind: &str, body: &str| {
        let request = Request::post("/v1/read").header("content-type", kind);
        ask(&routes, request.body(body.to_owned().into()).unwrap()).await.code()
    };
    let kind = "multipart/form-data; boundary=x";
    assert_eq!(ask_form("multipart/form-data", "--x--\r\n").await, "broken_body");
    assert_eq!(ask_form(kind, "--x--\r\n").await, "empty_body");
    for body in ["no boundary", "--x\r\n", "--x\r\nname: p\r\n\r\nunfinished", "--x\r\n\r\n\r\n--x"]
    {
        assert_eq!(ask_form(kind, body).await, "broken_body", "{body:?}");
    }
    assert_eq!(ask_form("multipart/mixed; boundary=x", "--x--\r\n").await, "wrong_type");
}

#[tokio::test]
async fn parameters_are_those_of_the_command_line() {
    let routes = routes();
    for (query, detail) in [
        ("kind=word", "kind: expected digit, number, auto, fields, found word"),
        ("kind=fields", "kind: fields is for multipart/form-data with a part fields"),
        ("kind=fields&format=amount", "format: is for kind=number and kind=auto"),
        ("colour=red", "colour: there is no such parameter; there are kind, format, "),
        ("kind=number&kind=digit", "kind: stands twice"),
        (
            "kind=number&format=dd-x",
            "format: character 4 of the pattern 'dd-x': expected d, a digit, one of the marks . , - / :, [ or (, found \
             'x', found dd-x",
        ),
        (
            "kind=number&format=1d&length=1",
            "length: '1d and 1 digits': expected a format that allows",
        ),
        ("kind=number&length=0", "length: expected a count from 1 to 100, found 0"),
        ("kind=number&length=101", "length: expected a count from 1 to 100"),
        ("kind=number&digits=1a", "digits: expected some of the digits 0 to 9"),
        ("kind=number&alternatives=101", "alternatives: expected a count from 1 to 100"),
        ("kind=number&method=guess", "method: expected segment, sdnn, both"),
        ("kind=number&least_confidence=2", "least_confidence: expected a number from 0 to 1"),
        ("length=3", "length: is for kind=number and kind=auto"),
        ("timeout=0", "timeout: expected a time from 1ms to 60m"),
        ("timeout=31s", "timeout: expected at most 30 seconds, which --timeout changes"),
        ("=", ": there is no such parameter"),
        ("%ff%00=1", "there is no such parameter"),
    ] {
        let answer = post(&routes, &format!("/v1/read?{query}"), sample("samples/7.png")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "wrong_parameter".into())
        );
        let own = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(own.contains(detail), "{query}: {own}");
    }
    let long = format!("/v1/read?{}=1", "x".repeat(5_000));
    assert!(post(&routes, &long, "x").await.body.len() < 600);
    let answer = post(&routes, "/v1/digits?kind=digit", vec![0; 784]).await;
    assert_eq!(answer.code(), "wrong_parameter");
}

#[tokio::test]
async fn compressed_bodies_are_refused() {
    let request = Request::post("/v1/read").header("content-encoding", "gzip");
    let answer = ask(&routes(), request.body(Body::from("x")).unwrap()).await;
    assert_eq!(answer.code(), "wrong_type");
}
