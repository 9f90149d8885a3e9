//! Whether two names are one.

/// Whether a name the caller gives is the one a booking was made for: some whole part of it must be the same,
/// or as good as the same for a recogniser.
pub(crate) fn same_person(given: &str, booked: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        name.to_lowercase().split_whitespace().filter(|p| p.len() > 1).map(str::to_owned).collect()
    };
    let (given, booked) = (parts(given), parts(booked));
    let (Some(given_last), Some(booked_last)) = (given.last(), booked.last()) else { return false };
    let near = |a: &str, b: &str| {
        let allowed = usize::from(a.len() >= 4 && b.len() >= 4) + usize::from(a.len() >= 7 && b.len() >= 7);
        distance(a, b) <= allowed
    };
    if given.len() == 1 {
        return booked.iter().any(|part| near(given_last, part));
    }
    near(given_last, booked_last)
}

/// Edits between two words.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[b.len()]
}
