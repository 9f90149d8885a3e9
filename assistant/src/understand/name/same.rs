//! Whether two names are one.

/// Whether a name the caller gives is the one a booking was made for: some whole part of it must be the same,
/// or as good as the same for a recogniser.
pub(crate) fn same_person(given: &str, booked: &str) -> bool {
    let (given, booked) = (parts(given), parts(booked));
    match (given.as_slice(), booked.last()) {
        ([one], Some(_)) => booked.iter().any(|part| near(one, part)),
        ([.., last], Some(booked_last)) => near(last, booked_last),
        ([], _) | (_, None) => false,
    }
}

/// Whether the last name is the same, or as good as the same.
pub(crate) fn same_last_name(given: &str, booked: &str) -> bool {
    match (parts(given).last(), parts(booked).last()) {
        (Some(given), Some(booked)) => near(given, booked),
        (None, _) | (_, None) => false,
    }
}

fn parts(name: &str) -> Vec<String> {
    name.to_lowercase().split_whitespace().filter(|p| p.len() > 1).map(str::to_owned).collect()
}

fn near(a: &str, b: &str) -> bool {
    let allowed = usize::from(a.len() >= 4 && b.len() >= 4) + usize::from(a.len() >= 7 && b.len() >= 7);
    distance(a, b) <= allowed
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
