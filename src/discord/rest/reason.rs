use std::fmt::Write as _;

use reqwest::header::HeaderValue;

/// A reason for a server's audit log, percent-encoded.
///
/// Discord takes 1 to 512 characters in the header `X-Audit-Log-Reason`
/// (Discord's reference, "Audit Log"); what is longer is cut between
/// characters, never inside an encoded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuditLogReason(String);

const MAX: usize = 512;

impl AuditLogReason {
    pub(super) fn new(words: &str) -> Option<Self> {
        let mut encoded = String::new();
        for character in words.trim().chars() {
            let one = encode(character);
            if encoded.len() + one.len() > MAX {
                break;
            }
            encoded.push_str(&one);
        }
        (!encoded.is_empty()).then_some(Self(encoded))
    }

    pub(super) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("percent-encoding leaves visible ASCII only")
    }
}

fn encode(character: char) -> String {
    if character.is_ascii_alphanumeric() || "-_.~".contains(character) {
        return character.into();
    }
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).bytes();
    bytes.fold(String::new(), |mut encoded, byte| {
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(words: &str) -> String {
        AuditLogReason::new(words).expect("something").0
    }

    #[test]
    fn everything_but_plain_letters_is_encoded() {
        assert_eq!(
            encoded("bind 7: Gold + badge"),
            "bind%207%3A%20Gold%20%2B%20badge"
        );
        assert_eq!(encoded("Größe\r\n🙂"), "Gr%C3%B6%C3%9Fe%0D%0A%F0%9F%99%82");
        assert_eq!(AuditLogReason::new("  "), None);
    }

    #[test]
    fn a_long_one_is_cut_between_characters() {
        let encoded = encoded(&"é".repeat(300));
        assert_eq!(encoded.len(), 510, "85 times six, and no seventh byte");
        assert!(encoded.ends_with("%C3%A9"));
    }
}
