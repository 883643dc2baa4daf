/// The worth of a requirement, in Kleene's three-valued logic.
///
/// `Unknown` is not a weak `NotMet`: it stands for "either", and only a value
/// that holds for both gets through an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    Met,
    NotMet,
    Unknown,
}

impl Truth {
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Met, _) | (_, Self::Met) => Self::Met,
            (Self::NotMet, Self::NotMet) => Self::NotMet,
            _ => Self::Unknown,
        }
    }

    /// Whether any holds. Nothing at all to hold is `NotMet`.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(Self::NotMet, Self::or)
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, Met, NotMet, Unknown};

    #[test]
    fn or_is_kleenes() {
        for (left, right, result) in [
            (Met, Met, Met),
            (Met, NotMet, Met),
            (Met, Unknown, Met),
            (NotMet, NotMet, NotMet),
            (NotMet, Unknown, Unknown),
            (Unknown, Unknown, Unknown),
        ] {
            assert_eq!(left.or(right), result, "{left:?} or {right:?}");
            assert_eq!(right.or(left), result, "{right:?} or {left:?}");
        }
    }

    #[test]
    fn nothing_to_hold_is_not_met() {
        assert_eq!(Truth::any([]), NotMet);
    }
}
