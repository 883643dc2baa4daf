//! Lists whose length is known only when the statement runs. (sqlx's own builder
//! writes `?`, which PostgreSQL does not know.)

use std::fmt::Write;

/// `($3, $4), ($5, $6)`: so many rows of so many values, numbered from `first`.
pub(super) fn rows(first: usize, rows: usize, values: usize) -> String {
    let mut list = String::new();
    for number in first..first + rows * values {
        let before = match (number - first).checked_rem(values) {
            Some(0) if number == first => "($",
            Some(0) => "), ($",
            _ => ", $",
        };
        write!(list, "{before}{number}").expect("a string takes everything");
    }
    list.push(')');
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_through() {
        assert_eq!(rows(3, 2, 2), "($3, $4), ($5, $6)");
        assert_eq!(rows(1, 2, 1), "($1), ($2)");
        assert_eq!(rows(2, 1, 3), "($2, $3, $4)");
    }
}
