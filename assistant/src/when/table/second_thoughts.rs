//! What a turn refuses, takes back or only tells, seen from the same moment as the table above.

use super::check;

#[test]
fn what_is_refused_beside_a_wish_is_left_out_of_it() {
    let afternoon = "24 12:00-25 00:00";
    check(
        false,
        &[
            ("Tuesday, but not in the morning", afternoon),
            ("leaky pipe tuesday i cant do the morning", afternoon),
            ("Tuesday but I can't be home in the morning", afternoon),
            ("Tuesday but no mornings please", afternoon),
            ("Tuesday mornings don't work for me", afternoon),
            ("tuesday im not free in the afternoon", "24 00:00-24 12:00, 24 17:00-25 00:00"),
            ("Tuesday but I'm busy from 10 to 2", "24 00:00-24 10:00, 24 14:00-25 00:00"),
            ("Tuesday, I have class between 9 and 11", "24 00:00-24 09:00, 24 11:00-25 00:00"),
            ("Monday or Tuesday but not Tuesday morning", "23 00:00-24 00:00, 24 12:00-25 00:00"),
            ("this weekend but I can't do mornings", "21 12:00-22 00:00, 22 12:00-23 00:00"),
            ("Tuesday but not after three", "24 00:00-24 15:00"),
            ("Tuesday I work until three", "24 15:00-25 00:00"),
            ("any day except Tuesday", "21 00:00-22 00:00 (6 windows)"),
            ("any day but Friday works", "21 00:00-22 00:00 (6 windows)"),
            ("any day except Tuesday and Thursday", "21 00:00-22 00:00 (5 windows)"),
            ("any weekday", "23 00:00-24 00:00 (5 windows)"),
            ("weekday mornings", "23 00:00-23 12:00 (5 windows)"),
            // The same words where nothing is refused.
            ("can't you come on Tuesday", "24 00:00-25 00:00"),
            ("any day is fine but Tuesday is best", "24 00:00-25 00:00"),
            ("if you're not free Tuesday then Wednesday", "24 00:00-25 00:00, 25 00:00-26 00:00"),
            ("I don't work Tuesday", "24 00:00-25 00:00"),
        ],
    );
}

#[test]
fn a_time_that_takes_another_back_stands_in_its_place() {
    check(
        false,
        &[
            ("Tuesday at 3 no 330", "24 15:30"),
            ("Tuesday at 3 no 3 30", "24 15:30"),
            ("Tuesday at three, sorry, I mean four", "24 16:00"),
            ("Tuesday at ten or actually eleven", "24 11:00"),
            ("Tuesday at ten, no wait, Wednesday, no sorry, Friday at eleven.", "27 11:00"),
            ("Tuesday, no, Wednesday at two", "25 14:00"),
            ("Tuesday at ten, no, Wednesday", "25 10:00"),
            ("Tuesday morning, actually make it the afternoon", "24 12:00-24 17:00"),
            ("November 24th, sorry, 25th", "25 00:00-26 00:00"),
            // A "no" that takes nothing back.
            ("Tuesday at ten, no pets, or Wednesday at two", "24 10:00, 25 14:00"),
            ("Tuesday at 3 no two toilets are clogged", "24 15:00"),
        ],
    );
}

#[test]
fn the_end_of_a_day_or_a_month_and_what_was_done_once() {
    check(
        true,
        &[
            ("Tuesday as late as possible", "24 15:30-24 18:00"),
            ("the last appointment of the day on Tuesday", "24 15:30-24 18:00"),
            ("the end of the month", "24 00:00-25 00:00 (7 windows)"),
            ("I bought this house in June. Any afternoon after two is fine", "21 14:00-22 00:00 (7 windows)"),
            ("it was installed in March", "none"),
            ("you fixed it on Tuesday", "none"),
            ("I need it fixed on Tuesday", "24 00:00-25 00:00"),
        ],
    );
}
