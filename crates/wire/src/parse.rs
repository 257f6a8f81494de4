//! Reading what a page sent, so that a refusal can name the field at fault.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{Code, FromClient, Problem, Request};

/// A message that could not be read, with the number of the request where that much was legible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The request's number; 0 where it could not be read.
    pub n: u32,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Reads one WebSocket message of a page.
///
/// # Errors
/// [`Unreadable`], its [`Problem`] naming the field by its path (`ask.ring.members[1]`).
pub fn parse_message(text: &str) -> Result<FromClient, Unreadable> {
    /// A message whose request is still to be read.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Envelope {
        n: u32,
        ask: Map<String, Value>,
    }
    let envelope: Envelope =
        parse_json(text.as_bytes()).map_err(|problem| Unreadable { n: legible_number(text), problem })?;
    let unreadable = |problem| Unreadable { n: envelope.n, problem };
    let tagged = tag_first(envelope.ask).map_err(|message| unreadable(invalid("ask.type", message)))?;
    let ask = serde_path_to_error::deserialize::<_, Tagged>(tagged).map_err(|error| {
        let message = error.inner().to_string();
        let unknown = message.starts_with("unknown variant");
        unreadable(invalid(&path_of_request(&error.path().to_string(), unknown), message))
    })?;
    Ok(FromClient { n: envelope.n, ask: ask.0 })
}

/// Reads a JSON document, as HTTP bodies are.
///
/// # Errors
/// A [`Problem`] naming the field by its path (`member.profile`), or no field where the whole is not JSON.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = said(error.inner());
        if path == "." { invalid_whole(message) } else { invalid(&path, message) }
    })?;
    deserializer.end().map_err(|_| invalid_whole("something follows the end of the message".to_owned()))?;
    Ok(parsed)
}

/// The request, read through serde's own code for externally tagged enums.
struct Tagged(Request);

impl<'de> Deserialize<'de> for Tagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Request::deserialize(deserializer).map(Self)
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tagged = Self::serialize(self, serde_json::value::Serializer).map_err(S::Error::custom)?;
        tag_beside(tagged).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let beside = Map::deserialize(deserializer)?;
        let tagged = tag_first(beside).map_err(D::Error::custom)?;
        Self::deserialize(tagged).map_err(D::Error::custom)
    }
}

/// `{"type": "answer", "call": …}` as `{"answer": {"call": …}}`; `{"type": "ping"}` as `"ping"`.
fn tag_first(mut fields: Map<String, Value>) -> Result<Value, String> {
    match fields.remove("type") {
        Some(Value::String(kind)) if fields.is_empty() && is_bare(&kind) => Ok(Value::String(kind)),
        Some(Value::String(kind)) => Ok(Value::Object(Map::from_iter([(kind, Value::Object(fields))]))),
        Some(_) => Err("the type of a request is a string".to_owned()),
        None => Err("missing field `type`".to_owned()),
    }
}

/// Whether this is a request without fields.
fn is_bare(kind: &str) -> bool {
    Request::deserialize(Value::String(kind.to_owned())).is_ok()
}

/// The reverse of [`tag_first`].
fn tag_beside(tagged: Value) -> Value {
    match tagged {
        Value::Object(outer) => outer
            .into_iter()
            .map(|(kind, fields)| {
                let mut beside = match fields {
                    Value::Object(fields) => fields,
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                        Map::new()
                    }
                };
                beside.insert("type".to_owned(), Value::String(kind));
                Value::Object(beside)
            })
            .next()
            .unwrap_or(Value::Null),
        kind @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Value::Object(Map::from_iter([("type".to_owned(), kind)]))
        }
    }
}

/// `start_call.ring.members[1]` as `ask.ring.members[1]`; the request itself where its type is `unknown`.
fn path_of_request(path: &str, unknown: bool) -> String {
    match path.split_once('.') {
        Some((_, field)) if !field.is_empty() => format!("ask.{field}"),
        _ if unknown => "ask.type".to_owned(),
        _ => "ask".to_owned(),
    }
}

/// The number of a message that is JSON, whatever else is wrong with it.
fn legible_number(text: &str) -> u32 {
    serde_json::from_str::<Value>(text)
        .ok()
        .and_then(|message| message.get("n").and_then(Value::as_u64))
        .and_then(|n| u32::try_from(n).ok())
        .unwrap_or(0)
}

/// What serde says, without the place in the text, which nobody can look up.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// A field is missing, unknown or wrong. What serde says about a missing or unknown one names it: it becomes
/// part of the path, so that the path always points at the field itself.
fn invalid(path: &str, message: String) -> Problem {
    let field = match named_field(&message) {
        Some(name) if path == "." => name.to_owned(),
        Some(name) if !path.ends_with(name) => format!("{path}.{name}"),
        _ => path.to_owned(),
    };
    Problem::new(Code::Invalid, message).at(field)
}

/// As [`invalid`], where the fault lies at the top.
fn invalid_whole(message: String) -> Problem {
    match named_field(&message) {
        Some(name) => {
            let name = name.to_owned();
            Problem::new(Code::Invalid, message).at(name)
        }
        None => Problem::new(Code::Invalid, message),
    }
}

/// The field in serde's "missing field `x`" and "unknown field `x`, expected …".
fn named_field(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("missing field `").or_else(|| message.strip_prefix("unknown field `"))?;
    rest.split('`').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CallId, MemberId, Ring};

    fn refused(text: &str) -> (u32, String) {
        let unreadable = parse_message(text).expect_err("the message is wrong");
        (unreadable.n, unreadable.problem.field.unwrap_or_default())
    }

    #[test]
    fn a_request_keeps_its_type_beside_its_fields() {
        let call = CallId::from_u128(7);
        let ask = Request::StartCall { call, ring: Ring::Members(vec![MemberId::from_u128(8)]) };
        let json = serde_json::to_value(FromClient { n: 1, ask: ask.clone() }).expect("it is JSON");
        assert_eq!(json["ask"]["type"], "start_call");
        assert_eq!(json["ask"]["call"], call.to_string());
        assert_eq!(parse_message(&json.to_string()), Ok(FromClient { n: 1, ask: ask.clone() }));
        assert_eq!(serde_json::from_value::<Request>(json["ask"].clone()).expect("it is a request"), ask);
    }

    #[test]
    fn a_request_without_fields_is_only_its_type() {
        assert_eq!(serde_json::to_string(&Request::Ping).expect("it is JSON"), r#"{"type":"ping"}"#);
        assert_eq!(
            parse_message(r#"{"n":2,"ask":{"type":"ping"}}"#),
            Ok(FromClient { n: 2, ask: Request::Ping })
        );
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        let call = CallId::from_u128(7);
        let member = MemberId::from_u128(8);
        let cases = [
            (r#"{"n":3,"ask":{"type":"answer","call":"x"}}"#.to_owned(), 3, "ask.call"),
            (
                format!(
                    r#"{{"n":3,"ask":{{"type":"start_call","call":"{call}","ring":{{"members":["{member}",4]}}}}}}"#
                ),
                3,
                "ask.ring.members[1]",
            ),
            (format!(r#"{{"n":3,"ask":{{"type":"start_call","call":"{call}"}}}}"#), 3, "ask.ring"),
            (r#"{"n":4,"ask":{"type":"answer"}}"#.to_owned(), 4, "ask.call"),
            (format!(r#"{{"n":4,"ask":{{"type":"answer","call":"{call}","more":1}}}}"#), 4, "ask.more"),
            (r#"{"n":5,"ask":{"call":1}}"#.to_owned(), 5, "ask.type"),
            (r#"{"n":6,"ask":{"type":"dance"}}"#.to_owned(), 6, "ask.type"),
            (r#"{"n":6,"ask":{"type":"dance","slowly":true}}"#.to_owned(), 6, "ask.type"),
            (r#"{"n":7}"#.to_owned(), 7, "ask"),
            (r#"{"n":-1,"ask":{"type":"ping"}}"#.to_owned(), 0, "n"),
            (r#"not json"#.to_owned(), 0, ""),
        ];
        for (text, n, field) in cases {
            assert_eq!(refused(&text), (n, field.to_owned()), "{text}");
        }
    }
}
