//! The description of the routes is that of the snapshot, and what it describes is what happens: every operation is asked
//! as it says, and otherwise, and every answer has a status, a type and a shape that it names.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use lenet5_server::{Code, openapi};
use serde_json::{Value, json};

use crate::{Answer, ask, form, form_of, root, routes, sample};

/// To write the snapshot anew: `WRITE_OPENAPI=1 cargo test -p lenet5-server`.
#[test]
fn the_description_is_that_of_the_snapshot() {
    let path = root().join("crates/lenet5-server/openapi.json");
    let own = serde_json::to_string_pretty(&openapi()).unwrap() + "\n";
    if std::env::var_os("WRITE_OPENAPI").is_some() {
        std::fs::write(&path, &own).unwrap();
    }
    let snapshot = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(own == snapshot, "openapi.json is not what the code makes: write it anew");
}

/// Says where a value differs from a schema, by the keywords that the description uses.
fn fault(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    for (keyword, rule) in schema.as_object()? {
        let is_fine = match keyword.as_str() {
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                let inner = document.pointer(pointer).unwrap_or_else(|| panic!("{rule}"));
                match fault(document, inner, value) {
                    Some(fault) => return Some(format!("{pointer}: {fault}")),
                    None => true,
                }
            }
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "integer" => value.is_u64() || value.is_i64(),
                "number" => value.is_number(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                other => panic!("{other}"),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "const" => rule == value,
            "minimum" => value.as_f64().is_some_and(|value| value >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_some_and(|value| value <= rule.as_f64().unwrap()),
            "minItems" => value.as_array().unwrap().len() as u64 >= rule.as_u64().unwrap(),
            "maxItems" => value.as_array().unwrap().len() as u64 <= rule.as_u64().unwrap(),
            "oneOf" => {
                let rules = rule.as_array().unwrap();
                rules.iter().filter(|rule| fault(document, rule, value).is_none()).count() == 1
            }
            "items" => {
                match value.as_array().unwrap().iter().find_map(|item| fault(document, rule, item))
                {
                    Some(fault) => return Some(fault),
                    None => true,
                }
            }
            "required" => {
                let names = rule.as_array().unwrap();
                names.iter().all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "properties" => {
                for (name, own) in rule.as_object().unwrap() {
                    let inner = value.get(name).and_then(|value| fault(document, own, value));
                    if let Some(fault) = inner {
                        return Some(format!("{name}: {fault}"));
                    }
                }
                true
            }
            "additionalProperties" => {
                let names = &schema["properties"];
                value.as_object().unwrap().keys().all(|name| names.get(name).is_some())
            }
            "description" | "default" => true,
            other => panic!("a keyword that this test does not know: {other}"),
        };
        if !is_fine {
            return Some(format!("{keyword} {rule}: {value}"));
        }
    }
    None
}

/// Checks that the description names an answer's status and type, and that the answer has the shape that it names.
fn check(document: &Value, operation: &Value, asked: &str, answer: &Answer) {
    let status = answer.status.as_u16().to_string();
    let described = &operation["responses"][&status];
    assert!(described.is_object(), "{asked}: {status} is not described: {}", answer.text());
    let kind = answer.header("content-type");
    let schema = &described["content"][kind]["schema"];
    assert!(schema.is_object(), "{asked}: {status} {kind} is not described");
    let values = match kind {
        "application/json" | "application/problem+json" => vec![answer.json()],
        "application/x-ndjson" => answer.lines(),
        _ => return,
    };
    for value in values {
        if let Some(fault) = fault(document, schema, &value) {
            panic!("{asked}: {fault}");
        }
    }
}

/// Values that a parameter may have, and values that it may not.
fn values(parameter: &Value) -> (Vec<String>, Vec<String>) {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let schema = &parameter["schema"];
    if let Some(all) = schema["enum"].as_array() {
        return (all.iter().map(text).collect(), vec!["other".into(), String::new()]);
    }
    if let (Some(least), Some(most)) = (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        let right = vec![text(&schema["minimum"]), text(&schema["maximum"])];
        let wrong = [(least - 1.0).to_string(), (most + 1.0).to_string(), "x".into(), "NaN".into()];
        return (right, wrong.to_vec());
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        let long = "d".repeat(usize::try_from(most).unwrap() + 1);
        return (vec!["dddd-dd".into(), "amount".into()], vec!["x".into(), String::new(), long]);
    }
    match schema["pattern"].as_str().unwrap() {
        "^[0-9]+$" => (vec!["7".into(), "0123456789".into()], vec!["x".into(), String::new()]),
        _ => (vec!["5s".into(), "2.5".into(), "900ms".into()], vec!["-1".into(), "1h".into()]),
    }
}

async fn ask_with(routes: &Router, path: &str, body: Vec<u8>, accept: &str) -> Answer {
    let request = Request::post(path).header("accept", accept).body(Body::from(body)).unwrap();
    ask(routes, request).await
}

#[tokio::test]
async fn what_is_described_is_what_happens() {
    let (document, routes) = (openapi(), routes());
    let mut count = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if method == "get" {
                let answer = crate::get(&routes, path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                check(&document, operation, path, &answer);
                count += 1;
                continue;
            }
            let body = match path.as_str() {
                "/v1/digits" => vec![0; 784 * 2],
                "/v1/inspect" => sample("fuzz/seeds/inspect/digit"),
                _ => sample("docs/reading/amount.png"),
            };
            for accept in operation["responses"]["200"]["content"].as_object().unwrap().keys() {
                let answer = ask_with(&routes, path, body.clone(), accept).await;
                assert_eq!(
                    (answer.status, answer.header("content-type")),
                    (StatusCode::OK, accept.as_str())
                );
                check(&document, operation, path, &answer);
            }
            for wrong in [Vec::new(), b"x".to_vec()] {
                let answer = ask_with(&routes, path, wrong, "*/*").await;
                assert!(answer.status.is_client_error());
                check(&document, operation, path, &answer);
            }
            for parameter in operation["parameters"].as_array().unwrap() {
                let name = parameter["name"].as_str().unwrap();
                let needs = if path != "/v1/read" || name == "kind" { "" } else { "&kind=number" };
                let (right, wrong) = values(parameter);
                let expected = right.iter().map(|value| (value, StatusCode::OK));
                let expected =
                    expected.chain(wrong.iter().map(|value| (value, StatusCode::BAD_REQUEST)));
                for (value, status) in expected {
                    let asked = format!("{path}?{name}={value}{needs}");
                    // It needs a form, which is asked for below.
                    let status = if value == "fields" { StatusCode::BAD_REQUEST } else { status };
                    let answer = ask_with(&routes, &asked, body.clone(), "*/*").await;
                    assert_eq!(answer.status, status, "{asked}: {}", answer.text());
                    check(&document, operation, &asked, &answer);
                    count += 1;
                }
            }
        }
    }
    assert!(count > 30, "{count}");
    let broken = form(&[("a", b"broken"), ("b", &sample("samples/7.png"))]);
    let operation = &document["paths"]["/v1/read"]["post"];
    check(&document, operation, "a form", &ask(&routes, broken).await);
    let (json, filled) = (sample("docs/forms/form.json"), sample("docs/forms/form.jpg"));
    let parts: [(&str, &str, &[u8]); 3] =
        [("fields", "", &json), ("a", "a.jpg", &filled), ("b", "b.jpg", b"broken")];
    let fields = ask(&routes, form_of("/v1/read?kind=fields", &parts)).await;
    assert_eq!((fields.status, fields.lines().len()), (StatusCode::OK, 2));
    check(&document, operation, "fields", &fields);
}

#[tokio::test]
async fn every_route_is_described_and_no_other_method_is_known() {
    let (document, routes) = (openapi(), routes());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let request = Request::builder().method(method.clone()).uri(path);
            let answer = ask(&routes, request.body(Body::empty()).unwrap()).await;
            let is_known = methods.get(method.as_str().to_lowercase()).is_some();
            assert_eq!(
                answer.status != StatusCode::METHOD_NOT_ALLOWED,
                is_known,
                "{method} {path}"
            );
        }
    }
}

/// Some code is described nowhere if it cannot happen within a route.
#[test]
fn every_code_is_described() {
    let text = openapi().to_string();
    for code in Code::ALL {
        let of_routing = [Code::NotFound, Code::MethodNotAllowed].contains(&code);
        let named = format!("{}: {}", code.name(), code.title());
        assert_eq!(text.contains(&named), !of_routing, "{named}");
    }
    assert_eq!(openapi()["openapi"], json!("3.1.0"));
}
