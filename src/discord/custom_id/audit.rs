use super::UnknownButton;
use super::parts::Parts;
use crate::domain::{AuditFilter, AuditPlace};

/// `<user>:<role>`; `-` for what is not filtered by.
pub(super) fn filter_text(filter: AuditFilter) -> String {
    let user = filter.user.map_or("-".into(), |user| user.to_string());
    let role = filter.role.map_or("-".into(), |role| role.to_string());
    format!("{user}:{role}")
}

pub(super) fn place_text(place: AuditPlace) -> String {
    match place {
        AuditPlace::Newest => "newest".into(),
        AuditPlace::Oldest => "oldest".into(),
        AuditPlace::OlderThan(row) => format!("<{row}"),
        AuditPlace::NewerThan(row) => format!(">{row}"),
    }
}

impl Parts<'_> {
    pub(super) fn filter(&mut self) -> Result<AuditFilter, UnknownButton> {
        Ok(AuditFilter {
            user: self.optional()?,
            role: self.optional()?,
        })
    }

    pub(super) fn place(&mut self) -> Result<AuditPlace, UnknownButton> {
        let text: String = self.next()?;
        let row = |id: &str| id.parse().map_err(|_| UnknownButton);
        match (text.as_str(), text.split_at_checked(1)) {
            ("newest", _) => Ok(AuditPlace::Newest),
            ("oldest", _) => Ok(AuditPlace::Oldest),
            (_, Some(("<", id))) => row(id).map(AuditPlace::OlderThan),
            (_, Some((">", id))) => row(id).map(AuditPlace::NewerThan),
            _ => Err(UnknownButton),
        }
    }
}
