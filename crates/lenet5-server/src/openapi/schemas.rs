//! What answers look like.

use serde_json::{Map, Value, json};

use crate::problem::Code;

/// All of them, by their names.
pub(super) fn all() -> Value {
    let text = json!({ "type": "string" });
    let share = json!({ "type": "number", "minimum": 0, "maximum": 1 });
    let count = json!({ "type": "integer", "minimum": 0 });
    let digit = json!({ "type": "integer", "minimum": 0, "maximum": 9 });
    let area = json!({
        "type": "array", "items": count, "minItems": 4, "maxItems": 4,
        "description": "x, y, width, height, in pixels",
    });
    let maybe = |schema: &Value| json!({ "oneOf": [schema, { "type": "null" }] });
    let array = |name: &str| json!({ "type": "array", "items": reference(name) });
    let reason = maybe(
        &json!({ "enum": ["blank", "not_a_digit", "ambiguous", "several", "not_the_format"] }),
    );
    let number = json!({ "type": "number" });
    let limit = json!({ "type": "number", "minimum": 0 });
    json!({
        "Picture": object(&[
            ("path", maybe(&text)),
            ("digit", maybe(&digit)),
            ("character", maybe(&text)),
            ("confidence", maybe(&share)),
            ("penalty", maybe(&number)),
            ("runner_up", maybe(&digit)),
            ("margin", maybe(&number)),
            ("rejected", json!({ "type": "boolean" })),
            ("reason", reason.clone()),
            ("rotation", maybe(&json!({ "enum": [0, 90, 180, 270] }))),
            ("lines", array("Line")),
            ("refused", array("Line")),
            ("unread", count.clone()),
        ]),
        "Line": object(&[
            ("text", text.clone()),
            ("confidence", share.clone()),
            ("box", area.clone()),
            ("words", array("Word")),
            ("digits", array("LineDigit")),
            ("alternatives", array("Alternative")),
            ("marks", array("Mark")),
            ("format", maybe(&json!({ "enum": ["ok", "not_the_format"] }))),
            ("format_probability", maybe(&share)),
        ]),
        "Word": object(&[
            ("text", text.clone()), ("confidence", share.clone()), ("box", area.clone()),
        ]),
        "LineDigit": object(&[
            ("digit", json!({ "oneOf": [digit, text] })),
            ("box", area.clone()),
            ("penalty", number),
            ("confidence", share.clone()),
        ]),
        "Alternative": object(&[("text", text.clone()), ("probability", share.clone())]),
        "Mark": object(&[("kind", text.clone()), ("box", area.clone()), ("after", maybe(&count))]),
        "Form": object(&[
            ("path", maybe(&text)),
            ("rejected", json!({ "type": "boolean" })),
            ("fields", array("Field")),
        ]),
        "Field": object(&[
            ("name", text.clone()),
            ("value", maybe(&text)),
            ("confidence", share.clone()),
            ("reason", reason.clone()),
            ("text", maybe(&text)),
            ("format_probability", maybe(&share)),
            ("box", area.clone()),
        ]),
        "Failure": object(&[
            ("path", maybe(&text)), ("rejected", json!({ "const": true })), ("error", text.clone()),
        ]),
        "Digit": object(&[
            ("digit", maybe(&digit)),
            ("character", text.clone()),
            ("confidence", maybe(&share)),
            ("rejected", json!({ "type": "boolean" })),
            ("reason", reason),
        ]),
        "Status": object(&[("status", json!({ "enum": ["alive", "ready"] }))]),
        "Info": object(&[
            ("name", text.clone()),
            ("version", text.clone()),
            ("characters", text.clone()),
            ("instructions", text.clone()),
            ("slides", json!({ "type": "boolean" })),
            ("limits", object(&[
                ("body_bytes", limit.clone()),
                ("buffer_bytes", limit.clone()),
                ("connections", limit.clone()),
                ("pictures", limit.clone()),
                ("pixels", limit.clone()),
                ("queue", limit.clone()),
                ("threads", limit.clone()),
                ("timeout_seconds", limit.clone()),
            ])),
        ]),
        "Problem": problem(&text, &limit),
    })
}

fn problem(text: &Value, limit: &Value) -> Value {
    let mut problem = object(&[
        ("type", text.clone()),
        ("title", text.clone()),
        ("status", json!({ "type": "integer" })),
        ("detail", text.clone()),
        ("code", json!({ "enum": Code::ALL.map(Code::name) })),
    ]);
    let flags: Vec<_> = Code::ALL.iter().filter_map(|code| code.flag()).collect();
    let flags: std::collections::BTreeSet<_> = flags.into_iter().collect();
    // These are there where a limit was reached.
    problem["properties"]["limit"] = limit.clone();
    problem["properties"]["got"] = limit.clone();
    problem["properties"]["flag"] = json!({ "enum": flags });
    problem
}

/// An object that has all of these, and nothing else.
fn object(properties: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let own: Map<String, Value> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({
        "type": "object", "properties": own, "required": names, "additionalProperties": false,
    })
}

/// What stands for a schema where it is used.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
